package io.forebay.sources.metrics.values;

import org.jspecify.annotations.Nullable;

/** Reads the bounds of buckets. */
final class Bounds {
  private Bounds() {}

  /** The number of a label {@code le}; NaN if it is none. Equal bounds are the same number. */
  static double read(@Nullable String le) {
    if (le == null) {
      return Double.NaN;
    }
    switch (le) {
      case "+Inf", "Inf", "+inf", "inf" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-Inf", "-inf" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {
        try {
          return Double.parseDouble(le) + 0.0; // Adding zero makes a negative zero positive.
        } catch (NumberFormatException e) {
          return Double.NaN;
        }
      }
    }
  }
}
