package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.ScriptedServer.PAGE;
import static io.forebay.sources.metrics.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.DiscoverySink;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointInfo;
import io.forebay.core.DataLayer;
import io.forebay.core.LayerReport.EndpointReport;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred servers, of which twenty hang: each fifth of those at another moment. */
class HangingServersTest {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int HEALTHY = 180;
  private static final int OF_EACH_KIND = 4;
  private static final int AT_A_TIME = 20;
  private static final int ROUNDS = 10;

  private final List<EndpointInfo> endpoints = new ArrayList<>();
  private final List<AutoCloseable> closeables = new ArrayList<>();
  private final Map<Integer, Queue<Long>> arrivals = new ConcurrentHashMap<>();
  private ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

  // Looking for leaks costs more than all the rest, and this is about time.
  @BeforeEach
  void lookForNoLeaks() {
    before = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterEach
  void close() throws Exception {
    ResourceLeakDetector.setLevel(before);
    for (AutoCloseable closeable : closeables) {
      closeable.close();
    }
  }

  @Test
  void layer_twentyOfTwoHundredHang_theOthersKeepTheirInterval(@TempDir Path folder)
      throws Exception {
    TestCertificate certificate = TestCertificate.create(folder, "local", "ip:127.0.0.1");
    NameServer silent = new NameServer(NameServer.Answer.SILENCE);
    closeables.add(silent);
    addHealthy(certificate);
    addHanging(certificate);
    Growing discovery = new Growing();
    MetricsSource source =
        MetricsSource.builder()
            .scheme("https")
            .trustedCertificates(certificate.pem())
            .nameServer(silent.address())
            .build();
    try (DataLayer layer =
        DataLayer.builder()
            .discovery(discovery)
            .source(
                source,
                spec ->
                    spec.interval(INTERVAL)
                        .backOff(INTERVAL, INTERVAL.multipliedBy(2))
                        .collect(new Rig.Jobs()))
            .build()
            .start()) {
      grow(layer, discovery.sink.get(30, TimeUnit.SECONDS));
      Map<String, EndpointReport> first = byName(layer);
      long start = System.nanoTime();
      await(layer, () -> fetches(layer, first, "healthy-0") >= ROUNDS);
      double expected = (System.nanoTime() - start) / (double) INTERVAL.toNanos();
      List<EndpointReport> after = healthy(layer);
      Map<String, EndpointReport> all = byName(layer);

      System.out.println(lateness(start));
      assertThat(after).hasSize(HEALTHY);
      for (EndpointReport pair : after) {
        EndpointReport then = first.getOrDefault(pair.endpoint().value(), pair);
        assertThat(pair.skipped() - then.skipped()).as("skipped at %s", pair.endpoint()).isZero();
        assertThat(pair.fetches().failures())
            .as("failures of %s", pair.endpoint())
            .isEqualTo(then.fetches().failures());
        assertThat((double) (pair.fetches().successes() - then.fetches().successes()))
            .as("fetches of %s", pair.endpoint())
            .isBetween(expected - 2, expected + 2);
      }
      for (Map.Entry<String, EndpointReport> pair : all.entrySet()) {
        if (!pair.getKey().startsWith("healthy")) {
          assertThat(pair.getValue().fetches().successes()).as(pair.getKey()).isZero();
          assertThat(pair.getValue().fetches().failuresByReason().keySet())
              .as(pair.getKey())
              .isSubsetOf("timeout", "connect", "tls", "dns")
              .isNotEmpty();
        }
      }
    }
  }

  /**
   * Lets the servers come few at a time: on a busy machine, all handshakes at once are too many.
   */
  private void grow(DataLayer layer, DiscoverySink sink) {
    for (int i = 0; i < endpoints.size(); i++) {
      sink.upsert(endpoints.get(i));
      int added = i + 1;
      if (added <= HEALTHY && added % AT_A_TIME == 0) {
        await(
            layer,
            () -> healthy(layer).stream().filter(HangingServersTest::works).count() >= added);
      }
    }
    sink.ready();
    await(
        layer,
        () ->
            byName(layer).values().stream()
                    .filter(pair -> pair.fetches().failuresInARow() > 0)
                    .count()
                >= endpoints.size() - HEALTHY);
  }

  private static final class Growing implements EndpointDiscovery {
    private final CompletableFuture<DiscoverySink> sink = new CompletableFuture<>();

    @Override
    public String type() {
      return "growing";
    }

    @Override
    public void start(DiscoverySink given) {
      sink.complete(given);
    }
  }

  private void addHealthy(TestCertificate certificate) throws IOException {
    ScriptedServer server =
        server(
            certificate,
            conversation -> {
              Queue<Long> times = new ConcurrentLinkedQueue<>();
              arrivals.put(conversation.connection(), times);
              while (true) {
                conversation.read();
                times.add(System.nanoTime());
                conversation.send(answer(PAGE));
              }
            });
    for (int i = 0; i < HEALTHY; i++) {
      endpoints.add(EndpointInfo.of("healthy-" + i, "127.0.0.1", server.port()));
    }
  }

  private void addHanging(TestCertificate certificate) throws IOException {
    ScriptedServer noHandshake = new ScriptedServer(ScriptedServer.Conversation::hang);
    closeables.add(noHandshake);
    ScriptedServer noAnswer =
        server(
            certificate,
            conversation -> {
              conversation.read();
              conversation.hang();
            });
    ScriptedServer halfAPage =
        server(
            certificate,
            conversation -> {
              conversation.read();
              conversation.send(answer(PAGE).substring(0, answer(PAGE).length() - 3));
              conversation.hang();
            });
    int full = fullBacklog();
    for (int i = 0; i < OF_EACH_KIND; i++) {
      endpoints.add(EndpointInfo.of("dns-" + i, "hang-" + i + ".example", noAnswer.port()));
      endpoints.add(EndpointInfo.of("backlog-" + i, "127.0.0.1", full));
      endpoints.add(EndpointInfo.of("handshake-" + i, "127.0.0.1", noHandshake.port()));
      endpoints.add(EndpointInfo.of("answer-" + i, "127.0.0.1", noAnswer.port()));
      endpoints.add(EndpointInfo.of("body-" + i, "127.0.0.1", halfAPage.port()));
    }
  }

  private ScriptedServer server(TestCertificate certificate, ScriptedServer.Script script)
      throws IOException {
    ScriptedServer server = new ScriptedServer(script, "127.0.0.1", certificate.server());
    closeables.add(server);
    return server;
  }

  /** A port that listens, and answers no attempt to connect any more. */
  private int fullBacklog() throws IOException {
    ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    closeables.add(listening);
    for (int i = 0; i < 64; i++) {
      Socket waiting = new Socket();
      closeables.add(waiting);
      try {
        waiting.connect(
            new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort()), 500);
      } catch (SocketTimeoutException e) {
        return listening.getLocalPort();
      }
    }
    throw new AssertionError("64 connections fit into a backlog of 1");
  }

