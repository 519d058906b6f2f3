package io.forebay.sources.metrics.values;

import io.forebay.api.EndpointUpdate;
import io.forebay.sources.metrics.MetricSamples;
import io.forebay.sources.metrics.MetricSelector;
import io.forebay.sources.metrics.MetricType;
import org.jspecify.annotations.Nullable;

/** Reads how fast counters grow: each by its own, then combined. */
final class RateReader implements Reader {
  private final Definition definition;
  private final CounterSelector metric;
  private final MetricSelector created;
  private final Results results;
  private final Groups<Accumulator> groups;
  private final History history;
  private final SeriesTable counters;

  RateReader(Definition definition) {
    this.definition = definition;
    metric = new CounterSelector(definition);
    MetricSelector selector = definition.selector();
    String name = selector.name();
    String other = definition.other().name();
    created =
        selector.withName((name.length() < other.length() ? name : other) + Definition.CREATED);
    results = new Results(definition);
    groups = new Groups<>(definition.perLabel(), Accumulator::new);
    history = new History(definition.over());
    counters = history.table(History.Role.COUNTER);
  }

  @Override
  public void read(MetricSamples samples, EndpointUpdate update) {
    if (!history.begin(update.observedNanos())) {
      return;
    }
    MetricSelector found = metric.on(samples);
    String refusal = found == null ? null : refusal(samples.type(found.name()), found.name());
    if (found != null && refusal == null) {
      counters.read(samples, found);
      history.readCreated(samples, created);
    }
    history.end();
    if (refusal != null) {
      update.missing(refusal);
    } else if (found == null) {
      metric.missing(samples, update);
    } else {
      put(update);
    }
  }

  /** Why this is no counter; null if it is one, or if nobody says. */
  private static @Nullable String refusal(MetricType type, String name) {
    boolean counts =
        switch (type) {
          case COUNTER, UNKNOWN -> true;
          // The parts of these are counters; a summary's quantiles have the family's own name.
          case HISTOGRAM, SUMMARY ->
              name.endsWith("_count") || name.endsWith("_sum") || name.endsWith(Definition.BUCKET);
          case GAUGE, INFO, STATE_SET, GAUGE_HISTOGRAM -> false;
        };
    return counts ? null : Refusal.of(name, type, "a counter, for a rate");
  }

  private void put(EndpointUpdate update) {
    for (Series series : counters.series()) {
      double increase = series.increase();
      Accumulator group = Double.isNaN(increase) ? null : groups.of(series.labels());
      if (group != null) {
        group.add(increase / history.elapsed());
      }
    }
    groups.forEach((value, group) -> results.set(value, group.result(definition.combine())));
    groups.clear();
    results.put(update);
    history.tellRefused(definition, update);
  }
}
