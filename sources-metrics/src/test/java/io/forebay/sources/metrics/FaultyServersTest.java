package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.ScriptedServer.PAGE;
import static io.forebay.sources.metrics.ScriptedServer.answer;

import io.forebay.api.Attribute;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import io.forebay.core.LayerReport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole data layer, one healthy server, and one of each kind of faulty server: well at first,
 * then faulty, then well again.
 */
@ExtendWith(LeakCheck.class)
class FaultyServersTest {
  private static final Duration INTERVAL = Duration.ofMillis(400);
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  /**
   * A way to be faulty.
   *
   * @param reason under which the report is to count it
   * @param script how it serves
   */
  private record Fault(String reason, ScriptedServer.Script script) {}

  private final Map<String, ScriptedServer> servers = new LinkedHashMap<>();
  private final List<EndpointInfo> endpoints = new ArrayList<>();

  @AfterEach
  void closeServers() throws IOException {
    for (ScriptedServer server : servers.values()) {
      server.close();
    }
  }

  @Test
  void layer_oneServerOfEachFault_onlyTheirAttributesGoStaleAndAllRecover() throws Exception {
    Map<String, Fault> faults = faults();
    for (String name : faults.keySet()) {
      serve(name);
    }
    serve("healthy");
    try (DataLayer layer = layer(MetricsSource.builder()).start()) {
      awaitFresh(layer);

      for (Map.Entry<String, Fault> fault : faults.entrySet()) {
        server(fault.getKey()).script(fault.getValue().script());
        server(fault.getKey()).cut();
      }
      faults.forEach((name, fault) -> awaitStale(layer, name, fault.reason()));
      awaitRefreshed(layer);

      for (String name : faults.keySet()) {
        server(name).script(ScriptedServer.page(PAGE));
        server(name).cut();
      }
      awaitFresh(layer);
    }
  }

  @Test
  void layer_portClosesAndOpens_attributesFollow() throws Exception {
    serve("faulty");
    serve("healthy");
    try (DataLayer layer = layer(MetricsSource.builder()).start()) {
      awaitFresh(layer);
      int port = server("faulty").port();

      server("faulty").close();
      awaitStale(layer, "faulty", "connect");
      awaitRefreshed(layer);

      servers.put("faulty", new ScriptedServer(ScriptedServer.page(PAGE), "127.0.0.1", port, null));
      awaitFresh(layer);
    }
  }

  @Test
  void layer_nameVanishesAndReturns_attributesFollow() throws Exception {
    serve("healthy");
    ScriptedServer.Script closing = ScriptedServer.once(answer(PAGE));
    ScriptedServer named = new ScriptedServer(closing);
    servers.put("faulty", named);
    endpoints.add(EndpointInfo.of("faulty", "model-server.example", named.port()));
    try (NameServer names = new NameServer(NameServer.Answer.LOCAL);
        DataLayer layer = layer(MetricsSource.builder().nameServer(names.address())).start()) {
      awaitFresh(layer);

      names.answer(NameServer.Answer.NO_SUCH_NAME);
      awaitStale(layer, "faulty", "dns");
      awaitRefreshed(layer);

      names.answer(NameServer.Answer.LOCAL);
      awaitFresh(layer);
    }
  }

  @Test
  void layer_certificateTurnsWrongAndRight_attributesFollow(@TempDir Path folder) throws Exception {
    TestCertificate right = TestCertificate.create(folder, "right", "ip:127.0.0.1");
    TestCertificate wrong = TestCertificate.create(folder, "wrong", "ip:127.0.0.1");
    serve("healthy", right);
    serve("faulty", right);
    int port = server("faulty").port();
    MetricsSource.Builder https =
        MetricsSource.builder().scheme("https").trustedCertificates(right.pem());
    try (DataLayer layer = layer(https).start()) {
      awaitFresh(layer);

      restart("faulty", port, wrong);
      awaitStale(layer, "faulty", "tls");
      awaitRefreshed(layer);

      restart("faulty", port, right);
      awaitFresh(layer);
    }
  }

  private static Map<String, Fault> faults() {
    Map<String, Fault> faults = new LinkedHashMap<>();
    faults.put("hang", new Fault("timeout", ScriptedServer.Conversation::hang));
    faults.put("cut", new Fault("closed", once(OK + "Content-Length: 99\r\n\r\njobs")));
    faults.put("drip", new Fault("timeout", FaultyServersTest::drip));
    faults.put("gigabyte", new Fault("body-too-large", FaultyServersTest::gigabyte));
    faults.put("html", new Fault("not-exposition", once(answer("<html><body>Hi</body></html>\n"))));
    faults.put("error", new Fault("http-status", once(answer("").replace("200 OK", "500 Oh"))));
    faults.put(
        "redirect", new Fault("redirect", once("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n")));
    return faults;
  }

