package io.forebay.sources.metrics.loadreports;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.LoadReport;
import io.forebay.api.attributes.ModelServerMetrics;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads from load reports what a model server's metrics page says as well: {@link
 * ModelServerMetrics}, under the same key. Where a page is scraped too, the two are merged number
 * by number, and the newest observation wins.
 *
 * <p>Unless set otherwise it knows the names of vLLM and of Triton with TensorRT-LLM. A number that
 * the report does not say is left to the page, and so is one that cannot be: a ratio that is not
 * within 0 to 1, a count that is negative or no whole number.
 *
 * <p>Immutable and thread-safe.
 *
 * <pre>{@code
 * LoadReportModelServerCollection known = LoadReportModelServerCollection.builder().build();
 * LoadReportModelServerCollection own =
 *     LoadReportModelServerCollection.builder()
 *         .waitingRequests("queue_depth")
 *         .kvCacheUsage("utilization.kv_cache", "kv_cache_usage_perc")
 *         .build();
 * }</pre>
 */
public final class LoadReportModelServerCollection implements DataCollection<LoadReport> {
  /** Its name, and its type in a configuration. */
  static final String NAME = "load-report-model-server";

  private final List<ReportedNumber> waitingRequests;
  private final List<ReportedNumber> runningRequests;
  private final List<ReportedNumber> kvCacheUsage;

  private LoadReportModelServerCollection(Builder builder) {
    waitingRequests = builder.waitingRequests;
    runningRequests = builder.runningRequests;
    kvCacheUsage = builder.kvCacheUsage;
  }

  /**
   * Returns a builder.
   *
   * @return a new builder with the names that are known
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<LoadReport> accepts() {
    return LoadReport.class;
  }

  @Override
  public Set<AttributeKey<?>> produces() {
    return Set.of(ModelServerMetrics.KEY);
  }

  @Override
  public void extract(LoadReport report, EndpointUpdate update) {
    OptionalLong waiting = ReportedNumber.count(waitingRequests, report);
    OptionalLong running = ReportedNumber.count(runningRequests, report);
    OptionalDouble usage = ReportedNumber.ratio(kvCacheUsage, report);
    if (waiting.isPresent() || running.isPresent() || usage.isPresent()) {
      update.put(
          ModelServerMetrics.KEY,
          new ModelServerMetrics(
              waiting, running, usage, OptionalLong.empty(), OptionalLong.empty()));
    }
  }

  /**
   * Says by which names a server reports. A name is written as in the text form of a report: {@code
   * utilization.kv_cache} is an entry of the map {@code utilization}, {@code
   * application_utilization} a field, and whatever begins with no field's name a named metric, with
   * or without {@code named_metrics.} before it. Of several names the first that a report has
   * counts; no name at all means that the number is not read. Not thread-safe.
   *
   * <pre>{@code
   * LoadReportModelServerCollection.Builder builder = LoadReportModelServerCollection.builder();
   * LoadReportModelServerCollection usageOnly = builder.waitingRequests().runningRequests().build();
   * }</pre>
   */
  public static final class Builder {
    static final List<String> WAITING = List.of("num_requests_waiting");
    static final List<String> RUNNING = List.of("num_requests_running");
    static final List<String> USAGE = List.of("kv_cache_usage_perc", "kv_cache_utilization");

    private List<ReportedNumber> waitingRequests = parse(WAITING);
    private List<ReportedNumber> runningRequests = parse(RUNNING);
    private List<ReportedNumber> kvCacheUsage = parse(USAGE);

    private Builder() {}

    private static List<ReportedNumber> parse(List<String> names) {
      for (String name : names) {
        if (name.isEmpty()) {
          throw new IllegalArgumentException("name: '' (expected: at least one character)");
        }
      }
      return names.stream().map(ReportedNumber::parse).toList();
    }

    /**
     * Sets the names of the number of requests that wait.
     *
     * @param names {@code num_requests_waiting} unless set
     * @return this
     * @throws IllegalArgumentException if a name is empty
     */
    public Builder waitingRequests(String... names) {
      waitingRequests = parse(Arrays.asList(names));
      return this;
    }

    /**
     * Sets the names of the number of requests that are being worked on.
     *
     * @param names {@code num_requests_running} unless set
     * @return this
     * @throws IllegalArgumentException if a name is empty
     */
    public Builder runningRequests(String... names) {
      runningRequests = parse(Arrays.asList(names));
      return this;
    }

    /**
     * Sets the names of the part of the KV cache that is in use, 0 to 1.
     *
     * @param names {@code kv_cache_usage_perc} and {@code kv_cache_utilization} unless set
     * @return this
     * @throws IllegalArgumentException if a name is empty
     */
    public Builder kvCacheUsage(String... names) {
      kvCacheUsage = parse(Arrays.asList(names));
      return this;
    }

    /**
     * Returns a collection.
     *
     * @return a new collection
     */
    public LoadReportModelServerCollection build() {
      return new LoadReportModelServerCollection(this);
    }
  }
}
