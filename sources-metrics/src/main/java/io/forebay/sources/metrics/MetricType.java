package io.forebay.sources.metrics;

/**
 * What kind of metric a page declares a family to be.
 *
 * <pre>{@code
 * MetricType type = samples.type("vllm:num_requests_waiting");
 * boolean momentary = type == MetricType.GAUGE || type == MetricType.UNKNOWN;
 * }</pre>
 */
public enum MetricType {
  /** Only grows, until the server starts anew. */
  COUNTER,
  /** The value of this moment. */
  GAUGE,
  /** Counts of observations by size, with their sum. */
  HISTOGRAM,
  /** Quantiles of observations, with their sum and number. */
  SUMMARY,
  /** Labels that say something, with the value 1. */
  INFO,
  /** One series for each state, with 1 for those that hold. */
  STATE_SET,
  /** Like a histogram, but its counts are those of this moment. */
  GAUGE_HISTOGRAM,
  /** The page does not say, or says {@code untyped} or {@code unknown}. */
  UNKNOWN
}
