package io.forebay.core;

import io.forebay.api.NumberKey;

/**
 * A column of the table of numbers: what it shows, and the function as code that may not return.
 */
record NumberColumn(NumberKey<?> key, Plugin plugin) {
  NumberColumn(NumberKey<?> key) {
    this(key, new Plugin("number " + key));
  }

  @SuppressWarnings("unchecked") // A picture has values of the key's type only.
  private static <T> double compute(NumberKey<T> key, Object value) {
    return key.of((T) value);
  }

  /** Calls the function. Throws what it throws. */
  double compute(Object value) {
    return compute(key, value);
  }
}
