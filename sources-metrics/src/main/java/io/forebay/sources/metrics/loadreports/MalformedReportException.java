package io.forebay.sources.metrics.loadreports;

/** Says why a report cannot be read. Carries no stack trace: servers may send many. */
final class MalformedReportException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param reason a short text out of a small number of possible ones, without values from the data
   */
  MalformedReportException(String reason) {
    super("load report: " + reason, null, false, false);
  }

  /** The reason under which it is counted. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
