package io.forebay.sources.metrics.loadreports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.forebay.api.Attributes;
import io.forebay.api.DiscoverySink;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointListener;
import io.forebay.api.attributes.LoadReport;
import io.forebay.api.attributes.ModelServerMetrics;
import io.forebay.core.DataLayer;
import io.forebay.core.LayerReport;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports in a data layer: from the header of a response to the attribute. */
final class LoadReportsTest {
  private static final EndpointId ID = EndpointId.of("a");
  private static final EndpointInfo INFO = EndpointInfo.of("a", "10.0.0.1", 8000);

  private final LoadReports reports = new LoadReports();
  private final CompletableFuture<DiscoverySink> sink = new CompletableFuture<>();
  private final CompletableFuture<Endpoint> stale = new CompletableFuture<>();
  private DataLayer layer;

  /** Names what the test says. */
  private final class ByHand implements EndpointDiscovery {
    @Override
    public String type() {
      return "by-hand";
    }

    @Override
    public void start(DiscoverySink given) {
      given.replaceAll(List.of(INFO));
      sink.complete(given);
    }
  }

  private final class Stale implements EndpointListener {
    @Override
    public void attributesChanged(Endpoint endpoint, Attributes attributes) {
      var found = attributes.find(LoadReport.KEY);
      if (found != null && found.stale()) {
        stale.complete(endpoint);
      }
    }
  }

  @BeforeEach
  void start() throws Exception {
    layer =
        DataLayer.builder()
            .discovery(new ByHand())
            .source(
                reports,
                source ->
                    source
                        .maximalAge(Duration.ofHours(1))
                        .collect(new LoadReportCollection(), Duration.ofMillis(200))
                        .collect(LoadReportModelServerCollection.builder().build()))
            .listener(new Stale())
            .build()
            .start();
    assertThat(layer.awaitReady(Duration.ofSeconds(30))).isTrue();
  }

  @AfterEach
  void close() {
    layer.close();
  }

  private Endpoint endpoint() {
    return Objects.requireNonNull(layer.endpoint(ID));
  }

  private ReportOutcome report(String value) {
    return reports.report(endpoint(), Map.of("endpoint-load-metrics", value)::get);
  }

  private Map<String, Long> problems() {
    return layer.report().sources().get(0).endpoints().stream()
        .map(LayerReport.EndpointReport::fetches)
        .findFirst()
        .map(LayerReport.Counts::problems)
        .orElse(Map.of());
  }

  @Test
  void report_ofAResponse_canBeReadWhenTheCallReturns() {
    assertThat(report("TEXT named_metrics.kv_cache_usage_perc=0.25, cpu_utilization=0.5"))
        .isEqualTo(ReportOutcome.TAKEN);
    var attributes = endpoint().attributes();
    assertThat(attributes.get(ModelServerMetrics.KEY))
        .isEqualTo(
            new ModelServerMetrics(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.of(0.25),
                OptionalLong.empty(),
                OptionalLong.empty()));
    LoadReport whole = Objects.requireNonNull(attributes.get(LoadReport.KEY));
    assertThat(whole.cpuUtilization()).hasValue(0.5);
    assertThat(whole.namedMetrics()).containsExactly(entry("kv_cache_usage_perc", 0.25));
  }

  @Test
  void report_withoutANumber_makesItAbsent() {
    report("TEXT named_metrics.num_requests_waiting=3");
    assertThat(endpoint().attributes().get(ModelServerMetrics.KEY)).isNotNull();
    report("TEXT named_metrics.other=1");
    assertThat(endpoint().attributes().get(ModelServerMetrics.KEY)).isNull();
  }

  @Test
  void headers_ofHttpLibraries_fit() {
    var netty = new DefaultHttpHeaders().add("Endpoint-Load-Metrics", "TEXT eps=1");
    assertThat(reports.report(endpoint(), netty::get)).isEqualTo(ReportOutcome.TAKEN);
    var jdk =
        java.net.http.HttpHeaders.of(
            Map.of("Endpoint-Load-Metrics-Bin", List.of("CQAAAAAAAOA/")), (name, value) -> true);
    assertThat(reports.report(endpoint(), name -> jdk.firstValue(name).orElse(null)))
        .isEqualTo(ReportOutcome.TAKEN);
    LoadReport report = Objects.requireNonNull(endpoint().attributes().get(LoadReport.KEY));
    assertThat(report.cpuUtilization()).hasValue(0.5);
  }

