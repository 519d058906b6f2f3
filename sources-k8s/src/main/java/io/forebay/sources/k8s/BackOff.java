package io.forebay.sources.k8s;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** How long to wait after the n-th failure in a row. Confined to one thread. */
final class BackOff {
  private final Duration initial;
  private final Duration maximum;
  private final DoubleSupplier random;
  private int failures;

  /**
   * Makes one that has not failed yet.
   *
   * @param random from 0 to below 1
   */
  BackOff(Duration initial, Duration maximum, DoubleSupplier random) {
    this.initial = initial;
    this.maximum = maximum;
    this.random = random;
  }

  /** Returns how often it has failed since the last success. */
  int failures() {
    return failures;
  }

  /** Counts a failure. */
  void fail() {
    failures++;
  }

  /**
   * Returns the wait after the failures so far: doubled with each, half of it at random, so that
   * those that failed together do not come back together.
   *
   * @param least what the server asks for, or null
   */
  Duration delay(@Nullable Duration least) {
    double nanos = initial.toNanos() * Math.pow(2, Math.max(0, failures - 1));
    double capped = Math.min(nanos, (double) maximum.toNanos());
    Duration delay = Duration.ofNanos((long) (capped * (0.5 + random.getAsDouble() / 2)));
    return least != null && least.compareTo(delay) > 0 ? least : delay;
  }

  void succeed() {
    failures = 0;
  }
}
