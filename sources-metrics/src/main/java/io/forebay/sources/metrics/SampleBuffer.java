package io.forebay.sources.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The samples of one page, in arrays that the next page uses again. */
final class SampleBuffer {
  static final int MAXIMUM = 100_000;
  private static final int SMALLEST = 32;

  /** Says what a time is. */
  static final byte NO_TIME = 0;

  /** Kept as they are: two times within a millisecond are two. */
  static final byte SECONDS = 1;

  /** A whole number: milliseconds in 0.0.4, seconds in OpenMetrics, told apart at the end. */
  static final byte UNDECIDED = 2;

  private static final byte MILLIS = 3;

  private int[] names = new int[SMALLEST];
  private int[] labels = new int[SMALLEST];
  private double[] values = new double[SMALLEST];
  private double[] times = new double[SMALLEST];
  private byte[] timeKinds = new byte[SMALLEST];
  private int size;

  /** Finds a sample by name, labels and time: its place plus one, or 0 where there is none. */
  private int[] index = new int[2 * SMALLEST];

  /** Empties it. Gives memory back that one unusual page took. */
  void clear() {
    if (names.length > 1024 && size < names.length / 4) {
      resize(SMALLEST);
    }
    size = 0;
    Arrays.fill(index, 0);
  }

  /**
   * Adds a sample. Of those that differ in nothing but the value the first is kept, as Prometheus
   * does: added up, they would tell of work that is not there.
   *
   * @return why it was not added, or null if it was
   */
  @Nullable Malformation add(int name, int labelSet, double value, double time, byte timeKind) {
    int slot = slot(name, labelSet, time);
    for (; index[slot] != 0; slot = (slot + 1) & (index.length - 1)) {
      int i = index[slot] - 1;
      if (names[i] == name
          && labels[i] == labelSet
          && times[i] == time
          && timeKinds[i] == timeKind) {
        return Malformation.REPEATED;
      }
    }
    if (size == MAXIMUM) {
      return Malformation.SAMPLES;
    }
    if (size == names.length) {
      resize(size * 2);
      slot = freeSlot(name, labelSet, time);
    }
    index[slot] = size + 1;
    names[size] = name;
    labels[size] = labelSet;
    values[size] = value;
    times[size] = time;
    timeKinds[size] = timeKind;
    size++;
    return null;
  }

  private int slot(int name, int labelSet, double time) {
    long series = Bytes.mix(((long) name << 32) ^ labelSet);
    // Adding zero makes a negative zero positive, which is the same time.
    long bits = Double.doubleToRawLongBits(time + 0.0);
    return (int) Bytes.mix(series ^ bits) & (index.length - 1);
  }

  private int freeSlot(int name, int labelSet, double time) {
    int slot = slot(name, labelSet, time);
    while (index[slot] != 0) {
      slot = (slot + 1) & (index.length - 1);
    }
    return slot;
  }

  void decideTimes(boolean openMetrics) {
    for (int i = 0; i < size; i++) {
      if (timeKinds[i] == UNDECIDED) {
        timeKinds[i] = openMetrics ? SECONDS : MILLIS;
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
    return timeKinds[i] == SECONDS ? Math.round(times[i] * 1000) : (long) times[i];
  }

  private void resize(int length) {
    names = Arrays.copyOf(names, length);
    labels = Arrays.copyOf(labels, length);
    values = Arrays.copyOf(values, length);
    times = Arrays.copyOf(times, length);
    timeKinds = Arrays.copyOf(timeKinds, length);
    index = new int[2 * length];
    for (int i = 0; i < Math.min(size, length); i++) {
      index[freeSlot(names[i], labels[i], times[i])] = i + 1;
    }
  }
}