  private static ScriptedServer.Script once(String answer) {
    return ScriptedServer.once(answer);
  }

  /** A byte now and then, for ever. */
  private static void drip(ScriptedServer.Conversation conversation) throws IOException {
    conversation.read();
    conversation.send(OK + "\r\n");
    conversation.socket().setSoTimeout(100);
    while (true) {
      try {
        conversation.hang();
        return;
      } catch (SocketTimeoutException e) {
        conversation.send("\n");
      }
    }
  }

  private static void gigabyte(ScriptedServer.Conversation conversation) throws IOException {
    conversation.read();
    conversation.send(OK + "\r\n" + PAGE);
    byte[] lines = "jobs 3\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
    for (long sent = 0; sent < 1L << 30; sent += lines.length) {
      conversation.send(lines);
    }
  }

  private void serve(String name) throws Exception {
    serve(name, null);
  }

  private void serve(String name, @Nullable TestCertificate certificate) throws Exception {
    ScriptedServer server =
        new ScriptedServer(
            ScriptedServer.page(PAGE),
            "127.0.0.1",
            certificate == null ? null : certificate.server());
    servers.put(name, server);
    endpoints.add(EndpointInfo.of(name, "127.0.0.1", server.port()));
  }

  private void restart(String name, int port, TestCertificate certificate) throws Exception {
    server(name).close();
    servers.put(
        name,
        new ScriptedServer(ScriptedServer.page(PAGE), "127.0.0.1", port, certificate.server()));
  }

  private ScriptedServer server(String name) {
    return Objects.requireNonNull(servers.get(name));
  }

  private DataLayer layer(MetricsSource.Builder source) {
    return DataLayer.builder()
        .discovery(FixedDiscovery.of(endpoints))
        .source(
            source.maximalBodyBytes(1 << 20).build(),
            spec ->
                spec.interval(INTERVAL)
                    .timeout(INTERVAL.multipliedBy(3).dividedBy(4))
                    .maximalAge(INTERVAL.multipliedBy(5))
                    .backOff(INTERVAL, INTERVAL.multipliedBy(2))
                    .collect(new Rig.Jobs()))
        .build();
  }

  private void awaitFresh(DataLayer layer) {
    for (EndpointInfo info : endpoints) {
      await(layer, info.id() + " to be fresh", () -> fresh(layer.endpoint(info.id())));
    }
  }

  private static boolean fresh(@Nullable Endpoint endpoint) {
    Double jobs = endpoint == null ? null : endpoint.attributes().get(Rig.Jobs.KEY);
    return jobs != null && jobs == 3;
  }

  private static void awaitStale(DataLayer layer, String name, String reason) {
    Endpoint endpoint = Objects.requireNonNull(layer.endpoint(EndpointId.of(name)));
    await(
        layer,
        name + " to be stale for " + reason,
        () -> {
          Attribute<Double> jobs = endpoint.attributes().find(Rig.Jobs.KEY);
          return jobs != null
              && jobs.stale()
              && endpoint.attributes().get(Rig.Jobs.KEY) == null
              && counts(layer, name).failuresByReason().getOrDefault(reason, 0L) > 0
              && counts(layer, name).lastError() != null;
        });
  }

  /** Waits until the healthy endpoint has been observed anew, three times from now on. */
  private static void awaitRefreshed(DataLayer layer) {
    Endpoint healthy = Objects.requireNonNull(layer.endpoint(EndpointId.of("healthy")));
    for (int i = 0; i < 3; i++) {
      Instant now = Instant.now();
      await(
          layer,
          "healthy to be observed again",
          () -> {
            Attribute<Double> jobs = healthy.attributes().find(Rig.Jobs.KEY);
            return jobs != null && !jobs.stale() && jobs.observedAt().isAfter(now);
          });
    }
  }

  private static LayerReport.Counts counts(DataLayer layer, String endpoint) {
    return layer.report().sources().get(0).endpoints().stream()
        .filter(pair -> pair.endpoint().value().equals(endpoint))
        .findFirst()
        .orElseThrow()
        .fetches();
  }

  private static void await(DataLayer layer, String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited 30 s for " + what + ":\n" + layer.report().toJson());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
