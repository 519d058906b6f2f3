package io.forebay.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forebay.api.Attributes;
import io.forebay.api.DataCollection;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.SourceContext;
import io.forebay.api.attributes.LoadReport;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import io.forebay.sources.metrics.loadreports.HeaderLookup;
import io.forebay.sources.metrics.loadreports.LoadReportCollection;
import io.forebay.sources.metrics.loadreports.LoadReportModelServerCollection;
import io.forebay.sources.metrics.loadreports.LoadReports;
import io.forebay.sources.metrics.loadreports.ReportOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a load report costs on the request path: from the headers to readable attributes, and how
 * much of that is reading; beside it the least that reading can cost, and what is usually written.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class LoadReportBenchmark {
  private static final EndpointId ID = EndpointId.of("vllm-0");

  /** What vLLM reports, in its own spelling. */
  private static final String TEXT =
      "TEXT named_metrics.kv_cache_usage_perc=0.4312, named_metrics.num_requests_waiting=3.0";

  private static final String JSON =
      "JSON {\"named_metrics\": {\"kv_cache_usage_perc\": 0.4312, \"num_requests_waiting\": 3.0}}";

  /** The same as a protocol buffer. */
  private static final String BINARY =
      "Qh4KE2t2X2NhY2hlX3VzYWdlX3BlcmMRuECC4seY2z9CHwoUbnVtX3JlcXVlc3RzX3dhaXRpbmcRAAAAAAAACEA=";

  private static final HeaderLookup TEXT_HEADERS = headers("endpoint-load-metrics", TEXT);
  private static final HeaderLookup JSON_HEADERS = headers("endpoint-load-metrics", JSON);
  private static final HeaderLookup BINARY_HEADERS = headers("endpoint-load-metrics-bin", BINARY);
  private static final HeaderLookup NO_HEADERS = headers("content-type", "application/json");

  private final ObjectMapper mapper = new ObjectMapper();
  private final LoadReports readOnly = new LoadReports();
  private final LoadReports reports = new LoadReports();
  private volatile double usage;
  private volatile double waiting;
  private DataLayer layer = layer();
  private Endpoint endpoint = new Absent();

  /** Stands where the benchmark's endpoint will be. */
  private static final class Absent implements Endpoint {
    @Override
    public EndpointId id() {
      return ID;
    }

    @Override
    public EndpointInfo info() {
      throw new IllegalStateException("set up first");
    }

    @Override
    public Attributes attributes() {
      throw new IllegalStateException("set up first");
    }
  }

  /** Takes data for the price of a volatile write. */
  private static final class Nowhere implements SourceContext<LoadReport> {
    private volatile LoadReport last =
        new LoadReport(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            Map.of(),
            Map.of(),
            Map.of());

    @Override
    public String name() {
      return "load-reports";
    }

    @Override
    public boolean deliver(EndpointId endpoint, LoadReport data) {
      last = data;
      return last != null;
    }

    @Override
    public boolean deliver(Endpoint endpoint, LoadReport data) {
      return deliver(endpoint.id(), data);
    }

    @Override
    public boolean deliver(EndpointId endpoint, LoadReport data, Instant observedAt) {
      return deliver(endpoint, data);
    }

    @Override
    public CompletionStage<Boolean> submit(
        Endpoint endpoint,
        LoadReport data,
        Collection<? extends DataCollection<? super LoadReport>> collections) {
      throw new UnsupportedOperationException("load reports are delivered at once");
    }

    @Override
    public void confirm(Collection<? extends DataCollection<? super LoadReport>> collections) {
      throw new UnsupportedOperationException("load reports are delivered at once");
    }

    @Override
    public void failed(
        Collection<? extends DataCollection<? super LoadReport>> collections, String reason) {
      throw new UnsupportedOperationException("load reports are delivered at once");
    }

    @Override
    public void readyWhen(CompletionStage<?> first) {
      throw new UnsupportedOperationException("load reports are delivered at once");
    }

    @Override
    public void problem(Endpoint endpoint, String reason, long count) {
      throw new IllegalStateException(reason);
    }
  }

  private static HeaderLookup headers(String name, String value) {
    Map<String, String> headers =
        new HashMap<>(
            Map.of(
                "content-length", "512",
                "date", "Sat, 21 Nov 2026 12:00:00 GMT",
                "server", "uvicorn",
                "x-request-id", "8f7c"));
    headers.put(name, value);
    return headers::get;
  }

  private DataLayer layer() {
    return DataLayer.builder()
        .discovery(FixedDiscovery.of(EndpointInfo.of(ID.value(), "10.0.0.1", 8000)))
        .source(
            reports,
            source ->
                source
                    .collect(new LoadReportCollection())
                    .collect(LoadReportModelServerCollection.builder().build()))
        .build();
  }

  /** Starts a data layer of one endpoint, and checks that every form is understood. */
  @Setup
  public void start() throws InterruptedException {
    readOnly.start(new Nowhere());
    layer.start();
    if (!layer.awaitReady(Duration.ofSeconds(30))) {
      throw new IllegalStateException("the data layer is not ready");
    }
    endpoint = Objects.requireNonNull(layer.endpoint(ID));
    for (HeaderLookup headers : new HeaderLookup[] {TEXT_HEADERS, JSON_HEADERS, BINARY_HEADERS}) {
      reports.report(endpoint, headers);
      LoadReport report = endpoint.attributes().get(LoadReport.KEY);
      if (report == null
          || !report
              .namedMetrics()
              .equals(Map.of("kv_cache_usage_perc", 0.4312, "num_requests_waiting", 3.0))) {
        throw new IllegalStateException("not understood: " + report);
      }
    }
  }

  /** Ends the data layer. */
  @TearDown
  public void stop() {
    layer.close();
  }

  /** From the header to attributes of the endpoint. */
  @Benchmark
  public ReportOutcome toAttributesText() {
    return reports.report(endpoint, TEXT_HEADERS);
  }

  /** From the header to attributes of the endpoint. */
  @Benchmark
  public ReportOutcome toAttributesJson() {
    return reports.report(endpoint, JSON_HEADERS);
  }

  /** From the header to attributes of the endpoint. */
  @Benchmark
  public ReportOutcome toAttributesBinary() {
    return reports.report(endpoint, BINARY_HEADERS);
  }

  /** A response without a report. */
  @Benchmark
  public ReportOutcome noReport() {
    return reports.report(endpoint, NO_HEADERS);
  }

  /** From the header to a record. */
  @Benchmark
  public ReportOutcome readText() {
    return readOnly.report(endpoint, TEXT_HEADERS);
  }

  /** From the header to a record. */
  @Benchmark
  public ReportOutcome readJson() {
    return readOnly.report(endpoint, JSON_HEADERS);
  }

  /** From the header to a record. */
  @Benchmark
  public ReportOutcome readBinary() {
    return readOnly.report(endpoint, BINARY_HEADERS);
  }

  /** The limit: the two numbers of the text, at known places, and two volatile writes. */
  @Benchmark
  public double limit() {
    String text = Objects.requireNonNull(TEXT_HEADERS.get("endpoint-load-metrics"));
    int comma = text.indexOf(',');
    usage = decimal(text, text.indexOf('=') + 1, comma);
    waiting = decimal(text, text.indexOf('=', comma) + 1, text.length());
    return usage + waiting;
  }

  private static double decimal(String text, int from, int to) {
    long digits = 0;
    double scale = 1;
    boolean fraction = false;
    for (int i = from; i < to; i++) {
      if (text.charAt(i) == '.') {
        fraction = true;
      } else {
        digits = digits * 10 + text.charAt(i) - '0';
        scale *= fraction ? 10 : 1;
      }
    }
    return digits / scale;
  }

  /** The peer: the text split into a map, as it is usually written. */
  @Benchmark
  public Map<String, Double> peerText() {
    String text = Objects.requireNonNull(TEXT_HEADERS.get("endpoint-load-metrics"));
    Map<String, Double> numbers = new HashMap<>();
    for (String entry : text.substring("TEXT ".length()).split(", *", -1)) {
      String[] pair = entry.split("=", 2);
      numbers.put(pair[0], Double.valueOf(pair[1]));
    }
    return numbers;
  }

  /** The peer: the JSON bound to a tree. */
  @Benchmark
  public JsonNode peerJson() throws JsonProcessingException {
    String text = Objects.requireNonNull(JSON_HEADERS.get("endpoint-load-metrics"));
    return mapper.readTree(text.substring("JSON ".length()));
  }
}
