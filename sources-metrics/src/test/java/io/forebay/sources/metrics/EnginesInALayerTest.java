package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Endpoint;
import io.forebay.api.attributes.GpuMetrics;
import io.forebay.api.attributes.ModelServerMetrics;
import io.forebay.core.DataLayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines and GPUs, configured in a file and scraped. */
final class EnginesInALayerTest {
  @TempDir Path folder;

  private DataLayer started(String config) throws Exception {
    Path file = Files.writeString(folder.resolve("forebay.yaml"), config);
    DataLayer layer = DataLayer.builder().discoverProviders().config(file).build().start();
    assertThat(layer.awaitReady(Duration.ofSeconds(30))).isTrue();
    return layer;
  }

  @Test
  void page_thatLacksFamilies_isReportedAsPartialByName() throws Exception {
    Files.writeString(
        folder.resolve("mine.yaml"),
        """
        engines:
          - name: mine
            source: me
            waitingRequests: [{metric: my_waiting}]
            runningRequests: [{metric: my_running}]
        """);
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page("my_waiting 3\n"));
        DataLayer layer =
            started(
                """
                discovery:
                  type: fixed
                  endpoints:
                    - {id: a, address: 127.0.0.1, port: %d, labels: {llm-d.ai/engine-type: mine}}
                sources:
                  - type: metrics
                    interval: 60s
                    collections: [{type: model-server, mappings: mine.yaml}]
                """
                    .formatted(server.port()))) {
      ModelServerMetrics load =
          Objects.requireNonNull(layer.endpoints().get(0).attributes().get(ModelServerMetrics.KEY));
      assertThat(load.waitingRequests()).hasValue(3);
      assertThat(load.runningRequests()).isEmpty();
      assertThat(layer.report().sources().get(0).endpoints().get(0).collections())
          .hasEntrySatisfying(
              "model-server",
              collection -> {
                assertThat(collection.state()).isEqualTo("partial");
                assertThat(collection.missing()).containsExactly("my_running");
              });
    }
  }

  @Test
  void gpus_ofANode_areFetchedOnceAndSharedByPod() throws Exception {
    String page =
        """
        DCGM_FI_DEV_GPU_UTIL{UUID="a",pod="llm-0",namespace="models"} 25
        DCGM_FI_DEV_GPU_UTIL{UUID="b",pod="llm-1",namespace="models"} 75
        """;
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(page));
        DataLayer layer =
            started(
                """
                discovery:
                  type: fixed
                  endpoints:
                    - {id: llm-0, address: 192.0.2.1, port: 1, nodeAddress: 127.0.0.1,
                       labels: {pod: llm-0, namespace: models}}
                    - {id: llm-1, address: 192.0.2.2, port: 1, nodeAddress: 127.0.0.1,
                       labels: {pod: llm-1, namespace: models}}
                    - {id: other, address: 192.0.2.3, port: 1, nodeAddress: 127.0.0.1}
                sources:
                  - type: metrics
                    interval: 60s
                    target: node
                    port: %d
                    collections: [{type: gpu}]
                """
                    .formatted(server.port()))) {
      assertThat(layer.endpoints().stream().map(EnginesInALayerTest::devices))
          .containsExactly(List.of("a"), List.of("b"), List.of("a", "b"));
      assertThat(server.requests()).hasSize(1);
    }
  }

  private static List<String> devices(Endpoint endpoint) {
    GpuMetrics gpus = endpoint.attributes().get(GpuMetrics.KEY);
    return gpus == null ? List.of() : gpus.devices().stream().map(GpuMetrics.Device::id).toList();
  }
}
