package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.attributes.ModelServerMetrics;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import io.forebay.sources.metrics.loadreports.LoadReportModelServerCollection;
import io.forebay.sources.metrics.loadreports.LoadReports;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the simulated servers say along with their answers, and of their models. */
@Timeout(60)
class LoadReportsTest {
  private static final String COMPLETION =
      "{\"model\": \"%s\", \"prompt\": \"a few words\", \"max_tokens\": 2}"
          .formatted(SimulatedServers.MODEL);

  private SimulatedServers servers;

  @BeforeEach
  void start() throws Exception {
    servers = new SimulatedServers(1, "127.0.0.1", 0);
  }

  @AfterEach
  void stop() {
    servers.close();
  }

  private HttpResponse<String> ask(String format) throws Exception {
    EndpointInfo server = servers.infos().get(0);
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + server.hostPort() + "/v1/completions"))
                .header(LoadReports.FORMAT_HEADER, format)
                .POST(HttpRequest.BodyPublishers.ofString(COMPLETION))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void server_reportsItsLoad_ifItIsAsked() throws Exception {
    assertThat(ask("TEXT").headers().firstValue("endpoint-load-metrics"))
        .contains(
            "TEXT named_metrics.kv_cache_usage_perc=0.0, named_metrics.num_requests_waiting=0.0");
    assertThat(ask("json").headers().firstValue("endpoint-load-metrics").orElse("none"))
        .startsWith("JSON {\"named_metrics\": {");
    assertThat(ask("none").headers().firstValue("endpoint-load-metrics")).isEmpty();
  }

  @Test
  void gateway_takesTheReportOfEachAnswer_withoutAnyScrape() throws Exception {
    LoadReports reports = new LoadReports();
    try (DataLayer layer =
            DataLayer.builder()
                .discovery(FixedDiscovery.of(servers.infos()))
                .source(
                    reports,
                    source ->
                        source
                            .maximalAge(Duration.ofMinutes(10))
                            .collect(LoadReportModelServerCollection.builder().build()))
                .build()
                .start();
        Gateway gateway =
            new Gateway(
                layer::endpoints,
                new RoundRobin(),
                Gateway.Limits.DEFAULT,
                "127.0.0.1",
                0,
                reports)) {
      assertThat(layer.awaitReady(Duration.ofSeconds(30))).isTrue();
      Endpoint endpoint = layer.endpoints().get(0);
      assertThat(endpoint.attributes().get(ModelServerMetrics.KEY)).isNull();
      assertThat(Io.post(gateway.port(), "/v1/completions", COMPLETION).statusCode())
          .isEqualTo(200);
      ModelServerMetrics load =
          Objects.requireNonNull(endpoint.attributes().get(ModelServerMetrics.KEY));
      assertThat(load.waitingRequests()).hasValue(0);
      assertThat(load.kvCacheUsage()).hasValue(0);
      assertThat(load.runningRequests()).isEmpty();
    }
  }

  @Test
  void inspect_showsModels(@TempDir Path folder) throws Exception {
    EndpointInfo server = servers.infos().get(0);
    Path config =
        Files.writeString(
            folder.resolve("models.yaml"),
            """
            discovery:
              - {type: fixed, endpoints: [{id: a, address: %s, port: %d}]}
            sources:
              - {type: models, collections: [{type: served-models}]}
            """
                .formatted(server.address(), server.port()));
    Io.Run json = Io.run("inspect", "--config", config.toString(), "--output", "json");
    assertThat(json.code()).isZero();
    JsonNode models = json.json().get(0).at("/attributes/served-models/value/models");
    assertThat(List.copyOf(models.findValuesAsText("id")))
        .startsWith(SimulatedServers.MODEL)
        .hasSizeGreaterThan(1);
    Io.Run table = Io.run("inspect", "--config", config.toString());
    assertThat(table.out()).contains("served-models", SimulatedServers.MODEL);
  }
}
