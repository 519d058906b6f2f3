package io.forebay.sources.metrics.values;

import io.forebay.api.EndpointUpdate;
import io.forebay.sources.metrics.MetricSamples;
import io.forebay.sources.metrics.MetricSelector;
import io.forebay.sources.metrics.MetricType;

/** Reads a quantile of what histograms observed, of all series together. */
final class QuantileReader implements Reader {
  private final Definition definition;
  private final MetricSelector selector;
  private final MetricSelector created;
  private final Results results;
  private final History history;
  private final SeriesTable buckets;
  private final BucketRows rows;

  QuantileReader(Definition definition) {
    this.definition = definition;
    MetricSelector family = definition.selector();
    selector = family.withName(family.name() + Definition.BUCKET);
    created = family.withName(family.name() + Definition.CREATED);
    results = new Results(definition);
    history = new History(definition.over());
    buckets = history.table(History.Role.BUCKET);
    rows = new BucketRows(definition.perLabel());
  }

  @Override
  public void read(MetricSamples samples, EndpointUpdate update) {
    if (!history.begin(update.observedNanos())) {
      return;
    }
    buckets.read(samples, selector);
    history.readCreated(samples, created);
    history.end();
    String family = definition.selector().name();
    if (samples.count(selector) == 0) {
      update.missing(missing(samples, samples.type(family)));
      return;
    }
    // The counts of a gauge histogram are those of this moment, and no matter of two pages.
    boolean momentary = samples.type(family) == MetricType.GAUGE_HISTOGRAM;
    rows.arrange(buckets.series(), history.version());
    for (int i = 0; i < buckets.series().size(); i++) {
      Series series = buckets.series().get(i);
      if (!momentary) {
        rows.add(i, series.increase());
      } else if (series.seenOn(history.page())) {
        rows.add(i, series.current());
      }
    }
    boolean endless = true;
    for (BucketRow row : rows.rows()) {
      endless &= row.endless();
      results.set(row.group(), row.quantile(definition.quantile()));
    }
    if (!endless) {
      update.missing(selector.name() + " with le=\"+Inf\"");
    }
    results.put(update);
    history.tellRefused(definition, update);
  }

  private String missing(MetricSamples samples, MetricType type) {
    return switch (type) {
      case HISTOGRAM, GAUGE_HISTOGRAM, UNKNOWN ->
          samples.count(selector.name()) == 0 ? selector.name() : selector.toString();
      case SUMMARY, COUNTER, GAUGE, INFO, STATE_SET ->
          Refusal.of(definition.selector().name(), type, "a histogram, for a quantile");
    };
  }
}
