package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointListener;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Plugins that do not return, on real threads. */
class WorkersTest {
  private static final Timing FAST =
      new Timing(
          Duration.ofMillis(20),
          Duration.ofMillis(15),
          Duration.ofMillis(20),
          Duration.ofMillis(20));

  private final FakeTime unused = new FakeTime();
  private final CountDownLatch release = new CountDownLatch(1);

  private static SourceSetup<String> fast(String name, ScriptedSource source, Copying... copying) {
    SourceSetup<String> setup = TestLayer.source(source, copying);
    return new SourceSetup<>(name, "scripted", source, FAST, setup.collections(), setup.origin());
  }

  private static DataLayer layer(
      int workers, List<SourceSetup<?>> sources, EndpointListener... listeners) {
    EndpointDiscovery fixed =
        new EndpointDiscovery() {
          @Override
          public String type() {
            return "test";
          }

          @Override
          public void start(io.forebay.api.DiscoverySink sink) {
            sink.replaceAll(List.of(TestLayer.info("a"), TestLayer.info("b")));
          }
        };
    return new DataLayer(
        new LayerSetup(
            List.of(new DiscoverySetup("test", "test", fixed, Origin.of(fixed.getClass()))),
            sources,
            List.of(listeners),
            List.of(),
            workers,
            List.of()));
  }

  private void hang() {
    try {
      release.await();
    } catch (InterruptedException e) {
      // A plugin that hangs does not care.
    }
  }

  /** Waits until a listener sees that many publications after the call. */
  private static final class Publications implements EndpointListener {
    private final Set<CountDownLatch> latches = ConcurrentHashMap.newKeySet();

    @Override
    public void attributesChanged(Endpoint endpoint, io.forebay.api.Attributes attributes) {
      latches.forEach(CountDownLatch::countDown);
    }

    boolean await(int count) throws InterruptedException {
      CountDownLatch latch = new CountDownLatch(count);
      latches.add(latch);
      return latch.await(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void collection_thatHangs_stopsNeitherItsSiblingNorOtherSources() throws Exception {
    Copying good = new Copying("good");
    Copying bad = new Copying("bad");
    Copying elsewhere = new Copying("elsewhere");
    bad.body = (data, update) -> hang();
    Publications publications = new Publications();
    try (DataLayer layer =
        layer(
            1,
            List.of(
                fast("one", new ScriptedSource(unused).answering("x"), good, bad),
                fast("two", new ScriptedSource(unused).answering("y"), elsewhere)),
            publications)) {
      layer.start();
      assertThat(publications.await(50)).isTrue();
      Endpoint endpoint = layer.endpoints().get(0);
      var report = layer.report().sources().get(0).endpoints().get(0);
      assertThat(endpoint.attributes().get(elsewhere.key)).isEqualTo("y");
      assertThat(endpoint.attributes().get(good.key)).isEqualTo("x");
      assertThat(endpoint.attributes().get(bad.key)).isNull();
      assertThat(
              Objects.requireNonNull(report.collections().get("bad"))
                  .extractions()
                  .failuresByReason())
          .containsKey("stuck");
      // When it returns after all, it is called again.
      bad.body = (data, update) -> update.put(bad.key, data);
      release.countDown();
      while (endpoint.attributes().get(bad.key) == null) {
        assertThat(publications.await(1)).isTrue();
      }
    }
  }

  @Test
  void source_whoseFetchHangs_stopsNoOther() throws Exception {
    ScriptedSource bad = new ScriptedSource(unused);
    bad.script =
        fetch -> {
          hang();
          return new CompletableFuture<>();
        };
    Copying never = new Copying("never");
    Copying good = new Copying("good");
    Publications publications = new Publications();
    try (DataLayer layer =
        layer(
            2,
            List.of(
                fast("bad", bad, never),
                fast("good", new ScriptedSource(unused).answering("x"), good)),
            publications)) {
      layer.start();
      assertThat(publications.await(50)).isTrue();
      var pair = layer.report().sources().get(0).endpoints().get(0);
      assertThat(pair.fetches().successes()).isZero();
      assertThat(layer.endpoints().get(0).attributes().get(good.key)).isEqualTo("x");
      release.countDown();
    }
  }

  @Test
  void listener_thatHangs_stopsNothing() throws Exception {
    EndpointListener bad =
        new EndpointListener() {
          @Override
          public void endpointAdded(Endpoint endpoint) {
            hang();
          }
        };
    Copying good = new Copying("good");
    Publications publications = new Publications();
    try (DataLayer layer =
        layer(
            1,
            List.of(fast("good", new ScriptedSource(unused).answering("x"), good)),
            bad,
            publications)) {
      layer.start();
      assertThat(publications.await(20)).isTrue();
      release.countDown();
    }
  }

  @Test
  void close_endsAllThreads() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    DataLayer layer =
        layer(3, List.of(fast("s", new ScriptedSource(unused).answering("x"), new Copying("c"))));
    layer.start();
    assertThat(layer.awaitReady(Duration.ofSeconds(30))).isTrue();
    List<Thread> ours =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !before.contains(thread))
            .filter(thread -> thread.getName().startsWith("forebay-"))
            .toList();
    assertThat(ours).extracting(Thread::getName).contains("forebay-timer", "forebay-worker");
    assertThat(ours).allMatch(Thread::isDaemon).hasSizeLessThanOrEqualTo(4);
    layer.close();
    layer.close();
    for (Thread thread : ours) {
      thread.join(30_000);
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
    assertThat(layer.report().state()).isEqualTo("closed");
    assertThat(Objects.requireNonNull(layer.endpoints().get(0))).isNotNull();
  }

  @Test
  void twoLayers_inOneProcess_doNotMeet() throws Exception {
    Copying copying = new Copying("c");
    try (DataLayer one =
            layer(1, List.of(fast("s", new ScriptedSource(unused).answering("1"), copying)));
        DataLayer two =
            layer(1, List.of(fast("s", new ScriptedSource(unused).answering("2"), copying)))) {
      assertThat(one.start().awaitReady(Duration.ofSeconds(30))).isTrue();
      assertThat(two.start().awaitReady(Duration.ofSeconds(30))).isTrue();
      assertThat(one.endpoints().get(0).attributes().get(copying.key)).isEqualTo("1");
      assertThat(two.endpoints().get(0).attributes().get(copying.key)).isEqualTo("2");
    }
  }

  @Test
  void fetches_thatWaitedWhenTheirSourceGotStuck_areNotBegun() {
    AtomicInteger begun = new AtomicInteger();
    ScriptedSource bad = new ScriptedSource(unused);
    bad.script =
        fetch -> {
          begun.incrementAndGet();
          hang();
          return new CompletableFuture<>();
        };
    Duration slow = Duration.ofSeconds(30);
    SourceSetup<String> setup = TestLayer.source(bad, new Copying("never"));
    SourceSetup<String> patient =
        new SourceSetup<>(
            "bad",
            "scripted",
            bad,
            new Timing(slow, slow, slow, slow),
            setup.collections(),
            setup.origin());
    try (DataLayer layer = layer(1, List.of(patient))) {
      layer.start();
      while (begun.get() < 2 && stuck(layer) < 1) {
        Thread.onSpinWait();
      }
      assertThat(begun).hasValue(1);
      release.countDown();
    }
  }

  private static long stuck(DataLayer layer) {
    return layer.report().sources().get(0).endpoints().stream()
        .filter(pair -> pair.fetches().failuresByReason().containsKey("stuck"))
        .count();
  }
}
