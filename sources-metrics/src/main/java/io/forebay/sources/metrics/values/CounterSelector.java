package io.forebay.sources.metrics.values;

import io.forebay.api.EndpointUpdate;
import io.forebay.sources.metrics.MetricSamples;
import io.forebay.sources.metrics.MetricSelector;
import io.forebay.sources.metrics.MetricType;
import org.jspecify.annotations.Nullable;

/** A metric by its name, or if that is not on the page, the counter by its other name. */
final class CounterSelector {
  private final MetricSelector exact;
  private final MetricSelector other;

  CounterSelector(Definition definition) {
    exact = definition.selector();
    other = definition.other();
  }

  /** The selector that finds samples; null if none does. */
  @Nullable MetricSelector on(MetricSamples samples) {
    if (samples.count(exact) > 0) {
      return exact;
    }
    // Without a declaration, nothing says that it is the same metric.
    return samples.type(other.name()) == MetricType.COUNTER && samples.count(other) > 0
        ? other
        : null;
  }

  /** Whether the family is there, if only with other labels. */
  boolean familyOn(MetricSamples samples) {
    return samples.count(exact.name()) > 0
        || (samples.type(other.name()) == MetricType.COUNTER && samples.count(other.name()) > 0);
  }

  /** Tells what is missing: the family, or the series. */
  void missing(MetricSamples samples, EndpointUpdate update) {
    update.missing(familyOn(samples) ? exact.toString() : exact.name());
  }
}
