package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.Attribute;
import io.forebay.api.Attributes;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointListener;
import io.forebay.api.HostPort;
import io.forebay.api.attributes.ServedModels;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import io.forebay.core.LayerReport.Counts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Lists of models over real sockets, in a data layer. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ModelsSourceTest {
  private static final EndpointId ID = EndpointId.of("a");

  private static String models(String... ids) {
    return "{\"data\":[{\"id\":\"" + String.join("\"},{\"id\":\"", ids) + "\"}]}";
  }

  private static String tagged(String tag, String body) {
    return ScriptedServer.answer(body).replaceFirst("\r\n", "\r\nETag: " + tag + "\r\n");
  }

  private static DataLayer layer(ScriptedServer server, EndpointListener listener) {
    return layer(server, listener, Duration.ofMillis(500));
  }

  private static DataLayer layer(
      ScriptedServer server, EndpointListener listener, Duration interval) {
    EndpointInfo info =
        EndpointInfo.builder("a", "127.0.0.1", server.port())
            .metricsAddress(new HostPort("127.0.0.1", 1))
            .build();
    return DataLayer.builder()
        .discovery(FixedDiscovery.of(info))
        .source(
            ModelsSource.builder().build(),
            source ->
                source
                    .interval(interval)
                    .timeout(interval)
                    .maximalAge(Duration.ofMinutes(10))
                    .collect(new ServedModelsCollection()))
        .listener(listener)
        .build();
  }

  /** Gives each picture of the models, as it is published. */
  private static final class Pictures implements EndpointListener {
    private final BlockingQueue<Attribute<ServedModels>> all = new LinkedBlockingQueue<>();

    @Override
    public void attributesChanged(Endpoint endpoint, Attributes attributes) {
      Attribute<ServedModels> models = attributes.find(ServedModels.KEY);
      if (models != null) {
        all.add(models);
      }
    }

    Attribute<ServedModels> next() throws InterruptedException {
      return Objects.requireNonNull(all.poll(30, TimeUnit.SECONDS), "no picture");
    }
  }

  private static List<String> ids(Attribute<ServedModels> models) {
    return models.value().models().stream().map(ServedModels.Model::id).toList();
  }

  @Test
  void models_areAskedForWhereRequestsGo() throws Exception {
    Pictures pictures = new Pictures();
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(models("m", "lora")));
        DataLayer layer = layer(server, pictures).start()) {
      assertThat(ids(pictures.next())).containsExactly("m", "lora");
      assertThat(server.requests().get(0))
          .startsWith("GET /v1/models HTTP/1.1\r\n")
          .contains("Accept: application/json\r\n");
      assertThat(layer.endpoints()).hasSize(1);
    }
  }

  @Test
  void models_thatHaveNotChanged_areObservedAnew() throws Exception {
    Pictures pictures = new Pictures();
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  conversation.read();
                  conversation.send(tagged("\"1\"", models("a")));
                  conversation.read();
                  conversation.send("HTTP/1.1 304 Not Modified\r\n\r\n");
                  conversation.read();
                  conversation.send(tagged("\"2\"", models("b")));
                  conversation.hang();
                });
        DataLayer layer = layer(server, pictures).start()) {
      Attribute<ServedModels> first = pictures.next();
      Instant seen = first.observedAt();
      Attribute<ServedModels> next = first;
      while (ids(next).equals(List.of("a"))) {
        assertThat(next.observedAt()).isAfterOrEqualTo(seen);
        seen = next.observedAt();
        next = pictures.next();
      }
      assertThat(ids(next)).containsExactly("b");
      assertThat(seen).isAfter(first.observedAt());
      assertThat(server.requests().get(0)).doesNotContain("If-None-Match");
      assertThat(server.requests().get(1)).contains("If-None-Match: \"1\"\r\n");
      assertThat(server.connections()).isEqualTo(1);
      assertThat(layer.endpoints()).hasSize(1);
    }
  }

  private static Counts fetchesAfter(String answer) throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.once(answer));
        DataLayer layer = layer(server, new Pictures(), Duration.ofSeconds(30)).start()) {
      assertThat(layer.awaitReady(Duration.ofSeconds(30))).isTrue();
      assertThat(Objects.requireNonNull(layer.endpoint(ID)).attributes().all()).isEmpty();
      return layer.report().sources().get(0).endpoints().get(0).fetches();
    }
  }

  @Test
  void answer_thatIsNoListOfModels_isAFailureThatSaysWhatCame() throws Exception {
    Counts counts = fetchesAfter(ScriptedServer.answer("<html>\u0007\n</html>"));
    assertThat(counts.failuresByReason()).containsOnlyKeys("not-models");
    assertThat(counts.lastError())
        .contains("/v1/models: not a list of models (Content-Type: text/plain; version=0.0.4;")
        .contains("not JSON: Unexpected character ('<'")
        .doesNotContain("\n");
    assertThat(fetchesAfter(ScriptedServer.answer("{\"detail\":\"Not Found\"}")).lastError())
        .contains("another JSON object (expected: an object with a list 'data' or 'models')");
    assertThat(
            fetchesAfter("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").failuresByReason())
        .containsOnlyKeys("http-status");
    assertThat(fetchesAfter("HTTP/1.1 304 Not Modified\r\n\r\n").failures()).isPositive();
  }

  @Test
  void list_thatIsLargerThanAllowed_isAFailure() throws Exception {
    Counts counts =
        fetchesAfter("HTTP/1.1 200 OK\r\nContent-Length: " + ((4 << 20) + 1) + "\r\n\r\n{");
    assertThat(counts.failuresByReason()).containsOnlyKeys("body-too-large");
  }

  @Test
  void failure_keepsWhatTheTagNames() throws Exception {
    Pictures pictures = new Pictures();
    BlockingQueue<String> answers =
        new LinkedBlockingQueue<>(
            List.of(
                tagged("\"1\"", models("a")),
                tagged("\"2\"", "{}"),
                "HTTP/1.1 304 Not Modified\r\n\r\n",
                ScriptedServer.answer(models("b"))));
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  // A failure may end a connection; the answers go on with the next.
                  for (String next = answers.poll(); next != null; next = answers.poll()) {
                    conversation.read();
                    conversation.send(next);
                  }
                  conversation.hang();
                });
        DataLayer layer = layer(server, pictures).start()) {
      Attribute<ServedModels> next = pictures.next();
      while (ids(next).equals(List.of("a"))) {
        next = pictures.next();
      }
      assertThat(ids(next)).containsExactly("b");
      assertThat(server.requests().get(2)).contains("If-None-Match: \"1\"\r\n");
      assertThat(layer.report().sources().get(0).endpoints().get(0).fetches().failuresByReason())
          .containsKey("not-models");
    }
  }

  @Test
  void source_fromAFile_hasItsOptions(@TempDir Path folder) throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(models("m")))) {
      Path file = folder.resolve("forebay.yaml");
      Files.writeString(
          file,
          """
          discovery:
            - {type: fixed, endpoints: [{id: a, address: 127.0.0.1, port: 1}]}
          sources:
            - type: models
              path: /v3/models
              port: %d
              maximalBodyBytes: 1MiB
              collections: [{type: served-models}]
          """
              .formatted(server.port()));
      try (DataLayer layer = DataLayer.builder().discoverProviders().config(file).build().start()) {
        assertThat(layer.awaitReady(Duration.ofSeconds(30))).isTrue();
        ServedModels served =
            Objects.requireNonNull(layer.endpoint(ID)).attributes().get(ServedModels.KEY);
        assertThat(Optional.ofNullable(served).map(models -> models.find("m"))).isPresent();
        assertThat(server.requests().get(0)).startsWith("GET /v3/models HTTP/1.1\r\n");
      }
    }
  }

  @Test
  void source_isAskedEveryTenSeconds_andNamesItself() {
    ModelsSource source = ModelsSource.builder().build();
    assertThat(source.defaultInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(source.type()).isEqualTo(new ModelsSourceProvider().type()).isEqualTo("models");
    assertThatThrownBy(() -> ModelsSource.builder().path("models"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("path: models (expected: ");
  }
}
