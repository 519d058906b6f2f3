package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.EventLoopGroup;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SimulatedServerTest {
  private static final String PATH = "/v1/completions";

  private final EventLoopGroup threads = WebServer.newThreads("test-http", 1);
  private final ScheduledExecutorService steps = Executors.newSingleThreadScheduledExecutor();
  private SimulatedServer server;

  @BeforeEach
  void start() throws Exception {
    // A batch of one, and blocks for 64 tokens.
    BatchShape shape = new BatchShape(1000, 1, 16, 4, 2);
    server = new SimulatedServer("m", List.of("lora"), shape, threads, steps, "127.0.0.1", 0, null);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    steps.shutdownNow();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  @Test
  void completion_isAnsweredWithItsTokens() throws Exception {
    HttpResponse<String> response =
        Io.post(server.port(), PATH, "{\"prompt\":\"eight by\",\"max_tokens\":5}");

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode body = Json.MAPPER.readTree(response.body());
    assertThat(body.at("/model").asText()).isEqualTo("m");
    assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("length");
    assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(2);
    assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(5);
    assertThat(server.metrics())
        .contains("vllm:prompt_tokens_total{engine=\"0\",model_name=\"m\"} 2.0\n")
        .contains("vllm:generation_tokens_total{engine=\"0\",model_name=\"m\"} 5.0\n")
        .contains(
            "vllm:request_success_total{engine=\"0\",model_name=\"m\",finished_reason=\"length\"}"
                + " 1.0\n")
        .contains("vllm:time_to_first_token_seconds_count{engine=\"0\",model_name=\"m\"} 1.0\n");
  }

  @Test
  void manyAtOnce_areAllAnswered() {
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(
          Io.CLIENT
              .sendAsync(
                  Io.request(server.port(), PATH)
                      .POST(
                          java.net.http.HttpRequest.BodyPublishers.ofString(
                              "{\"prompt\":[1,2,3],\"max_tokens\":20}"))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .thenApply(HttpResponse::statusCode));
    }

    assertThat(answers.stream().map(CompletableFuture::join)).hasSize(50).containsOnly(200);
    assertThat(server.metrics())
        .contains("vllm:num_requests_running{engine=\"0\",model_name=\"m\"} 0.0\n")
        .contains("vllm:num_requests_waiting{engine=\"0\",model_name=\"m\"} 0.0\n")
        .contains("vllm:kv_cache_usage_perc{engine=\"0\",model_name=\"m\"} 0.0\n");
  }

  @Test
  void badRequests_areRefusedWithTheReason() throws Exception {
    assertThat(refused("{")).contains("400 ").contains("no JSON");
    assertThat(refused("[]")).contains("400 ").contains("no JSON object");
    assertThat(refused("{}")).contains("400 ").contains("prompt: (expected: a text or a list");
    assertThat(refused("{\"prompt\":\"a\",\"max_tokens\":0}")).contains("400 ").contains(">= 1");
    assertThat(refused("{\"prompt\":\"a\",\"max_tokens\":99}")).contains("context of 64 tokens");
    assertThat(refused("{\"prompt\":\"a\",\"stream\":true}")).contains("400 ").contains("stream");
    assertThat(refused("{\"prompt\":\"a\",\"model\":\"x\"}")).contains("404 ").contains("'x'");
  }

  private String refused(String body) throws Exception {
    HttpResponse<String> response = Io.post(server.port(), PATH, body);
    return response.statusCode() + " " + response.body();
  }

  @Test
  void otherPaths() throws Exception {
    assertThat(Io.get(server.port(), "/health").statusCode()).isEqualTo(200);
    assertThat(Io.get(server.port(), "/nothing").statusCode()).isEqualTo(404);
    JsonNode models = Json.MAPPER.readTree(Io.get(server.port(), "/v1/models").body());
    assertThat(models.at("/data").findValuesAsText("id")).containsExactly("m", "lora");
    HttpResponse<String> page = Io.get(server.port(), "/metrics");
    assertThat(page.headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(page.body()).contains("vllm:num_requests_running");
  }
}