  /** How late requests came, against the grid of each connection that the earliest one gives. */
  private String lateness(long start) {
    List<Double> millis = new ArrayList<>();
    for (Queue<Long> times : arrivals.values()) {
      List<Long> all = times.stream().filter(time -> time >= start).toList();
      long base = Long.MAX_VALUE;
      for (long time : all) {
        base = Math.min(base, time - round(time - all.get(0)) * INTERVAL.toNanos());
      }
      for (long time : all) {
        long late = time - base - round(time - all.get(0)) * INTERVAL.toNanos();
        millis.add(late / 1e6);
      }
    }
    millis.sort(null);
    return ("== hanging servers: %d scrapes of %d healthy endpoints, %d others hang:"
            + " late by p50 %.1f, p99 %.1f, max %.1f ms")
        .formatted(
            millis.size(),
            HEALTHY,
            endpoints.size() - HEALTHY,
            millis.get(millis.size() / 2),
            millis.get(millis.size() * 99 / 100),
            millis.get(millis.size() - 1));
  }

  private static boolean works(EndpointReport pair) {
    return pair.fetches().successes() > 0 && pair.fetches().failuresInARow() == 0;
  }

  private static long round(long nanos) {
    return Math.round(nanos / (double) INTERVAL.toNanos());
  }

  private static long fetches(DataLayer layer, Map<String, EndpointReport> first, String name) {
    EndpointReport then = first.get(name);
    EndpointReport now = byName(layer).get(name);
    return then == null || now == null ? 0 : now.fetches().successes() - then.fetches().successes();
  }

  private static List<EndpointReport> healthy(DataLayer layer) {
    return byName(layer).entrySet().stream()
        .filter(pair -> pair.getKey().startsWith("healthy"))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static Map<String, EndpointReport> byName(DataLayer layer) {
    return layer.report().sources().get(0).endpoints().stream()
        .collect(
            Collectors.toMap(
                pair -> pair.endpoint().value(),
                pair -> pair,
                (one, other) -> one,
                LinkedHashMap::new));
  }

  private static void await(DataLayer layer, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited 120 s in vain:\n" + layer.report().toJson());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }
}
