package io.forebay.examples;

/** Says that a command was called wrongly, and how. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
