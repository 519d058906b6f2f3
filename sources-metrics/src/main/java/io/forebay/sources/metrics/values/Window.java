package io.forebay.sources.metrics.values;

import java.util.Arrays;

/**
 * The times of those pages of an endpoint that are remembered, the oldest first. They are enough to
 * look back over the window from now, and so few that memory is bounded: pages that come faster
 * than a 64th of the window are not all remembered. Not thread-safe.
 */
final class Window {
  private static final int PIECES = 64;

  /** How many times are remembered at most: one in each piece, that before them, and now. */
  static final int MAXIMUM = PIECES + 2;

  private final long over;
  private long[] times = new long[2];
  private int size;

  /** Makes an empty one, over some nanoseconds; 0 looks back to the page before. */
  Window(long over) {
    this.over = over;
  }

  int size() {
    return size;
  }

  /**
   * The place of the time that the window begins at: the newest that is as old as the window, or
   * while there is none, the oldest.
   *
   * @return -1 if there is no time yet
   */
  int base(long now) {
    int base = size == 0 ? -1 : 0;
    while (base + 1 < size && now - times[base + 1] >= over) {
      base++;
    }
    return base;
  }

  long time(int place) {
    return times[place];
  }

  /** Whether the time of this page is to be remembered. */
  boolean due(long now) {
    return size == 0 || now - times[size - 1] >= over / PIECES;
  }

  void add(long now) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
    }
    times[size++] = now;
  }

  /** Forgets the oldest. */
  void drop(int count) {
    System.arraycopy(times, count, times, 0, size - count);
    size -= count;
  }
}
