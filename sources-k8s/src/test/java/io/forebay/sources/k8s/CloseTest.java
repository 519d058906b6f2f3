package io.forebay.sources.k8s;

import static io.forebay.sources.k8s.RawServer.STREAM;
import static io.forebay.sources.k8s.RawServer.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sources.k8s.ClientRig.Kept;
import java.lang.ref.Reference;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is left of a client after it was closed. */
class CloseTest {
  @Test
  void close_requestsUnderWay_endsThemAndTheirConnectionsAndThreads() throws Exception {
    Set<Thread> before = threads();
    try (RawServer raw =
        new RawServer(
            talk -> {
              if (talk.read().contains("/watch")) {
                talk.send(STREAM + chunk("a\n"));
              }
              talk.hang();
            })) {
      use(raw);
      raw.awaitClosed();
      raw.awaitClosed();
      assertGone(before);
    }
  }

  private static void use(RawServer raw) throws Exception {
    ApiServer server = ClientRig.plain(raw);
    try {
      Kept lines = new Kept();
      CompletableFuture<Void> watch = server.stream("/watch", Map.of(), lines);
      CompletableFuture<byte[]> document = server.get("/api", Map.of());
      lines.next();
      assertThat(lines.next()).isEqualTo("a");
      while (raw.requests().size() < 2) {
        Thread.onSpinWait();
      }
      server.close();
      server.close();
      assertThat(ClientRig.fault(watch)).hasMessageEndingWith(": the client is closed");
      assertThat(ClientRig.fault(document)).hasMessageEndingWith(": the client is closed");
      assertThat(ClientRig.fault(server.get("/api", Map.of())))
          .hasMessageEndingWith(": the client is closed");
    } finally {
      Reference.reachabilityFence(server);
    }
  }

  /** The JDK's client ends its selector when nothing refers to it any more. */
  private static void assertGone(Set<Thread> before) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    for (Thread thread : threads()) {
      while (!before.contains(thread) && thread.isAlive()) {
        System.gc();
        thread.join(50);
        assertThat(System.nanoTime() - deadline).as(thread.getName()).isNegative();
      }
    }
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().startsWith("forebay-")
                    || thread.getName().startsWith("HttpClient-"))
        .collect(Collectors.toSet());
  }
}
