package io.forebay.sources.metrics.values;

import java.util.Arrays;
import java.util.Map;

/**
 * One series, and what it grew by since it was first seen, however often its server began anew. Not
 * thread-safe.
 */
final class Series {
  /** For a series that is no bucket. */
  static final double NO_BOUND = Double.NaN;

  private final Map<String, String> labels;
  private final SeriesGroup group;
  private final boolean counts;
  private final double bound;

  private double current;
  private double previous;
  private long page = -2;
  private long previousPage = -2;
  private long lastSeen;
  private boolean seenTwice;
  private double total;
  private double increase = Double.NaN;

  /** The totals at the times of the window. What is not there yet was 0. */
  private double[] kept = new double[2];

  /**
   * Makes a series.
   *
   * @param counts whether it only grows, so that less than before means a new beginning
   * @param bound the upper bound of a bucket
   */
  Series(Map<String, String> labels, SeriesGroup group, boolean counts, double bound) {
    this.labels = labels;
    this.group = group;
    this.counts = counts;
    this.bound = bound;
  }

  Map<String, String> labels() {
    return labels;
  }

  SeriesGroup group() {
    return group;
  }

  /** Whether it only grows. */
  boolean counts() {
    return counts;
  }

  double bound() {
    return bound;
  }

  /** Notes its value on a page; if it is there twice, the last counts. */
  void see(double value, long onPage) {
    if (page != onPage) {
      previousPage = page;
      page = onPage;
    }
    current = value;
  }

  /** Takes back that it was seen on a page. */
  void unsee() {
    page = previousPage;
    current = previous;
  }

  boolean seenOn(long onPage) {
    return page == onPage;
  }

  private boolean seenBefore(long onPage) {
    return previousPage == onPage - 1;
  }

  /** Whether it began anew between the page before and this one. */
  boolean fell(long onPage) {
    return counts && seenOn(onPage) && seenBefore(onPage) && current < previous;
  }

  /** Its value on the last page that it was on. */
  double current() {
    return current;
  }

  /** Adds what it grew by since the page before. */
  void grow(long onPage, long now, boolean anew) {
    if (!seenOn(onPage)) {
      return;
    }
    if (anew) {
      total += counts ? Math.max(0, current) : current;
    } else if (seenBefore(onPage)) {
      total += current - previous;
    }
    seenTwice |= previousPage >= 0 || anew;
    previous = current;
    lastSeen = now;
  }

  /** Calculates what it grew by since a time of the window. */
  void measure(int base, long baseTime) {
    increase =
        seenTwice && lastSeen - baseTime > 0
            ? total - (base < kept.length ? kept[base] : 0)
            : Double.NaN;
  }

  /** What it grew by in the window; NaN if it was not seen twice, or not in the window. */
  double increase() {
    return increase;
  }

  /** Whether it adds nothing to any number, unless it comes back; or not the right thing. */
  boolean over(long onPage, long baseTime) {
    return group.isIncomplete() || (!seenOn(onPage) && (!seenTwice || lastSeen - baseTime <= 0));
  }

  /** Forgets the oldest totals. */
  void drop(int count) {
    if (count == 0) {
      return;
    }
    int from = Math.min(count, kept.length);
    System.arraycopy(kept, from, kept, 0, kept.length - from);
    Arrays.fill(kept, kept.length - from, kept.length, 0);
  }

  /** Remembers the total at a time of the window. */
  void keep(int place) {
    if (place >= kept.length) {
      kept = Arrays.copyOf(kept, Math.max(place + 1, Math.min(kept.length * 2, Window.MAXIMUM)));
    }
    kept[place] = total;
  }
}
