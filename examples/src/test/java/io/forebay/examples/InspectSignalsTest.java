package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.EventLoopGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One {@code inspect} shows what all sources read of a server and its machine. */
@Timeout(60)
class InspectSignalsTest {
  private static final Map<String, String> PAGES =
      Map.of(
          "/metrics",
          """
          # TYPE vllm:num_requests_waiting gauge
          vllm:num_requests_waiting{model_name="m"} 3
          """,
          "/gpus",
          """
          # TYPE DCGM_FI_DEV_GPU_UTIL gauge
          DCGM_FI_DEV_GPU_UTIL{UUID="GPU-1",pod="llm-0"} 75
          DCGM_FI_DEV_GPU_UTIL{UUID="GPU-2",pod="llm-1"} 95
          # TYPE DCGM_FI_DEV_FB_USED gauge
          DCGM_FI_DEV_FB_USED{UUID="GPU-1",pod="llm-0"} 1024
          """,
          "/v1/models",
          """
          {"data": [{"id": "m"}, {"id": "sql-lora", "parent": "m"}]}
          """);

  private static final String CONFIG =
      """
      discovery:
        - type: fixed
          endpoints:
            - id: llm-0
              address: 127.0.0.1
              port: PORT
              nodeAddress: 127.0.0.1
              labels: {pod: llm-0, topology.kubernetes.io/zone: z1}
      sources:
        - type: metrics
          collections:
            - type: model-server
            - {type: values, attributes: [{name: queue, metric: "vllm:num_requests_waiting", scale: 10}]}
        - type: metrics
          name: gpus
          target: node
          port: PORT
          path: /gpus
          collections: [{type: gpu}]
        - {type: models, collections: [{type: served-models}]}
        - {type: endpoint-info, collections: [{type: topology}]}
      """;

  @Test
  void json_ofAllSources_hasEveryAttribute(@TempDir Path folder) throws Exception {
    EventLoopGroup threads = WebServer.newThreads("test-http", 1);
    try (WebServer server =
        WebServer.start(
            threads,
            "127.0.0.1",
            0,
            1024,
            exchange ->
                exchange.send(
                    200,
                    "text/plain",
                    PAGES.getOrDefault(exchange.path(), "").getBytes(StandardCharsets.UTF_8)))) {
      Path config =
          Files.writeString(
              folder.resolve("forebay.yaml"),
              CONFIG.replace("PORT", String.valueOf(server.port())));

      Io.Run run = Io.run("inspect", "--config", config.toString(), "--output", "json");

      assertThat(run.code()).as(run.out()).isZero();
      JsonNode attributes = run.json().get(0).get("attributes");
      assertThat(attributes.fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder("model-server", "queue", "gpu", "served-models", "topology");
      assertThat(value(attributes, "model-server")).isEqualTo("{\"waitingRequests\":3}");
      assertThat(value(attributes, "queue")).isEqualTo("30.0");
      assertThat(value(attributes, "gpu"))
          .contains("GPU-1", "\"utilization\":0.75", "\"memoryUsedBytes\":1073741824")
          .doesNotContain("GPU-2");
      assertThat(value(attributes, "served-models")).contains("sql-lora", "\"parent\":\"m\"");
      assertThat(value(attributes, "topology")).isEqualTo("{\"zone\":\"z1\"}");
      assertThat(run.json().get(0).at("/sources/gpus/collections/gpu/state").textValue())
          .isEqualTo("partial");
    } finally {
      threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  private static String value(JsonNode attributes, String name) {
    return attributes.at("/" + name + "/value").toString();
  }
}
