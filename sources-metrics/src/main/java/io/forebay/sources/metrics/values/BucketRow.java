package io.forebay.sources.metrics.values;

import java.util.Arrays;

/** The buckets of all histograms that go into one number. Not thread-safe. */
final class BucketRow {
  private final String group;
  private final double[] bounds;
  private final double[] counts;
  private final double[] knownBounds;
  private final double[] knownCounts;

  /** Makes one of its bounds, sorted. */
  BucketRow(String group, double[] bounds) {
    this.group = group;
    this.bounds = bounds;
    counts = new double[bounds.length];
    knownBounds = new double[bounds.length];
    knownCounts = new double[bounds.length];
    clear();
  }

  String group() {
    return group;
  }

  int column(double bound) {
    return Arrays.binarySearch(bounds, bound);
  }

  void clear() {
    Arrays.fill(counts, Double.NaN);
  }

  /** Adds to a bucket; NaN says nothing. */
  void add(int column, double count) {
    if (!Double.isNaN(count)) {
      counts[column] = Double.isNaN(counts[column]) ? count : counts[column] + count;
    }
  }

  /** Whether there is a bucket for everything. */
  boolean endless() {
    return bounds[bounds.length - 1] == Double.POSITIVE_INFINITY;
  }

  /** The quantile of what was added. A bucket of which nothing is known is none. */
  double quantile(double q) {
    int size = 0;
    for (int i = 0; i < bounds.length; i++) {
      if (!Double.isNaN(counts[i])) {
        knownBounds[size] = bounds[i];
        knownCounts[size++] = counts[i];
      }
    }
    return HistogramQuantile.of(q, knownBounds, knownCounts, size);
  }
}
