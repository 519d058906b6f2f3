package io.forebay.sources.metrics.values;

import io.forebay.api.EndpointUpdate;
import io.forebay.sources.metrics.MetricSamples;
import io.forebay.sources.metrics.MetricSelector;
import io.forebay.sources.metrics.MetricType;

/** Reads the mean of what histograms and summaries observed, of all series together. */
final class MeanReader implements Reader {
  private final Definition definition;
  private final MetricSelector count;
  private final MetricSelector sum;
  private final MetricSelector momentaryCount;
  private final MetricSelector momentarySum;
  private final MetricSelector created;
  private final Results results;
  private final Groups<Mean> groups;
  private final History history;
  private final SeriesTable counts;
  private final SeriesTable sums;

  private static final class Mean {
    private double sum;
    private double count;
  }

  MeanReader(Definition definition) {
    this.definition = definition;
    MetricSelector family = definition.selector();
    count = family.withName(family.name() + "_count");
    sum = family.withName(family.name() + "_sum");
    momentaryCount = family.withName(family.name() + "_gcount");
    momentarySum = family.withName(family.name() + "_gsum");
    created = family.withName(family.name() + Definition.CREATED);
    results = new Results(definition);
    groups = new Groups<>(definition.perLabel(), Mean::new);
    history = new History(definition.over());
    counts = history.table(History.Role.COUNTER);
    sums = history.table(History.Role.SUM);
  }

  @Override
  public void read(MetricSamples samples, EndpointUpdate update) {
    if (!history.begin(update.observedNanos())) {
      return;
    }
    String family = definition.selector().name();
    MetricType type = samples.type(family);
    boolean momentary = type == MetricType.GAUGE_HISTOGRAM;
    MetricSelector counted = momentary ? momentaryCount : count;
    MetricSelector summed = momentary ? momentarySum : sum;
    counts.read(samples, counted);
    sums.read(samples, summed);
    history.readCreated(samples, created);
    // A sum without its number, or the other way round, would spoil the mean of all.
    for (Series series : counts.series()) {
      series.group().allOrNothing(history.page());
    }
    history.end();
    if (samples.count(counted) == 0) {
      update.missing(missing(samples, counted, type));
      return;
    }
    if (samples.count(summed) == 0) {
      update.missing(summed.name());
      return;
    }
    for (Series series : counts.series()) {
      Mean mean = Double.isNaN(value(series, momentary)) ? null : groups.of(series.labels());
      if (mean != null) {
        mean.count += value(series, momentary);
      }
    }
    for (Series series : sums.series()) {
      Mean mean = Double.isNaN(value(series, momentary)) ? null : groups.of(series.labels());
      if (mean != null) {
        mean.sum += value(series, momentary);
      }
    }
    // Without observations it is 0/0, and left out.
    groups.forEach((value, mean) -> results.set(value, mean.sum / mean.count));
    groups.clear();
    results.put(update);
    history.tellRefused(definition, update);
  }

  private String missing(MetricSamples samples, MetricSelector counted, MetricType type) {
    return switch (type) {
      case HISTOGRAM, SUMMARY, GAUGE_HISTOGRAM, UNKNOWN ->
          samples.count(counted.name()) == 0 ? counted.name() : counted.toString();
      case COUNTER, GAUGE, INFO, STATE_SET ->
          Refusal.of(definition.selector().name(), type, "a histogram or summary, for a mean");
    };
  }

  private double value(Series series, boolean momentary) {
    if (momentary) {
      return series.seenOn(history.page()) ? series.current() : Double.NaN;
    }
    return series.increase();
  }
}
