package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.ScriptedServer.PAGE;
import static io.forebay.sources.metrics.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.EndpointInfo;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import io.forebay.core.LayerReport;
import io.forebay.core.LayerReport.Counts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An endpoint that fails is asked less often, one attempt at a time, and is back soon. */
@ExtendWith(LeakCheck.class)
class BackOffTest {
  private static final Duration INTERVAL = Duration.ofMillis(300);
  private static final Duration TIMEOUT = Duration.ofMillis(250);
  private static final Duration MOST = Duration.ofMillis(1200);
  private static final int ATTEMPTS = 6;
  private static final Counts NOTHING =
      new Counts(0, 0, null, null, 0, null, null, 0, Map.of(), Map.of());

  @Test
  void layer_serverHangsAndIsBack_backsOffWithOneAttemptAtATimeAndRecovers() throws Exception {
    try (CountingServer server = new CountingServer();
        DataLayer layer = layer(server).start()) {
      await(() -> server.accepted.size() >= ATTEMPTS, layer);
      List<Long> times = List.copyOf(server.accepted);

      // Distances of 300, 600, 1200, 1200 ms; what comes late at first seems to come early then.
      long tookMillis = TimeUnit.NANOSECONDS.toMillis(times.get(ATTEMPTS - 1) - times.get(0));
      assertThat(tookMillis).isGreaterThan(300 + 600 + 1200 * (ATTEMPTS - 3) - 900);
      assertThat(server.mostOpen).as("connections at once").isEqualTo(1);
      assertThat(counts(layer).successes()).isZero();

      server.healthy = true;
      long failures = counts(layer).failures();
      long back = System.nanoTime();
      await(() -> counts(layer).successes() > 0, layer);

      System.out.printf(
          "== back-off: recovered %d ms after the server was back (back-off at most %d ms)%n",
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back), MOST.toMillis());
      assertThat(counts(layer).failures() - failures)
          .as("failures after it was back: of the attempt that was under way")
          .isLessThanOrEqualTo(1);
      long succeeded = counts(layer).successes();
      await(() -> counts(layer).successes() >= succeeded + 5, layer);
      assertThat(server.mostOpen).as("connections at once").isEqualTo(1);
    }
  }

  @Test
  void layer_portIsClosedAndOpens_recoversWithTheNextAttempt() throws Exception {
    ScriptedServer first = new ScriptedServer(ScriptedServer.page(PAGE));
    int port = first.port();
    first.close();
    try (DataLayer layer = layer(port).start()) {
      await(() -> counts(layer).failures() >= 5, layer);
      assertThat(counts(layer).failuresByReason()).containsKey("connect");

      try (ScriptedServer server =
          new ScriptedServer(ScriptedServer.page(PAGE), "127.0.0.1", port, null)) {
        long failures = counts(layer).failures();
        await(() -> counts(layer).successes() > 0, layer);
        assertThat(counts(layer).failures() - failures).isLessThanOrEqualTo(1);
        assertThat(server.requests()).isNotEmpty();
      }
    }
  }

  private static DataLayer layer(CountingServer server) throws IOException {
    return layer(((InetSocketAddress) server.listening.getLocalAddress()).getPort());
  }

  private static DataLayer layer(int port) {
    return DataLayer.builder()
        .discovery(FixedDiscovery.of(EndpointInfo.of("a", "127.0.0.1", port)))
        .source(
            MetricsSource.builder().build(),
            spec ->
                spec.interval(INTERVAL)
                    .timeout(TIMEOUT)
                    .backOff(INTERVAL, MOST)
                    .collect(new Rig.Jobs()))
        .build();
  }

  private static Counts counts(DataLayer layer) {
    return layer.report().sources().get(0).endpoints().stream()
        .filter(pair -> pair.endpoint().value().equals("a"))
        .map(LayerReport.EndpointReport::fetches)
        .findFirst()
        .orElse(NOTHING);
  }

  private static void await(BooleanSupplier condition, DataLayer layer) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited 30 s in vain:\n" + layer.report().toJson());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /**
   * Accepts and hangs, or answers once on each connection. Sees at each new connection which of the
   * others the client had closed before, as the kernel knows it.
   */
  private static final class CountingServer implements AutoCloseable {
    private final ServerSocketChannel listening = ServerSocketChannel.open();
    private final List<SocketChannel> open = new ArrayList<>();
    private final List<Long> accepted = new CopyOnWriteArrayList<>();
    private volatile int mostOpen;
    private volatile boolean healthy;

    CountingServer() throws IOException {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread thread = new Thread(this::accept, "counting-server");
      thread.setDaemon(true);
      thread.start();
    }

    private void accept() {
      try {
        while (true) {
          SocketChannel next = listening.accept();
          accepted.add(System.nanoTime());
          open.removeIf(CountingServer::ended);
          open.add(next);
          mostOpen = Math.max(mostOpen, open.size());
          if (healthy) {
            String closing = answer(PAGE).replaceFirst("\r\n", "\r\nConnection: close\r\n");
            next.write(ByteBuffer.wrap(closing.getBytes(StandardCharsets.US_ASCII)));
          }
        }
      } catch (IOException e) {
        // Closed: the test is over.
      }
    }

    private static boolean ended(SocketChannel channel) {
      try {
        channel.configureBlocking(false);
        ByteBuffer scratch = ByteBuffer.allocate(4096);
        int read = channel.read(scratch);
        while (read > 0) {
          scratch.clear();
          read = channel.read(scratch);
        }
        if (read == 0) {
          return false;
        }
        channel.close();
        return true;
      } catch (IOException e) {
        return true; // Reset by the client.
      }
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }
}
