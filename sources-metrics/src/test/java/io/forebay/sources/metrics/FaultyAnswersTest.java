package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.ScriptedServer.PAGE;
import static io.forebay.sources.metrics.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Endpoint;
import io.forebay.api.FetchException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a broken server can do: the reason is told, and the next fetch is none the worse. */
@ExtendWith(LeakCheck.class)
class FaultyAnswersTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
  private static final int PIECE = 1 << 16;

  static Stream<Arguments> answers() {
    String html = "<!doctype html>\n<html><body>Hello</body></html>\n";
    return Stream.of(
        Arguments.of("http-status", "500 Internal", answer("x").replace("200 OK", "500 Internal")),
        Arguments.of("http-status", "204 ", "HTTP/1.1 204 \r\n\r\n"),
        Arguments.of(
            "redirect",
            "302 Found to 'https://login.example/x' (redirects are not followed",
            "HTTP/1.1 302 Found\r\nLocation: https://login.example/x?token=secret\r\n\r\n"),
        Arguments.of("not-exposition", "Content-Type: text/plain", answer(html)),
        Arguments.of(
            "closed", "before the answer was complete", OK + "Content-Length: 99\r\n\r\nj"),
        Arguments.of("closed", "before", CHUNKED + "19\r\n# TYPE jobs gauge\njobs 3\n\r\n"),
        Arguments.of("closed", "before", CHUNKED + "ff\r\n# TYPE jobs gau"),
        Arguments.of("closed", "before", "HTTP/1.1 200 O"),
        Arguments.of("closed", "before", ""),
        Arguments.of("protocol", "not an answer in HTTP/1.1", "SSH-2.0-OpenSSH_9.6\r\n\r\n"),
        Arguments.of("protocol", "not an answer in HTTP/1.1", CHUNKED + "xyz\r\n"),
        Arguments.of("http-status", "101 Switching", "HTTP/1.1 101 Switching Protocols\r\n\r\n"),
        Arguments.of("header-too-large", "header", OK + "A: " + "a".repeat(20_000) + "\r\n\r\n"),
        Arguments.of("header-too-large", "header", OK + "A: bc\r\n".repeat(20_000) + "\r\n"),
        Arguments.of("header-too-large", "header", "HTTP/1.1 200 " + "O".repeat(20_000)),
        Arguments.of(
            "header-too-large", "header", CHUNKED + "0\r\n" + "A: bc\r\n".repeat(20_000) + "\r\n"));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void fetch_faultyAnswer_failsWithReasonThenRecovers(String reason, String message, String answer)
      throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.once(answer));
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      FetchException failure = rig.fetch(endpoint).failure();

      assertThat(failure.reason()).isEqualTo(reason);
      assertThat(failure)
          .hasMessageStartingWith("http://127.0.0.1:" + server.port() + "/metrics: ")
          .hasMessageContaining(message)
          .hasMessageNotContaining("secret");
      assertThat(failure.getMessage()).hasSizeLessThan(400);
      server.script(ScriptedServer.page(PAGE));
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
    }
  }

  static Stream<Consumer<CompletableFuture<?>>> endings() {
    return Stream.of(
        future -> future.cancel(true),
        future -> future.complete(null),
        future -> future.completeExceptionally(new IllegalStateException()),
        future -> future.orTimeout(1, TimeUnit.MILLISECONDS));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void fetch_serverHangsAndIsEnded_closesAndRecovers(Consumer<CompletableFuture<?>> end)
      throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  conversation.read();
                  asked.countDown();
                  conversation.hang();
                });
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      Rig.Attempt hanging = rig.fetch(endpoint);
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      end.accept(hanging.future());
      server.awaitClosed(1);

      server.script(ScriptedServer.page(PAGE));
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
    }
  }

  @Test
  void fetch_cancelledInTheMiddle_lateBytesDoNotReachTheNextPage() throws Exception {
    CountDownLatch halfSent = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  conversation.read();
                  conversation.send(
                      OK + "\r\n# TYPE jobs gauge\njobs{n=\"1\"} 600\njobs{n=\"2\"} 60");
                  halfSent.countDown();
                  conversation.await(goOn);
                  conversation.send("1\njobs{n=\"3\"} 602\n");
                });
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      Rig.Attempt cut = rig.fetch(endpoint);
      assertThat(halfSent.await(30, TimeUnit.SECONDS)).isTrue();
      cut.future().cancel(true);
      server.script(ScriptedServer.page(PAGE));
      Rig.Attempt next = rig.fetch(endpoint);
      goOn.countDown();

      assertThat(next.jobs()).isEqualTo(3);
      server.awaitClosed(1);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
    }
  }

  @Test
  void fetch_contentLengthOfOneGigabyte_isRefusedUnread() throws Exception {
    String head = OK + "Content-Length: " + (1L << 30) + "\r\n\r\n";
    assertCut(head, 1 << 20, (1 << 20) + PIECE);
  }

  @Test
  void fetch_oneGigabyteWithoutLength_isCutAtTheCap() throws Exception {
    assertCut(OK + "\r\n", 1 << 20, 2 << 20);
  }

  @Test
  void fetch_gzipThatSwells_isCutAtTheCap() throws Exception {
    byte[] bomb = PageBodiesTest.gzip("# TYPE jobs gauge\njobs 3\n" + "\n".repeat(64 << 20));
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  conversation.read();
                  conversation.send(OK + "Content-Encoding: gzip\r\n\r\n");
                  conversation.send(bomb);
                  conversation.hang();
                });
        Rig rig = new Rig(MetricsSource.builder().maximalBodyBytes(1 << 20))) {
      Rig.Attempt attempt = rig.fetch(rig.add(server));

      assertThat(attempt.failure().reason()).isEqualTo("body-too-large");
      server.awaitClosed(1);
    }
  }

  @Test
  void fetch_closedPort_isConnect() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    try (Rig rig = new Rig()) {
      FetchException failure = rig.fetch(rig.add("127.0.0.1", port)).failure();

      assertThat(failure.reason()).isEqualTo("connect");
      assertThat(failure).hasMessageContaining("connection refused (is the server up");
    }
  }

  @Test
  void fetch_noAnswerToConnect_failsBeforeTheTimeOut() throws Exception {
    // A queue of one that is full: the kernel answers no further attempt to connect.
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Rig rig = new Rig()) {
      for (int i = 0; i < 8; i++) {
        rig.fetch(rig.add("127.0.0.1", full.getLocalPort()));
      }
      Rig.Attempt late =
          rig.fetch(rig.add("127.0.0.1", full.getLocalPort()), Duration.ofMillis(500));

      assertThat(late.failure().reason()).isEqualTo("connect");
      assertThat(late.failure()).hasMessageContaining("no answer to the attempt to connect");
    }
  }

  private static void assertCut(String head, long cap, long mostReceived) throws Exception {
    byte[] piece = new byte[PIECE];
    Arrays.fill(piece, (byte) '\n');
    byte[] page = PAGE.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(page, 0, piece, 0, page.length);
    AtomicLong sent = new AtomicLong();
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  conversation.read();
                  conversation.send(head);
                  while (sent.addAndGet(PIECE) <= 1L << 30) {
                    conversation.send(piece);
                  }
                });
        Rig rig = new Rig(MetricsSource.builder().maximalBodyBytes(cap))) {
      Endpoint endpoint = rig.add(server);
      Rig.Attempt attempt = rig.fetch(endpoint);

      assertThat(attempt.failure().reason()).isEqualTo("body-too-large");
      assertThat(attempt.bytes()).isLessThanOrEqualTo(mostReceived);
      server.awaitClosed(1);
      assertThat(sent.get()).isLessThan(64 << 20); // The sockets' own buffers hold some.
      server.script(ScriptedServer.page(PAGE));
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
    }
  }
}