  @Test
  void response_withoutReport_changesNothing() {
    report("TEXT eps=1");
    long revision = endpoint().attributes().revision();
    assertThat(reports.report(endpoint(), name -> null)).isEqualTo(ReportOutcome.NONE);
    assertThat(endpoint().attributes().revision()).isEqualTo(revision);
    assertThat(problems()).isEmpty();
  }

  @Test
  void report_thatIsMalformed_changesNothingAndIsCounted() {
    report("TEXT named_metrics.num_requests_waiting=3");
    assertThat(report("TEXT eps=many")).isEqualTo(ReportOutcome.MALFORMED);
    assertThat(report("TEXT eps=more")).isEqualTo(ReportOutcome.MALFORMED);
    assertThat(reports.report(endpoint(), Map.of("endpoint-load-metrics-bin", "CQ==")::get))
        .isEqualTo(ReportOutcome.MALFORMED);
    assertThat(endpoint().attributes().get(ModelServerMetrics.KEY)).isNotNull();
    assertThat(problems())
        .containsOnly(entry("load report: not a number", 2L), entry("load report: cut off", 1L));
  }

  @Test
  void report_thatIsPartlyUsable_isTakenAndCounted() {
    assertThat(report("TEXT eps=-1, cpu=1, rps=2")).isEqualTo(ReportOutcome.TAKEN);
    assertThat(problems())
        .containsOnly(
            entry("load report: number out of range", 1L), entry("load report: unknown field", 1L));
  }

  @Test
  void report_forAnEndpointThatCameBack_isNotForTheOldOne() throws Exception {
    Endpoint old = endpoint();
    DiscoverySink discovery = sink.get(30, TimeUnit.SECONDS);
    discovery.replaceAll(List.of());
    assertThat(reports.report(old, name -> "TEXT eps=1")).isEqualTo(ReportOutcome.DROPPED);
    discovery.replaceAll(List.of(INFO));
    assertThat(reports.report(old, name -> "TEXT eps=1")).isEqualTo(ReportOutcome.DROPPED);
    assertThat(reports.report(old, name -> "TEXT eps=many")).isEqualTo(ReportOutcome.MALFORMED);
    assertThat(problems()).isEmpty();
    assertThat(endpoint().attributes().find(LoadReport.KEY)).isNull();
    assertThat(report("TEXT eps=1")).isEqualTo(ReportOutcome.TAKEN);
  }

  @Test
  void report_thatIsNotFollowedByAnother_growsStale() throws Exception {
    report("TEXT eps=1");
    Endpoint old = stale.get(30, TimeUnit.SECONDS);
    assertThat(old.attributes().get(LoadReport.KEY)).isNull();
  }

  @Test
  void report_whileNothingRuns_isDropped() {
    LoadReports fresh = new LoadReports();
    assertThat(fresh.report(endpoint(), name -> "TEXT eps=1")).isEqualTo(ReportOutcome.DROPPED);
    layer.close();
    assertThat(reports.report(endpoint(), name -> "TEXT eps=1")).isEqualTo(ReportOutcome.DROPPED);
  }

  @Test
  void source_fromAFile_isReachedByItsName(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("forebay.yaml");
    Files.writeString(
        file,
        """
        discovery:
          - {type: fixed, endpoints: [{id: a, address: 10.0.0.1, port: 8000}]}
        sources:
          - type: load-reports
            name: responses
            maximalAge: 1h
            collections:
              - type: load-report
              - type: load-report-model-server
                waitingRequests: [queue, utilization.queue]
                runningRequests: []
                kvCacheUsage: [utilization.kv]
        """);
    try (DataLayer fromFile = DataLayer.builder().discoverProviders().config(file).build()) {
      LoadReports found = fromFile.source("responses", LoadReports.class);
      fromFile.start();
      assertThat(fromFile.awaitReady(Duration.ofSeconds(30))).isTrue();
      assertThat(
              found.report(
                  Objects.requireNonNull(fromFile.endpoint(ID)),
                  name ->
                      "TEXT utilization.queue=1, utilization.kv=0.75,"
                          + "named_metrics.num_requests_running=3"))
          .isEqualTo(ReportOutcome.TAKEN);
      Endpoint endpoint = Objects.requireNonNull(fromFile.endpoint(ID));
      ModelServerMetrics load =
          Objects.requireNonNull(endpoint.attributes().get(ModelServerMetrics.KEY));
      assertThat(load.waitingRequests()).hasValue(1);
      assertThat(load.runningRequests()).isEmpty();
      assertThat(load.kvCacheUsage()).hasValue(0.75);
    }
  }
}
