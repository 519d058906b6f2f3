package io.forebay.sources.metrics;

/** A page is no exposition at all. The message says how it begins. */
final class MalformedPageException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedPageException(String message) {
    super(message);
  }
}
