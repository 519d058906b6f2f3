package io.forebay.sources.metrics.values;

/**
 * The quantile of a histogram, as {@code histogram_quantile} of PromQL defines it for classic
 * histograms.
 */
final class HistogramQuantile {
  /** A step that is a smaller part of the count is an error of rounding. */
  private static final double ROUNDING = 1e-12;

  private HistogramQuantile() {}

  /**
   * Calculates a quantile.
   *
   * @param q from 0 to 1
   * @param bounds upper bounds, each larger than the one before
   * @param counts how many observations are at most as large as the bound; changed where they
   *     decrease
   * @param size how many buckets there are
   * @return NaN if there are fewer than two buckets, no infinite one, or no observations
   */
  static double of(double q, double[] bounds, double[] counts, int size) {
    if (size < 2 || bounds[size - 1] != Double.POSITIVE_INFINITY) {
      return Double.NaN;
    }
    straighten(counts, size);
    double observations = counts[size - 1];
    if (!(observations > 0)) {
      return Double.NaN;
    }
    double rank = q * observations;
    int bucket = 0;
    while (bucket < size - 1 && counts[bucket] < rank) {
      bucket++;
    }
    if (bucket == size - 1) {
      return bounds[size - 2]; // Nothing is known of how far beyond it they are.
    }
    if (bucket == 0 && bounds[0] <= 0) {
      return bounds[0];
    }
    double from = bucket == 0 ? 0 : bounds[bucket - 1];
    double below = bucket == 0 ? 0 : counts[bucket - 1];
    return from + (bounds[bucket] - from) * ((rank - below) / (counts[bucket] - below));
  }

  /** Raises what is less than what came before, and levels steps that are errors of rounding. */
  private static void straighten(double[] counts, int size) {
    double before = counts[0];
    for (int i = 1; i < size; i++) {
      double step = Math.abs(counts[i] - before);
      if (step > 0 && step / counts[i] <= ROUNDING) {
        counts[i] = before;
      }
      before = counts[i];
    }
    for (int i = 1; i < size; i++) {
      counts[i] = Math.max(counts[i], counts[i - 1]);
    }
  }
}
