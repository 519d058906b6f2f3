package io.forebay.examples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Judges a soak: what must not grow did not grow, and no scrape was missed. */
final class SoakVerdict {
  /** A few timers, workers and I/O threads; far from one for each of a thousand endpoints. */
  private static final int MOST_THREADS = 16;

  private static final double HEAP_GROWTH = 0.15;
  private static final long HEAP_SLACK = 4 << 20;
  private static final long DESCRIPTOR_SLACK = 8;
  private static final double SCRAPES_SLACK = 0.002;

  private static final double EDGE = 0.1;

  /** How far the emptiest and the fullest tenth of the interval may be from the average. */
  private static final double UNEVEN = 0.5;

  private SoakVerdict() {}

  /**
   * Returns what is wrong, a sentence each.
   *
   * @param samples in order; the first is taken when every endpoint had been scraped
   */
  static List<String> faults(List<SoakSample> samples, int endpoints, Duration interval) {
    List<String> faults = new ArrayList<>();
    if (samples.size() < 2) {
      faults.add("samples: " + samples.size() + " (expected: at least 2)");
      return faults;
    }
    SoakSample first = samples.get(0);
    SoakSample last = samples.get(samples.size() - 1);

    int threads = samples.stream().mapToInt(SoakSample::layerThreads).max().orElse(0);
    if (threads > MOST_THREADS) {
      faults.add("threads of the data layer: " + threads + " (expected: <= " + MOST_THREADS + ")");
    }
    long early = median(part(samples, true), SoakSample::heapBytes);
    long late = median(part(samples, false), SoakSample::heapBytes);
    if (late > early * (1 + HEAP_GROWTH) + HEAP_SLACK) {
      faults.add("heap: grew from " + mebibytes(early) + " to " + mebibytes(late));
    }
    long opened = median(part(samples, true), SoakSample::descriptors);
    long open = median(part(samples, false), SoakSample::descriptors);
    if (open > opened + DESCRIPTOR_SLACK) {
      faults.add("file descriptors: grew from " + opened + " to " + open);
    }
    long failures = last.failures() - first.failures();
    if (failures > 0) {
      faults.add("failed scrapes: " + failures + " (expected: 0)");
    }
    long skipped = last.skipped() - first.skipped();
    if (skipped > 0) {
      faults.add("skipped scrapes: " + skipped + " (expected: 0)");
    }
    List<SoakSample> spread = samples.subList(1, samples.size());
    long emptiest = median(spread, sample -> Math.round(100 * sample.fewest() / sample.average()));
    long fullest = median(spread, sample -> Math.round(100 * sample.most() / sample.average()));
    if (emptiest < 100 * (1 - UNEVEN) || fullest > 100 * (1 + UNEVEN)) {
      faults.add(
          String.format(
              Locale.ROOT,
              "phases: %d %% to %d %% of the average (expected: 50 %% to 150 %%)",
              emptiest,
              fullest));
    }
    double intervals = (double) (last.atNanos() - first.atNanos()) / interval.toNanos();
    double expected = intervals * endpoints;
    long served = last.scrapes() - first.scrapes();
    // At both ends some scrapes that are just due fall on the other side.
    if (served < expected * (1 - SCRAPES_SLACK) - endpoints * EDGE) {
      faults.add(
          String.format(
              Locale.ROOT,
              "scrapes: %d (expected: about %.0f, so some were missed)",
              served,
              expected));
    }
    return faults;
  }

  private static List<SoakSample> part(List<SoakSample> samples, boolean early) {
    int third = Math.max(1, samples.size() / 3);
    return early
        ? samples.subList(0, third)
        : samples.subList(samples.size() - third, samples.size());
  }

  private static long median(List<SoakSample> samples, ToLongFunction<SoakSample> value) {
    return samples.stream()
        .mapToLong(value)
        .sorted()
        .skip(samples.size() / 2)
        .findFirst()
        .orElse(0);
  }

  static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }
}
