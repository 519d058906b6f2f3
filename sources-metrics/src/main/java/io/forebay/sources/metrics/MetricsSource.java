package io.forebay.sources.metrics;

import io.forebay.api.DataCollection;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointsChange;
import io.forebay.api.FetchContext;
import io.forebay.api.FetchException;
import io.forebay.api.PollingSource;
import io.forebay.api.SourceContext;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Scrapes the metrics page of each endpoint, in Prometheus text 0.0.4 or OpenMetrics 1.0, over
 * HTTP/1.1 with or without TLS.
 *
 * <p>Each endpoint has at most one connection, which is kept open between fetches where the server
 * allows it, and opened again where not. The page is read as it arrives; only the families that the
 * subscribed collections name are kept. Pages compressed by gzip are accepted; redirects are not
 * followed. The bytes told to {@link FetchContext#received} are those of the body as it was sent,
 * before decompression, without header and chunk sizes.
 *
 * <p>A fetch fails with a {@link FetchException} of one of these reasons:
 *
 * <ul>
 *   <li>{@code connect}: refused, unreachable, or no answer
 *   <li>{@code dns}: the name does not resolve, or a node address is none
 *   <li>{@code tls}: no agreement on TLS, or a certificate that is not trusted
 *   <li>{@code http-status}: a status other than 200
 *   <li>{@code redirect}: a status from 300 to 399
 *   <li>{@code header-too-large}, {@code body-too-large}: more than is allowed
 *   <li>{@code closed}: the connection was closed before the page was whole
 *   <li>{@code not-exposition}: a page, but none of metrics
 *   <li>{@code protocol}: not HTTP, or an encoding that was not asked for
 *   <li>{@code cancelled}: the endpoint was removed or the source stopped
 *   <li>{@code internal}: a fault of this library, to be reported
 * </ul>
 *
 * <p>Whoever completes the future of a fetch, by cancelling it for example, makes the source close
 * that connection at once; no byte of the old answer reaches the next.
 *
 * <p>Thread-safe as {@link io.forebay.api.DataSource} asks for. The threads, 1 or 2 daemons unless
 * set otherwise, have the source's name in theirs, as in {@code forebay-metrics-1}. They run from
 * {@link #start} to {@link #stop}; their number does not depend on the endpoints, and no two
 * sources share any. While the source stops, Netty starts its own {@code globalEventExecutor}, no
 * daemon, which ends by itself within a second.
 *
 * <pre>{@code
 * MetricsSource source =
 *     MetricsSource.builder().scheme("https").port(8443).maximalBodyBytes(4 << 20).build();
 * assert source.type().equals("metrics");
 * }</pre>
 */
public final class MetricsSource implements PollingSource<MetricSamples> {
  /** Its type in a configuration, and its name unless another is set. */
  static final String TYPE = "metrics";

  private final HttpSettings settings;
  private final int maximalLineBytes;
  private final boolean nameFilter;
  private final Set<String> families = new TreeSet<>();
  private final HttpLife<MetricSamples> life = new HttpLife<>(TYPE);

  private MetricsSource(HttpSettings settings, int maximalLineBytes, boolean nameFilter) {
    this.settings = settings;
    this.maximalLineBytes = maximalLineBytes;
    this.nameFilter = nameFilter;
  }

  /**
   * Returns a builder.
   *
   * @return a new builder with the defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns {@code metrics}. */
  @Override
  public String type() {
    return TYPE;
  }

  /** Returns {@code MetricSamples.class}. */
  @Override
  public Class<MetricSamples> dataType() {
    return MetricSamples.class;
  }

  /**
   * Notes which families the collection reads.
   *
   * @throws IllegalArgumentException if it is no {@link MetricsCollection}, because then nobody
   *     knows what it reads
   */
  @Override
  public synchronized void subscribe(DataCollection<? super MetricSamples> collection) {
    if (!(collection instanceof MetricsCollection metrics)) {
      throw new IllegalArgumentException(
          "collection %s: %s (expected: it implements %s, which names the families to keep)"
              .formatted(
                  collection.name(),
                  collection.getClass().getName(),
                  MetricsCollection.class.getName()));
    }
    families.addAll(metrics.families());
  }

  /**
   * Returns the endpoint, or with {@link Builder#node()} the address of its machine, so that the
   * endpoints of a machine share one fetch.
   */
  @Override
  public Object target(Endpoint endpoint) {
    return settings.target(endpoint);
  }

  /** Starts the threads. Opens no connection yet. */
  @Override
  public synchronized void start(SourceContext<MetricSamples> context) {
    FamilySet kept = FamilySet.of(families);
    String path =
        nameFilter ? NameFilter.path(context.name(), settings.path(), families) : settings.path();
    life.start(
        () ->
            new HttpEngine<>(
                settings.of(context.name(), path),
                () -> new ExpositionReader(new ExpositionParser(kept, maximalLineBytes))));
  }

  /** Closes the connections of endpoints that are gone, and forgets everything of them. */
  @Override
  public void updateEndpoints(EndpointsChange change) {
    life.update(change);
  }

  /**
   * Begins to fetch a page. Does not block.
   *
   * @param fetch what to fetch, and until when
   * @return a stage that completes on one of the source's threads
   */
  @Override
  public CompletionStage<MetricSamples> fetch(FetchContext fetch) {
    return life.fetch(fetch);
  }

  /**
   * Closes all connections, fails what is in flight, and waits until the threads have ended, at
   * most 5 seconds. Does nothing if it is not running.
   *
   * @throws io.forebay.api.ForebayException if a thread did not end in time
   */
  @Override
  public void stop() {
    life.stop();
  }

  @Nullable HttpEngine<MetricSamples> engine() {
    return life.engine();
  }

  /**
   * Says how pages are fetched. Not thread-safe.
   *
   * <pre>{@code
   * MetricsSource.Builder builder = MetricsSource.builder().path("/metrics?name[]=up").threads(1);
   * MetricsSource source = builder.build();
   * }</pre>
   */
  public static final class Builder extends HttpSourceBuilder<Builder> {
    private int maximalLineBytes = 64 << 10;
    private boolean nameFilter;

    private Builder() {
      super(TYPE, "/metrics", EndpointInfo::metricsAddress, 16L << 20);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets how long a line of a page may be. Longer ones are lost and counted.
     *
     * @param bytes 64 to 16 MiB; 64 KiB unless set
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder maximalLineBytes(int bytes) {
      Limits.require(Limits.lineAllowed(bytes), "maximalLineBytes", bytes, Limits.LINE_EXPECTED);
      this.maximalLineBytes = bytes;
      return this;
    }

    /**
     * Fetches the page of each endpoint's machine: from its node address, or where that is not
     * known from its own, at the port that is then to be set. Endpoints of one machine share the
     * fetch.
     *
     * @return this
     */
    public Builder node() {
      node(true);
      return this;
    }

    /**
     * Asks servers for the families that the collections read and no others, by parameters {@code
     * name[]}. For servers that are known to honour it, as the Python client's own HTTP server
     * does. What would make the request line longer than 8 KiB is not sent, and the log says so.
     *
     * @param send whether to; false unless set
     * @return this
     */
    public Builder nameFilter(boolean send) {
      nameFilter = send;
      return this;
    }

    /**
     * Returns a source that has not been started.
     *
     * @return a new source
     * @throws IllegalArgumentException if a file cannot be used, or options contradict each other
     */
    public MetricsSource build() {
      return build(HttpSourceBuilder::refuse);
    }

    /** Tells all that is wrong, each field with its message, and makes a source all the same. */
    MetricsSource build(BiConsumer<String, String> problem) {
      return new MetricsSource(settings(problem), maximalLineBytes, nameFilter);
    }
  }
}
