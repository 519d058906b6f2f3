package io.forebay.sources.metrics.values;

import io.forebay.api.EndpointUpdate;
import io.forebay.sources.metrics.MetricSamples;
import io.forebay.sources.metrics.MetricSelector;
import java.util.OptionalDouble;

/** Reads the values as the page has them. Keeps nothing from page to page. */
final class PlainReader implements Reader {
  private final Definition definition;
  private final CounterSelector metric;
  private final Results results;
  private final Groups<Accumulator> groups;

  PlainReader(Definition definition) {
    this.definition = definition;
    metric = new CounterSelector(definition);
    results = new Results(definition);
    groups = new Groups<>(definition.perLabel(), Accumulator::new);
  }

  @Override
  public void read(MetricSamples samples, EndpointUpdate update) {
    MetricSelector found = metric.on(samples);
    if (found != null) {
      if (definition.perLabel() == null) {
        results.set("", combined(samples, found));
      } else {
        readGroups(samples, found, update);
      }
    } else if (definition.combine() == Combination.COUNT
        && definition.perLabel() == null
        && metric.familyOn(samples)) {
      results.set("", 0); // None of the family's series is so: that is a number too.
    } else {
      metric.missing(samples, update);
    }
    results.put(update);
  }

  private double combined(MetricSamples samples, MetricSelector selector) {
    OptionalDouble value =
        switch (definition.combine()) {
          case SUM -> samples.sum(selector);
          case AVG -> samples.average(selector);
          case MIN -> samples.min(selector);
          case MAX -> samples.max(selector);
          case LAST -> samples.last(selector);
          case COUNT -> OptionalDouble.of((double) samples.count(selector));
        };
    return value.orElse(Double.NaN);
  }

  private void readGroups(MetricSamples samples, MetricSelector selector, EndpointUpdate update) {
    samples.forEach(
        selector,
        sample -> {
          Accumulator group = groups.of(sample.labels());
          if (group != null) {
            group.add(sample.value(), sample.timestampMillis().orElse(Long.MIN_VALUE));
          }
        });
    groups.forEach((value, group) -> results.set(value, group.result(definition.combine())));
    if (groups.refused() > 0) {
      update.missing(
          definition.name()
              + ": more than "
              + Results.MAXIMAL_LABEL_VALUES
              + " values of "
              + definition.perLabel());
    }
    groups.clear();
  }
}
