package io.forebay.sources.metrics.loadreports;

/**
 * What became of the headers of one response.
 *
 * <pre>{@code
 * LoadReports reports = layer.source("load-reports", LoadReports.class);
 * ReportOutcome outcome = reports.report(endpoint, name -> null);
 * assert outcome == ReportOutcome.NONE;
 * }</pre>
 */
public enum ReportOutcome {
  /** The response has no load report. */
  NONE,

  /** The report has been given to the collections; its attributes can be read. */
  TAKEN,

  /** There is a report, but it cannot be read. It was counted with the reason. */
  MALFORMED,

  /**
   * There is a report, but the endpoint's life is over, or the data layer does not run. It was
   * dropped.
   */
  DROPPED
}
