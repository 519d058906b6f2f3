package io.forebay.sources.metrics;

import org.jspecify.annotations.Nullable;

/** What an option names cannot be used. The message does not hold secrets. */
final class OptionProblem extends Exception {
  private static final long serialVersionUID = 1;

  /** The option. */
  private final String field;

  OptionProblem(String field, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.field = field;
  }

  String field() {
    return field;
  }

  /** What was found, and what was expected. */
  String text() {
    return String.valueOf(getMessage());
  }
}
