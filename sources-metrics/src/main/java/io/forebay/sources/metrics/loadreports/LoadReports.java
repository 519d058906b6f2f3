package io.forebay.sources.metrics.loadreports;

import io.forebay.api.DataSource;
import io.forebay.api.Endpoint;
import io.forebay.api.SourceContext;
import io.forebay.api.attributes.LoadReport;
import org.jspecify.annotations.Nullable;

/**
 * Takes load reports (ORCA) out of the headers of responses. A gateway that has a response in its
 * hand calls {@link #report}; what the server said can be read as attributes when the call returns.
 *
 * <p>Understood are the header {@code endpoint-load-metrics} with the prefixes {@code TEXT}, {@code
 * JSON} and {@code BIN}, and, where that is absent, the header {@code endpoint-load-metrics-bin}.
 * Some servers report only if the request asks for it by {@link #FORMAT_HEADER}.
 *
 * <p>Whatever a server sends, no method throws. A report that cannot be read changes nothing and is
 * counted with its reason among the problems of its endpoint; so are numbers that are out of their
 * range, which alone are left out, and fields that are unknown. A header longer than 8 KiB is not
 * read.
 *
 * <p>Thread-safe. {@link #report} does no I/O and starts no thread: the collections run on the
 * thread that calls it. A response without a report costs two look-ups.
 *
 * <pre>{@code
 * LoadReports reports = layer.source("load-reports", LoadReports.class);
 * HttpResponse<String> response =
 *     HttpClient.newHttpClient()
 *         .send(
 *             HttpRequest.newBuilder(URI.create("http://10.0.0.1:8000/v1/completions"))
 *                 .header(LoadReports.FORMAT_HEADER, "TEXT")
 *                 .build(),
 *             HttpResponse.BodyHandlers.ofString());
 * reports.report(endpoint, name -> response.headers().firstValue(name).orElse(null));
 * }</pre>
 */
public final class LoadReports implements DataSource<LoadReport> {
  /**
   * The header of a request that asks for a report: {@code endpoint-load-metrics-format}. Its value
   * is {@code TEXT} or {@code JSON}.
   */
  public static final String FORMAT_HEADER = "endpoint-load-metrics-format";

  /** Its type in a configuration, and its name unless another is set. */
  static final String TYPE = "load-reports";

  private static final String HEADER = "endpoint-load-metrics";
  private static final String BINARY_HEADER = "endpoint-load-metrics-bin";

  private final ReportReader reader = new ReportReader();
  private volatile @Nullable SourceContext<LoadReport> context;

  /** Makes a source. */
  public LoadReports() {}

  /** Returns {@code load-reports}. */
  @Override
  public String type() {
    return TYPE;
  }

  /** Returns {@code LoadReport.class}. */
  @Override
  public Class<LoadReport> dataType() {
    return LoadReport.class;
  }

  @Override
  public void start(SourceContext<LoadReport> context) {
    this.context = context;
  }

  @Override
  public void stop() {
    context = null;
  }

  /**
   * Takes over what a response says of the load of the server that sent it, as observed now.
   *
   * @param endpoint the server that sent the response: the object to which the request was sent, so
   *     that an answer that comes after the endpoint's life counts for none that has its id by then
   * @param headers the response's headers
   * @return what became of it
   */
  public ReportOutcome report(Endpoint endpoint, HeaderLookup headers) {
    String value = headers.get(HEADER);
    boolean binary = value == null;
    if (value == null) {
      value = headers.get(BINARY_HEADER);
      if (value == null) {
        return ReportOutcome.NONE;
      }
    }
    SourceContext<LoadReport> running = context;
    if (running == null) {
      return ReportOutcome.DROPPED;
    }
    ReportDraft draft = new ReportDraft();
    try {
      if (binary) {
        reader.readBinary(value, draft);
      } else {
        reader.read(value, draft);
      }
    } catch (MalformedReportException e) {
      running.problem(endpoint, e.reason(), 1);
      return ReportOutcome.MALFORMED;
    }
    draft.problems((reason, count) -> running.problem(endpoint, reason, count));
    return running.deliver(endpoint, draft.report()) ? ReportOutcome.TAKEN : ReportOutcome.DROPPED;
  }
}
