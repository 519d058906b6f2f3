package io.forebay.sources.metrics.values;

import java.util.Locale;

/** What is made of the series. */
enum Kind {
  /** Their values as the page has them. */
  PLAIN,
  /** How much counters grow in a second. */
  RATE,
  /** A quantile of what histograms observed. */
  QUANTILE,
  /** The mean of what histograms or summaries observed. */
  MEAN;

  /** The field of the configuration that asks for it. */
  String field() {
    return name().toLowerCase(Locale.ROOT);
  }
}
