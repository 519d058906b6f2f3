package io.forebay.sources.k8s;

import static io.forebay.sources.k8s.RawServer.STREAM;
import static io.forebay.sources.k8s.RawServer.always;
import static io.forebay.sources.k8s.RawServer.answer;
import static io.forebay.sources.k8s.RawServer.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sources.k8s.ClientRig.Kept;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpApiServerTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  @Test
  void get_parameters_areEncodedAndNothingElseIsSent() throws Exception {
    try (RawServer raw = new RawServer(always(answer(200, "{}")));
        ApiServer server = ClientRig.plain(raw)) {
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("labelSelector", "app=a b,x in (é&)");
      parameters.put("limit", "5");
      byte[] body = server.get("/api/v1/pods", parameters).get(30, TimeUnit.SECONDS);
      assertThat(body).asString().isEqualTo("{}");
      assertThat(raw.requests().get(0))
          .startsWith(
              "GET /api/v1/pods?labelSelector=app%3Da+b%2Cx+in+%28%C3%A9%26%29&limit=5 HTTP/1.1")
          .contains("Accept: application/json")
          .contains("User-Agent: forebay")
          .doesNotContain("Authorization")
          .doesNotContainIgnoringCase("upgrade")
          .doesNotContainIgnoringCase("impersonate");
    }
  }

  @Test
  void get_whoseDocumentWasTaken_keepsNothingOfIt() throws Exception {
    try (RawServer raw = new RawServer(always(answer(200, "{}")));
        ApiServer server = ClientRig.plain(raw)) {
      ReferenceQueue<byte[]> freed = new ReferenceQueue<>();
      WeakReference<byte[]> document =
          new WeakReference<>(server.get("/api", Map.of()).get(30, TimeUnit.SECONDS), freed);

      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      Reference<?> gone = null;
      while (gone == null && System.nanoTime() < deadline) {
        System.gc();
        gone = freed.remove(50);
      }

      assertThat(gone).isSameAs(document);
    }
  }

  @Test
  void stream_linesCutAnywhere_comeWhole() throws Exception {
    try (RawServer raw =
            new RawServer(
                talk -> {
                  talk.read();
                  talk.send(STREAM + chunk("{\"a\":1}\n{\"b\"") + chunk(":2}") + chunk("\n\n\n{"));
                  talk.send(chunk("}\n{\"last\":\"é\"}") + "0\r\n\r\n");
                  talk.hang();
                });
        ApiServer server = ClientRig.plain(raw)) {
      Kept lines = new Kept();
      server.stream("/watch", Map.of(), lines).get(30, TimeUnit.SECONDS);
      assertThat(lines.all).containsExactly("{\"a\":1}", "{\"b\":2}", "{}", "{\"last\":\"é\"}");
      assertThat(lines.next()).isEqualTo("opened");
    }
  }

  @Test
  void stream_openForLongerThanTheRequestTimeout_staysOpen() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (RawServer raw =
            new RawServer(
                talk -> {
                  String request = talk.read();
                  if (request.contains("/silent")) {
                    talk.hang();
                  }
                  talk.send(STREAM);
                  go.await(30, TimeUnit.SECONDS);
                  talk.send(chunk("late\n"));
                  talk.hang();
                });
        ApiServer server = ClientRig.plain(raw, SHORT)) {
      Kept lines = new Kept();
      CompletableFuture<Void> stream = server.stream("/watch", Map.of(), lines);
      assertThat(lines.next()).isEqualTo("opened");
      // Begun later, and ended by the same time-out: so the stream's has passed as well.
      ApiFault silent = ClientRig.fault(server.stream("/silent", Map.of(), new Kept()));
      assertThat(silent.kind()).isEqualTo(ApiFault.Kind.SILENT);
      go.countDown();
      assertThat(lines.next()).isEqualTo("late");
      assertThat(stream).isNotDone();
    }
  }

  @Test
  void get_noAnswerOrNoEnd_isSilentAndClosesTheConnection() throws Exception {
    for (String begin : new String[] {"", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"}) {
      try (RawServer raw =
              new RawServer(
                  talk -> {
                    talk.read();
                    talk.send(begin);
                    talk.hang();
                  });
          ApiServer server = ClientRig.plain(raw, SHORT)) {
        ApiFault fault = ClientRig.fault(server);
        assertThat(fault.kind()).isEqualTo(ApiFault.Kind.SILENT);
        assertThat(fault).hasMessage("GET " + raw.uri() + "/api: no complete answer within 300 ms");
        raw.awaitClosed();
      }
    }
  }

  @Test
  void cancel_beforeAndAfterTheAnswerBegan_closesTheConnection() throws Exception {
    for (String begin : new String[] {"", STREAM + chunk("one\n")}) {
      CountDownLatch asked = new CountDownLatch(1);
      try (RawServer raw =
              new RawServer(
                  talk -> {
                    talk.read();
                    talk.send(begin);
                    asked.countDown();
                    talk.hang();
                  });
          ApiServer server = ClientRig.plain(raw)) {
        Kept lines = new Kept();
        CompletableFuture<Void> stream = server.stream("/watch", Map.of(), lines);
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        if (!begin.isEmpty()) {
          lines.next();
          assertThat(lines.next()).isEqualTo("one");
        }
        assertThat(stream.cancel(true)).isTrue();
        raw.awaitClosed();
      }
    }
  }

  @Test
  void cancel_whileLinesPour_noLineComesAfterItReturned() throws Exception {
    try (RawServer raw =
            new RawServer(
                talk -> {
                  talk.read();
                  talk.send(STREAM);
                  while (true) {
                    talk.send(chunk("a line\n".repeat(100)));
                  }
                });
        ApiServer server = ClientRig.plain(raw)) {
      for (int i = 0; i < 20; i++) {
        AtomicInteger seen = new AtomicInteger();
        CountDownLatch enough = new CountDownLatch(1_000);
        CompletableFuture<Void> stream =
            server.stream(
                "/watch",
                Map.of(),
                lines(
                    () -> {
                      seen.incrementAndGet();
                      enough.countDown();
                    }));
        assertThat(enough.await(30, TimeUnit.SECONDS)).isTrue();
        stream.cancel(true);
        int then = seen.get();
        raw.awaitClosed();
        assertThat(seen).hasValue(then);
      }
    }
  }

  @Test
  void cancel_fromWithinALine_isTheLastLine() throws Exception {
    try (RawServer raw =
            new RawServer(
                talk -> {
                  talk.read();
                  talk.send(STREAM + chunk("a\nb\nc\n"));
                  talk.hang();
                });
        ApiServer server = ClientRig.plain(raw)) {
      AtomicInteger seen = new AtomicInteger();
      CompletableFuture<CompletableFuture<Void>> self = new CompletableFuture<>();
      self.complete(
          server.stream(
              "/watch",
              Map.of(),
              lines(
                  () -> {
                    seen.incrementAndGet();
                    self.join().cancel(true);
                  })));
      raw.awaitClosed();
      assertThat(seen).hasValue(1);
    }
  }

  @Test
  void stream_aLineThatCannotBeTaken_endsItWithAFault() throws Exception {
    try (RawServer raw =
            new RawServer(
                talk -> {
                  talk.read();
                  talk.send(STREAM + chunk("a\n"));
                  talk.hang();
                });
        ApiServer server = ClientRig.plain(raw)) {
      ApiFault fault =
          ClientRig.fault(
              server.stream(
                  "/watch",
                  Map.of(),
                  lines(
                      () -> {
                        throw new IllegalStateException("broken listener");
                      })));
      assertThat(fault).hasMessageContaining("broken listener");
      raw.awaitClosed();
    }
  }

  @Test
  void stream_endless_isTakenNoFasterThanItsLines() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch full = new CountDownLatch(1);
    String block = chunk(("x".repeat(1023) + "\n").repeat(1024));
    try (RawServer raw =
            new RawServer(
                talk -> {
                  talk.read();
                  talk.send(STREAM);
                  Thread writer = Thread.currentThread();
                  Thread watching =
                      new Thread(
                          () -> {
                            // Blocked in writing for a while: nothing takes more.
                            int before = -1;
                            while (sent.get() != before) {
                              before = sent.get();
                              try {
                                writer.join(500);
                              } catch (InterruptedException e) {
                                return;
                              }
                            }
                            full.countDown();
                          });
                  watching.start();
                  for (int i = 0; i < 200; i++) {
                    talk.send(block);
                    sent.incrementAndGet();
                  }
                  talk.send("0\r\n\r\n");
                  talk.hang();
                });
        ApiServer server = ClientRig.plain(raw)) {
      AtomicInteger lines = new AtomicInteger();
      CompletableFuture<Void> stream =
          server.stream(
              "/watch",
              Map.of(),
              lines(
                  () -> {
                    lines.incrementAndGet();
                    try {
                      go.await(30, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  }));
      assertThat(full.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(sent.get()).as("MiB that were sent while nothing was taken").isLessThan(100);
      go.countDown();
      stream.get(30, TimeUnit.SECONDS);
      assertThat(lines).hasValue(200 * 1024);
    }
  }

  @Test
  void get_refusals_saySoWithTheServersMessage() throws Exception {
    String body = "{\"kind\":\"Status\",\"message\":\"pods is forbidden:\\u0000 no\",\"code\":403}";
    try (RawServer raw = new RawServer(always(answer(403, body)));
        ApiServer server = ClientRig.plain(raw)) {
      ApiFault fault = ClientRig.fault(server);
      assertThat(fault.kind()).isEqualTo(ApiFault.Kind.FORBIDDEN);
      assertThat(fault).hasMessage("GET " + raw.uri() + "/api: 403: pods is forbidden:? no");
    }
    try (RawServer raw = new RawServer(always(answer(429, "slow", "Retry-After: 7")));
        ApiServer server = ClientRig.plain(raw)) {
      ApiFault fault = ClientRig.fault(server);
      assertThat(fault.kind()).isEqualTo(ApiFault.Kind.THROTTLED);
      assertThat(fault.retryAfter()).isEqualTo(Duration.ofSeconds(7));
      assertThat(raw.requests()).as("no retries of its own").hasSize(1);
    }
    try (RawServer raw = new RawServer(always(answer(503, "x".repeat(1 << 20))));
        ApiServer server = ClientRig.plain(raw)) {
      assertThat(ClientRig.fault(server).kind()).isEqualTo(ApiFault.Kind.SERVER);
    }
  }

  @Test
  void get_redirect_isNotFollowed() throws Exception {
    try (RawServer other = new RawServer(always(answer(200, "{}")));
        RawServer raw = new RawServer(always(answer(302, "", "Location: " + other.uri() + "/")));
        ApiServer server =
            ClientRig.open(ClientRig.details(raw.uri(), Credential.token("t", "secret")), SHORT)) {
      ApiFault fault = ClientRig.fault(server);
      assertThat(fault.kind()).isEqualTo(ApiFault.Kind.SERVER);
      assertThat(fault).hasMessageContaining("a redirect, which is not followed");
      assertThat(other.requests()).isEmpty();
    }
  }

  @Test
  void get_proxyThatRefuses_isToldAtOnce(@TempDir Path folder) throws Exception {
    for (String scheme : new String[] {"http", "https"}) {
      try (RawServer proxy =
              new RawServer(always(answer(407, "who?", "Proxy-Authenticate: Basic")));
          ApiServer server =
              ClientRig.open(
                  ClientRig.kubeconfig(
                      folder,
                      URI.create(scheme + "://api.example:6443"),
                      "proxy-url: " + proxy.uri(),
                      "token: secret-token"))) {
        ApiFault fault = ClientRig.fault(server);
        assertThat(fault.kind()).isEqualTo(ApiFault.Kind.SERVER);
        assertThat(fault).hasMessageContaining(": 407 (the proxy asks who we are");
        if (scheme.equals("https")) {
          assertThat(proxy.requests()).allMatch(request -> !request.contains("secret-token"));
        }
      }
    }
  }

  @Test
  void get_connectionThatFails_isUnreachable() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    try (ApiServer server =
        ClientRig.open(
            ClientRig.details(URI.create("http://127.0.0.1:" + port), Credential.NONE),
            Duration.ofSeconds(5))) {
      ApiFault fault = ClientRig.fault(server);
      assertThat(fault.kind()).isEqualTo(ApiFault.Kind.UNREACHABLE);
      assertThat(fault).hasMessageEndingWith(": the connection is refused");
    }
    try (ApiServer server =
        ClientRig.open(
            ClientRig.details(URI.create("http://no-such-host.invalid"), Credential.NONE),
            Duration.ofSeconds(20))) {
      ApiFault fault = ClientRig.fault(server);
      assertThat(fault.kind()).isEqualTo(ApiFault.Kind.UNREACHABLE);
      assertThat(fault).hasMessageEndingWith(": the name of the server does not resolve");
    }
    try (RawServer raw =
            new RawServer(
                talk -> {
                  talk.read();
                  talk.send(STREAM + chunk("a\n"));
                  talk.reset();
                });
        ApiServer server = ClientRig.plain(raw)) {
      Kept lines = new Kept();
      ApiFault fault = ClientRig.fault(server.stream("/watch", Map.of(), lines));
      assertThat(fault.kind()).isEqualTo(ApiFault.Kind.UNREACHABLE);
    }
  }

  @Test
  void stream_cutWithinALine_dropsTheLineAndFails() throws Exception {
    try (RawServer raw =
            new RawServer(
                talk -> {
                  talk.read();
                  talk.send(STREAM + chunk("a\n{\"half\""));
                });
        ApiServer server = ClientRig.plain(raw)) {
      Kept lines = new Kept();
      ApiFault fault = ClientRig.fault(server.stream("/watch", Map.of(), lines));
      assertThat(fault.kind()).isEqualTo(ApiFault.Kind.UNREACHABLE);
      assertThat(lines.all).containsExactly("a");
    }
  }

  @Test
  void get_notHttp_isUnreachableOrMalformedButNoHang() throws Exception {
    try (RawServer raw =
            new RawServer(
                talk -> {
                  talk.read();
                  talk.send("220 mail.example.org ESMTP\r\n\r\n");
                });
        ApiServer server = ClientRig.plain(raw)) {
      assertThat(ClientRig.fault(server).kind()).isEqualTo(ApiFault.Kind.UNREACHABLE);
    }
  }

  @Test
  void tooMuch_isMalformedAndClosesTheConnection() throws Exception {
    try (RawServer raw =
            new RawServer(
                talk -> {
                  talk.read();
                  talk.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                  String chunk = chunk("x".repeat(1 << 20));
                  for (int i = 0; i < 66; i++) {
                    talk.send(chunk);
                  }
                  talk.hang();
                });
        ApiServer server = ClientRig.plain(raw)) {
      assertThat(ClientRig.fault(server).kind()).isEqualTo(ApiFault.Kind.MALFORMED);
      raw.awaitClosed();
      ApiFault line = ClientRig.fault(server.stream("/watch", Map.of(), new Kept()));
      assertThat(line.kind()).isEqualTo(ApiFault.Kind.MALFORMED);
      assertThat(line).hasMessageContaining("a line of the stream has more than 8388608 bytes");
      raw.awaitClosed();
    }
  }

  private static ApiServer.Lines lines(Runnable each) {
    return new ApiServer.Lines() {
      @Override
      public void opened() {}

      @Override
      public void line(byte[] buffer, int offset, int length) {
        each.run();
      }
    };
  }
}
