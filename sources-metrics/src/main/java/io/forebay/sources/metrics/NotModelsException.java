package io.forebay.sources.metrics;

/** Says why a body is no list of models. Carries no stack trace: failing endpoints make many. */
final class NotModelsException extends Exception {
  private static final long serialVersionUID = 1L;

  NotModelsException(String message) {
    super(message, null, false, false);
  }
}
