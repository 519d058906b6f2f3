package io.forebay.core;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What is known of one row's numbers, each array by column. Never changes after it was made. */
final class RowNumbers {
  /** The picture from which they are. */
  private final long revision;

  /** The value for which its number was computed last; kept while it is stale. */
  private final @Nullable Object[] values;

  /** The numbers of those values. */
  private final double[] computed;

  /** Why they could not be computed; null where they could. */
  private final @Nullable String[] faults;

  /** What readers get: NaN where there is no value, or a stale one. */
  private final double[] shown;

  private RowNumbers(
      long revision,
      @Nullable Object[] values,
      double[] computed,
      @Nullable String[] faults,
      double[] shown) {
    this.revision = revision;
    this.values = values;
    this.computed = computed;
    this.faults = faults;
    this.shown = shown;
  }

  /** Returns what is known at first: nothing. */
  static RowNumbers none(int columns) {
    double[] numbers = new double[columns];
    Arrays.fill(numbers, Double.NaN);
    return new RowNumbers(0, new Object[columns], numbers, new String[columns], numbers);
  }

  long revision() {
    return revision;
  }

  double[] shown() {
    return shown;
  }

  boolean showsSameAs(RowNumbers other) {
    return Arrays.equals(shown, other.shown);
  }

  @Nullable String fault(int column) {
    return faults[column];
  }

  /**
   * Computes what is new in a picture. Runs plugins' code, so it is called under no lock.
   *
   * @param watch runs it
   */
  @SuppressWarnings("ReferenceEquality") // Another object is new, whatever its equals() says.
  RowNumbers next(Picture picture, List<NumberColumn> columns, BiConsumer<Plugin, Runnable> watch) {
    @Nullable Object[] nextValues = values.clone();
    double[] nextComputed = computed.clone();
    @Nullable String[] nextFaults = faults.clone();
    for (int i = 0; i < nextValues.length; i++) {
      NumberColumn column = columns.get(i);
      Object value = picture.fresh(column.key().attribute());
      if (value == null || value == nextValues[i]) {
        continue;
      }
      if (column.plugin().stuck()) {
        nextValues[i] = null; // So it is computed later. The workers have told why.
      } else {
        nextValues[i] = value;
        nextFaults[i] = null;
        int place = i;
        try {
          watch.accept(column.plugin(), () -> nextComputed[place] = column.compute(value));
        } catch (Throwable thrown) {
          Faults.rethrowIfFatal(thrown);
          nextComputed[i] = Double.NaN;
          nextFaults[i] = Faults.describe(thrown);
        }
      }
    }
    return new RowNumbers(picture.revision(), nextValues, nextComputed, nextFaults, shown)
        .aged(picture, columns);
  }

  /** Shows what is known of a picture; nothing where it has a value that is not known yet. */
  @SuppressWarnings("ReferenceEquality") // Known is the very object that it was computed from.
  RowNumbers aged(Picture picture, List<NumberColumn> columns) {
    double[] nextShown = new double[computed.length];
    for (int i = 0; i < nextShown.length; i++) {
      Object value = picture.fresh(columns.get(i).key().attribute());
      nextShown[i] = value != null && value == values[i] ? computed[i] : Double.NaN;
    }
    return new RowNumbers(picture.revision(), values, computed, faults, nextShown);
  }
}
