package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointsChange;
import io.forebay.api.FetchException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A reader that remembers pages by their tags. */
@ExtendWith(LeakCheck.class)
class ConditionalRequestsTest {
  private static final String NOT_MODIFIED = "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n";

  @Test
  void fetch_tagKnown_sendsItAndTakesTheSameDataFor304() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(
            conversation -> {
              conversation.read();
              conversation.send(tagged("\"1\"", "one"));
              conversation.read();
              conversation.send(NOT_MODIFIED);
              conversation.read();
              conversation.send(tagged("W/\"2\"", "two"));
              conversation.read();
              conversation.send(ScriptedServer.answer("three"));
              conversation.read();
              conversation.send(ScriptedServer.answer("four"));
              conversation.hang();
            })) {
      assertThat(fetch(server, 5)).containsExactly("one", "one again", "two", "three", "four");
      assertThat(server.connections()).isEqualTo(1);
      assertThat(server.requests())
          .extracting(ConditionalRequestsTest::condition)
          .containsExactly("none", "\"1\"", "\"1\"", "W/\"2\"", "none");
      assertThat(server.requests().get(1)).contains("Accept: text/tagged\r\n").endsWith("\r\n\r\n");
    }
  }

  @Test
  void fetch_304ThatWasNotAskedFor_fails() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.once(NOT_MODIFIED))) {
      assertThat(fetch(server, 1)).containsExactly("failed: redirect");
    }
  }

  @Test
  void fetch_tagThatCannotBeSentBack_isForgotten() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(
            conversation -> {
              conversation.read();
              conversation.send(tagged("\"\t\u00e9\"", "one"));
              conversation.read();
              conversation.send(tagged("x".repeat(600), "two"));
              conversation.read();
              conversation.send(tagged("*", "three"));
              conversation.read();
              conversation.send(tagged("\"4\"", "four"));
              conversation.hang();
            })) {
      assertThat(fetch(server, 4)).containsExactly("one", "two", "three", "four");
      assertThat(server.requests())
          .extracting(ConditionalRequestsTest::condition)
          .containsOnly("none");
    }
  }

  private static String tagged(String tag, String body) {
    return ScriptedServer.answer(body).replaceFirst("\r\n", "\r\nETag: " + tag + "\r\n");
  }

  private static String condition(String request) {
    String[] parts = request.split("If-None-Match: ", -1);
    return parts.length == 1 ? "none" : parts[1].substring(0, parts[1].indexOf("\r\n"));
  }

  private static List<String> fetch(ScriptedServer server, int times) throws Exception {
    HttpSettings settings = MetricsSource.builder().settings(HttpSourceBuilder::refuse);
    HttpEngine<String> engine = new HttpEngine<>(settings, Remembering::new);
    Endpoint endpoint = Rig.endpoint(EndpointInfo.of("a", "127.0.0.1", server.port()));
    engine.update(new EndpointsChange(List.of(endpoint), List.of(), List.of(), List.of(endpoint)));
    List<String> fetched = new ArrayList<>();
    try {
      for (int i = 0; i < times; i++) {
        CompletableFuture<String> page =
            engine.fetch(new Rig.Attempt(endpoint, Duration.ofSeconds(30)));
        fetched.add(
            page.exceptionally(failure -> "failed: " + ((FetchException) failure).reason())
                .get(30, TimeUnit.SECONDS));
      }
    } finally {
      engine.stop();
    }
    return fetched;
  }

  /** Reads any page into a text. */
  private static final class Remembering implements PageReader<String> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable PageHead head;
    private @Nullable String tag;
    private @Nullable String text;

    @Override
    public String accept() {
      return "text/tagged";
    }

    @Override
    public @Nullable String condition() {
      return tag;
    }

    @Override
    public void begin(PageHead next) {
      head = next;
      bytes.reset();
    }

    @Override
    public void feed(byte[] from, int offset, int length) {
      bytes.write(from, offset, length);
    }

    @Override
    public String end() {
      tag = Objects.requireNonNull(head).etag();
      text = bytes.toString(StandardCharsets.US_ASCII);
      return text;
    }

    @Override
    public String unchanged(PageHead same) {
      return text + " again";
    }
  }
}
