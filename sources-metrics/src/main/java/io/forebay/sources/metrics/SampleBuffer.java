package io.forebay.sources.metrics;

import java.util.Arrays;

/** The samples of one page, in arrays that the next page uses again. */
final class SampleBuffer {
  static final int MAXIMUM = 100_000;
  private static final int SMALLEST = 32;

  /** Says what a time is. */
  static final byte NO_TIME = 0;

  static final byte MILLIS = 1;

  /** A whole number: milliseconds in 0.0.4, seconds in OpenMetrics, told apart at the end. */
  static final byte UNDECIDED = 2;

  private int[] names = new int[SMALLEST];
  private int[] labels = new int[SMALLEST];
  private double[] values = new double[SMALLEST];
  private long[] times = new long[SMALLEST];
  private byte[] timeKinds = new byte[SMALLEST];
  private int size;

  /** Empties it. Gives memory back that one unusual page took. */
  void clear() {
    if (names.length > 1024 && size < names.length / 4) {
      resize(SMALLEST);
    }
    size = 0;
  }

  boolean add(int name, int labelSet, double value, long time, byte timeKind) {
    if (size == MAXIMUM) {
      return false;
    }
    if (size == names.length) {
      resize(size * 2);
    }
    names[size] = name;
    labels[size] = labelSet;
    values[size] = value;
    times[size] = time;
    timeKinds[size] = timeKind;
    size++;
    return true;
  }

  void decideTimes(boolean openMetrics) {
    for (int i = 0; i < size; i++) {
      if (timeKinds[i] == UNDECIDED) {
        timeKinds[i] = MILLIS;
        times[i] = openMetrics ? times[i] * 1000 : times[i];
      }
    }
  }

  int size() {
    return size;
  }

  int name(int i) {
    return names[i];
  }

  int labelSet(int i) {
    return labels[i];
  }

  double value(int i) {
    return values[i];
  }

  boolean hasTime(int i) {
    return timeKinds[i] != NO_TIME;
  }

  long time(int i) {
    return times[i];
  }

  private void resize(int length) {
    names = Arrays.copyOf(names, length);
    labels = Arrays.copyOf(labels, length);
    values = Arrays.copyOf(values, length);
    times = Arrays.copyOf(times, length);
    timeKinds = Arrays.copyOf(timeKinds, length);
  }
}
