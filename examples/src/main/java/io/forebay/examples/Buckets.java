package io.forebay.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A histogram as Prometheus has it: counts of observations up to each bound. Not thread-safe. */
final class Buckets {
  private final double[] bounds;
  private final long[] counts;
  private double sum;

  Buckets(double... bounds) {
    this.bounds = bounds.clone();
    this.counts = new long[bounds.length + 1];
  }

  static Buckets forTimeToFirstToken() {
    return new Buckets(
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20,
        40, 80);
  }

  void observe(double value) {
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    counts[bucket]++;
    sum += value;
  }

  /** The histogram at one moment; the last count is that of all observations. */
  record Snapshot(List<Double> bounds, List<Long> cumulative, double sum) {
    long count() {
      return cumulative.get(cumulative.size() - 1);
    }
  }

  Snapshot snapshot() {
    List<Long> cumulative = new ArrayList<>();
    long below = 0;
    for (long count : counts) {
      below += count;
      cumulative.add(below);
    }
    return new Snapshot(
        Arrays.stream(bounds).boxed().toList(), Collections.unmodifiableList(cumulative), sum);
  }
}
