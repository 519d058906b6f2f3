package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The life of a data layer. */
class DataLayerTest {
  private final ScriptedSource source = new ScriptedSource(new FakeTime()).answering("data");
  private final Copying copying = new Copying("copy");

  private DataLayer layer(EndpointDiscovery discovery) {
    return DataLayer.builder()
        .discovery(discovery)
        .source(source, spec -> spec.interval(Duration.ofHours(1)).collect(copying))
        .build();
  }

  private DataLayer layer() {
    return layer(FixedDiscovery.of(EndpointInfo.of("a", "10.0.0.1", 8000)));
  }

  private static List<String> threads(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> name.startsWith("forebay-"))
        .toList();
  }

  @Test
  void beforeStart_nothingRunsAndEverythingIsEmpty() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (DataLayer layer = layer()) {
      assertThat(threads(before)).isEmpty();
      assertThat(source.calls).isEmpty();
      assertThat(layer.endpoints()).isEmpty();
      assertThat(layer.endpoint(EndpointId.of("a"))).isNull();
      assertThat(layer.awaitReady(Duration.ofHours(1))).isFalse();
      assertThat(layer.report().state()).isEqualTo("new");
    }
  }

  @Test
  void source_ofAName_isTheOneThatWasGiven() {
    try (DataLayer layer = layer()) {
      assertThat(layer.source("scripted", ScriptedSource.class)).isSameAs(source);
      assertThatThrownBy(() -> layer.source("reports", ScriptedSource.class))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("source 'reports': unknown (expected: one of [scripted])");
      assertThatThrownBy(() -> layer.source("scripted", String.class))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "source 'scripted': a io.forebay.core.ScriptedSource (expected: a java.lang.String)");
    }
  }

  @Test
  void start_secondTime_doesNothing() throws Exception {
    try (DataLayer layer = layer().start()) {
      assertThat(layer.awaitReady(Duration.ofSeconds(30))).isTrue();
      var endpoint = layer.endpoints().get(0);
      assertThat(layer.start()).isSameAs(layer);
      assertThat(layer.awaitReady(Duration.ZERO)).isTrue();
      assertThat(layer.endpoints()).containsExactly(endpoint);
      assertThat(endpoint.attributes().get(copying.key)).isEqualTo("data");
    }
    assertThat(source.calls).containsOnlyOnce("start").containsOnlyOnce("stop");
  }

  @Test
  void start_afterClose_isRefused() {
    DataLayer layer = layer();
    layer.close();
    assertThatThrownBy(layer::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(source.calls).isEmpty();
  }

  @Test
  void awaitReady_discoveryThatNeverAnswers_endsWithTheClose() throws Exception {
    DataLayer layer =
        layer(
            new EndpointDiscovery() {
              @Override
              public String type() {
                return "silent";
              }

              @Override
              public void start(io.forebay.api.DiscoverySink sink) {}
            });
    layer.start();
    assertThat(layer.awaitReady(Duration.ofMillis(1))).isFalse();
    CompletableFuture<Boolean> ready = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                ready.complete(layer.awaitReady(Duration.ofHours(1)));
              } catch (InterruptedException e) {
                ready.completeExceptionally(e);
              }
            });
    waiting.start();
    layer.close();
    assertThat(ready.get(30, TimeUnit.SECONDS)).isFalse();
  }
}
