package io.forebay.benchmarks;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When changes were seen, by the time stamps that they carry. All processes of a benchmark run on
 * one machine, so they read one clock. Thread-safe.
 */
final class Stamps {
  private final Map<Long, Long> seen = new ConcurrentHashMap<>();

  /** The time of this machine's clock, in nanoseconds since 1970. */
  static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000 + now.getNano();
  }

  /** Takes the label of a pod as it can be read now. The first time counts. */
  void seen(@Nullable String label) {
    if (label != null && !label.equals("0")) {
      seen.putIfAbsent(Long.valueOf(label), now());
    }
  }

  int count() {
    return seen.size();
  }

  /** How long it took to see each change since a time, in nanoseconds, ascending. */
  long[] delays(long since) {
    return seen.entrySet().stream()
        .filter(entry -> entry.getKey() >= since)
        .mapToLong(entry -> entry.getValue() - entry.getKey())
        .sorted()
        .toArray();
  }

  /** The value that so many of a hundred do not exceed. */
  static double percentile(long[] ascending, double percent) {
    if (ascending.length == 0) {
      throw new IllegalArgumentException("delays: none (expected: one at least)");
    }
    int index = (int) Math.ceil(percent / 100 * ascending.length) - 1;
    return ascending[Math.max(0, index)];
  }
}
