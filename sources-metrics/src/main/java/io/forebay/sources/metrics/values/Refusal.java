package io.forebay.sources.metrics.values;

import io.forebay.sources.metrics.MetricType;
import java.util.Locale;

/** Says that a metric is of a type that an attribute cannot be made of. */
final class Refusal {
  private Refusal() {}

  /** For example {@code x: a gauge (expected: a counter, for a rate)}. */
  static String of(String metric, MetricType type, String expected) {
    String word = type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return metric + ": a " + word + " (expected: " + expected + ")";
  }
}
