package io.forebay.sources.metrics.values;

/** Combines numbers; NaN is left out, but for the latest and the count. Not thread-safe. */
final class Accumulator {
  private long all;
  private long numbers;
  private double sum;
  private double least = Double.POSITIVE_INFINITY;
  private double most = Double.NEGATIVE_INFINITY;
  private double last = Double.NaN;
  private long lastTime = Long.MIN_VALUE;

  /**
   * Adds a number.
   *
   * @param time its time stamp; {@link Long#MIN_VALUE} if it has none
   */
  void add(double value, long time) {
    all++;
    if (time >= lastTime) {
      last = value;
      lastTime = time;
    }
    if (!Double.isNaN(value)) {
      numbers++;
      sum += value;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }

  void add(double value) {
    add(value, Long.MIN_VALUE);
  }

  /** The combined number; NaN if there is none. */
  double result(Combination combination) {
    if (combination == Combination.COUNT) {
      return all;
    }
    if (numbers == 0) {
      return Double.NaN;
    }
    return switch (combination) {
      case SUM -> sum;
      case AVG -> sum / numbers;
      case MIN -> least;
      case MAX -> most;
      case LAST -> last;
      case COUNT -> all;
    };
  }
}
