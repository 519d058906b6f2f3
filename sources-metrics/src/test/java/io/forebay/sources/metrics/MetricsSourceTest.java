package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.ScriptedServer.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.Endpoint;
import io.forebay.api.FetchException;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Threads, connections and memory: what is taken is given back. */
@ExtendWith(LeakCheck.class)
class MetricsSourceTest {
  private static final String THREADS = "forebay-rig-";

  @Test
  void life_startedTwice_isRefusedBeforeAnyThreadIsMade() {
    HttpLife<String> life = new HttpLife<>("metrics");
    HttpEngine<String> first =
        new HttpEngine<>(
            MetricsSource.builder().settings(HttpSourceBuilder::refuse),
            () -> {
              throw new AssertionError("no endpoint");
            });
    life.start(() -> first);
    assertThatThrownBy(
            () ->
                life.start(
                    () -> {
                      throw new AssertionError("made a second engine");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("metrics: started already (expected: one start)");
    assertThat(life.engine()).isSameAs(first);
    life.stop();
    assertThat(life.engine()).isNull();
  }

  @Test
  void stop_withOpenConnectionsAndAFetchInFlight_endsEverything() throws Exception {
    Set<Thread> before = threads();
    CountDownLatch asked = new CountDownLatch(1);
    try (ScriptedServer kept = new ScriptedServer(ScriptedServer.page(PAGE));
        ScriptedServer hanging =
            new ScriptedServer(
                conversation -> {
                  conversation.read();
                  asked.countDown();
                  conversation.hang();
                })) {
      Rig rig = new Rig(MetricsSource.builder().threads(2));
      Endpoint endpoint = rig.add(kept);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      Rig.Attempt inFlight = rig.fetch(rig.add(hanging));
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      Set<Thread> during = threads();
      during.removeAll(before);
      assertThat(during).hasSize(2).allMatch(Thread::isDaemon);

      rig.source().stop();

      assertThat(inFlight.failure().reason()).isEqualTo("cancelled");
      assertThat(during).noneMatch(Thread::isAlive);
      kept.awaitClosed(1);
      hanging.awaitClosed(1);
      assertThat(rig.fetch(endpoint).failure().reason()).isEqualTo("cancelled");
      rig.source().stop();
    }
  }

  @Test
  void stop_calledByAThreadOfTheSource_doesNotWaitForItself() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE))) {
      Rig rig = new Rig();
      CompletableFuture<Void> stopped =
          rig.fetch(rig.add(server)).future().thenAccept(samples -> rig.source().stop());

      stopped.get(30, TimeUnit.SECONDS);
      server.awaitClosed(1);
    }
  }

  @Test
  void fetch_twoHundredEndpoints_useTheSameFewThreads() throws Exception {
    Set<Thread> before = threads();
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(MetricsSource.builder().threads(2))) {
      List<Endpoint> endpoints = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        endpoints.add(rig.add(server));
      }
      for (int round = 0; round < 3; round++) {
        List<Rig.Attempt> attempts = endpoints.stream().map(rig::fetch).toList();
        for (Rig.Attempt attempt : attempts) {
          assertThat(attempt.jobs()).isEqualTo(3);
        }
      }
      Set<Thread> during = threads();
      during.removeAll(before);
      assertThat(during).hasSize(2);
      assertThat(server.connections()).isEqualTo(200);
    }
  }

  @Test
  void updateEndpoints_removed_closesTheConnectionAndForgets() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);

      rig.remove(endpoint);

      server.awaitClosed(1);
      HttpEngine<MetricSamples> engine = Objects.requireNonNull(rig.source().engine());
      assertThat(engine.targetOf(endpoint)).isNull();
      FetchException failure = rig.fetch(endpoint).failure();
      assertThat(failure.reason()).isEqualTo("cancelled");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void updateEndpoints_removedWhileFetching_leavesNoConnection() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(MetricsSource.builder().threads(2))) {
      for (int i = 0; i < 200; i++) {
        Endpoint endpoint = rig.add(server);
        CompletableFuture<Rig.Attempt> racing =
            CompletableFuture.supplyAsync(() -> rig.fetch(endpoint));
        rig.remove(endpoint);
        Rig.Attempt attempt = racing.get(30, TimeUnit.SECONDS);
        // Either is right; what matters is that it ends, and that nothing stays open.
        attempt.future().handle((samples, failure) -> true).get(30, TimeUnit.SECONDS);
      }
      server.awaitClosed(server.connections());
    }
  }

  @Test
  void fetch_whileOneIsInFlight_supersedesIt() throws Exception {
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
      Rig.Attempt first = rig.fetch(endpoint);
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      server.script(ScriptedServer.page(PAGE));

      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      assertThat(first.failure().reason()).isEqualTo("cancelled");
    }
  }

  @Test
  void fetch_dataLayerThrowsFromItsContext_failsThatFetchOnly() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      Rig.Attempt broken =
          rig.fetch(
              new Rig.Attempt(endpoint, Duration.ofSeconds(30)) {
                @Override
                public void received(long count) {
                  throw new IllegalStateException("no counting today");
                }
              });

      assertThat(broken.failure().reason()).isEqualTo("internal");
      assertThat(broken.failure()).hasMessageContaining("no counting today");
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
    }
  }

  @Test
  void bootstrap_always_usesThePooledAllocator() throws Exception {
    // Netty's own default costs several times the CPU on JDK 24 and newer.
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      HttpLoop loop = new HttpLoop(group.next(), () -> DefaultAddressResolverGroup.INSTANCE);

      assertThat(loop.bootstrap().config().options().get(ChannelOption.ALLOCATOR))
          .isSameAs(PooledByteBufAllocator.DEFAULT);
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void start_twoSources_shareNoThread() throws Exception {
    Set<Thread> before = threads();
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig one = new Rig(MetricsSource.builder().threads(1));
        Rig other = new Rig(MetricsSource.builder().threads(1))) {
      Endpoint endpoint = one.add(server);
      assertThat(one.fetch(endpoint).jobs()).isEqualTo(3);
      assertThat(other.fetch(other.add(server)).jobs()).isEqualTo(3);
      Set<Thread> during = threads();
      during.removeAll(before);
      assertThat(during).hasSize(2);

      other.source().stop();

      assertThat(one.fetch(endpoint).jobs()).isEqualTo(3);
    }
  }

  @Test
  void subscribe_collectionWithoutFamilies_saysWhatToImplement() {
    assertThatThrownBy(() -> MetricsSource.builder().build().subscribe(new Rig.Anything()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("collection anything: ")
        .hasMessageContaining("it implements " + MetricsCollection.class.getName());
  }

  @Test
  void builder_valueOutOfRange_saysWhatIsExpected() {
    MetricsSource.Builder builder = MetricsSource.builder();

    assertThatThrownBy(() -> builder.scheme("ftp"))
        .hasMessage("scheme: ftp (expected: http or https)");
    assertThatThrownBy(() -> builder.path("metrics")).hasMessageStartingWith("path: metrics (exp");
    assertThatThrownBy(() -> builder.path("/m\r\nX: y")).hasMessageContaining("(expected: begins");
    assertThatThrownBy(() -> builder.port(0)).hasMessage("port: 0 (expected: 1 to 65535)");
    assertThatThrownBy(() -> builder.maximalBodyBytes(0)).hasMessageContaining("1 or more");
    assertThatThrownBy(() -> builder.maximalLineBytes(1)).hasMessageContaining("64 to 16777216");
    assertThatThrownBy(() -> builder.maximalHeaderBytes(1)).hasMessageContaining("256 to 1048576");
    assertThatThrownBy(() -> builder.threads(0)).hasMessage("threads: 0 (expected: 1 to 64)");
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(THREADS))
        .collect(Collectors.toSet());
  }
}
