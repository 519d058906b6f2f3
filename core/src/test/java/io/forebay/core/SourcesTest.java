package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.forebay.api.DataSource;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointsChange;
import io.forebay.api.FetchContext;
import io.forebay.api.PollingSource;
import io.forebay.api.SourceContext;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The life of sources, and those that deliver by themselves. */
class SourcesTest {
  private final FakeTime time = new FakeTime();
  private final ScriptedSource polled = new ScriptedSource(time).answering("polled");
  private final Copying copying = new Copying("copy");
  private final Copying pushing = new Copying("push");

  private static final class Pushing implements DataSource<String> {
    private @Nullable SourceContext<String> given;

    SourceContext<String> context() {
      return Objects.requireNonNull(given);
    }

    @Override
    public String type() {
      return "pushing";
    }

    @Override
    public Class<String> dataType() {
      return String.class;
    }

    @Override
    public void start(SourceContext<String> context) {
      given = context;
    }
  }

  private final Pushing pushed = new Pushing();
  private final TestLayer layer =
      TestLayer.started(
          time, List.of(TestLayer.source(polled, copying), TestLayer.source(pushed, pushing)));

  @Test
  void context_ofASource_hasTheNameThatTheSetupGivesIt() throws Exception {
    try (DataLayer named =
        DataLayer.builder()
            .discovery(FixedDiscovery.of(EndpointInfo.of("a", "127.0.0.1", 1)))
            .source(pushed, spec -> spec.name("doorbell").collect(pushing))
            .build()
            .start()) {
      named.awaitReady(Duration.ofSeconds(30));
      assertThat(pushed.context().name()).isEqualTo("doorbell");
    }
  }

  private @Nullable String get() {
    return layer.endpoint("a").attributes().get(pushing.key);
  }

  @Test
  void source_thatThrowsWhenToldOrStopped_isCountedAndStillAsked() {
    PollingSource<String> faulty =
        new PollingSource<>() {
          @Override
          public String type() {
            return "faulty";
          }

          @Override
          public Class<String> dataType() {
            return String.class;
          }

          @Override
          public void updateEndpoints(EndpointsChange change) {
            throw new AssertionError("told");
          }

          @Override
          public void stop() throws IOException {
            throw new IOException("stopped");
          }

          @Override
          public CompletionStage<String> fetch(FetchContext fetch) {
            return CompletableFuture.completedFuture("data");
          }
        };
    TestLayer other = TestLayer.started(time, List.of(TestLayer.source(faulty, copying)));
    other.endpoints("a");
    time.advance(Duration.ZERO);
    assertThat(other.endpoint("a").attributes().get(copying.key)).isEqualTo("data");
    other.close();
    assertThat(other.engine.report(true).sources().get(0).calls().failuresByReason())
        .containsOnlyKeys("AssertionError", "IOException");
  }

  @Test
  void close_thatComesWhileTheSourceStarts_stopsIt() {
    List<String> seen = new ArrayList<>();
    List<TestLayer> layers = new ArrayList<>();
    DataSource<String> slow =
        new DataSource<>() {
          @Override
          public String type() {
            return "slow";
          }

          @Override
          public Class<String> dataType() {
            return String.class;
          }

          @Override
          public void start(SourceContext<String> context) {
            var unused = layers.get(0).engine.stop();
            seen.add("started");
          }

          @Override
          public void stop() {
            seen.add("stopped");
          }
        };
    layers.add(TestLayer.notStarted(time, List.of(TestLayer.source(slow, copying))));
    layers.get(0).engine.start();
    time.settle();
    assertThat(seen).containsExactly("started", "stopped");
    assertThat(layers.get(0).engine.report(true).sources().get(0).state()).isEqualTo("stopped");
  }

  @Test
  void source_isCalledInOrder() {
    layer.endpoints("a", "b");
    layer.endpoints("b");
    layer.close();
    assertThat(polled.calls)
        .containsExactly("start", "+0 -0 ~0 =0", "+2 -0 ~0 =2", "+0 -1 ~0 =1", "stop");
  }

  @Test
  void source_thatFailsToStart_isReportedAndNeitherAskedNorStopped() {
    ScriptedSource bad = new ScriptedSource(time).answering("x");
    bad.onStart = new IllegalStateException("no licence");
    TestLayer other =
        TestLayer.started(
            time, List.of(TestLayer.source(bad, pushing), TestLayer.source(polled, copying)));
    other.endpoints("a");
    time.advance(Duration.ofSeconds(2));
    other.close();
    assertThat(bad.calls).containsExactly("start");
    assertThat(bad.fetches).isEmpty();
    var report = other.engine.report(true).sources();
    assertThat(report.get(0).state()).isEqualTo("failed");
    assertThat(report.get(0).calls().lastError()).contains("no licence");
    assertThat(other.endpoint("a").attributes().get(copying.key)).isEqualTo("polled");
  }

  @Test
  void delivery_isReadableAtOnce() {
    layer.endpoints("a");
    assertThat(pushed.context().deliver(EndpointId.of("a"), "ding")).isTrue();
    assertThat(get()).isEqualTo("ding");
  }

  @Test
  void delivery_forAnUnknownEndpoint_isDroppedAndCounted() {
    assertThat(pushed.context().deliver(EndpointId.of("nobody"), "ding")).isFalse();
    assertThat(layer.engine.report(false).sources().get(1).unknownEndpoints()).isEqualTo(1);
  }

  @Test
  void delivery_forAnEndpointThatCameBack_isNotForTheOldOne() {
    layer.endpoints("a");
    Endpoint old = layer.endpoint("a");
    layer.endpoints();
    layer.endpoints("a");
    assertThat(pushed.context().deliver(old, "late")).isFalse();
    assertThat(get()).isNull();
    assertThat(layer.engine.report(false).sources().get(1).unknownEndpoints()).isEqualTo(1);
    assertThat(pushed.context().deliver(layer.endpoint("a"), "new")).isTrue();
    assertThat(get()).isEqualTo("new");
  }

  @Test
  void problem_ofASource_isCountedWithItsEndpoint() {
    layer.endpoints("a");
    Endpoint old = layer.endpoint("a");
    layer.endpoints();
    layer.endpoints("a");
    pushed.context().problem(layer.endpoint("a"), "not understood", 2);
    pushed.context().problem(layer.endpoint("a"), "not understood", 1);
    pushed.context().problem(old, "not understood", 1);
    assertThat(layer.pair(1, "a").fetches().problems())
        .containsExactly(entry("not understood", 3L));
    assertThat(layer.pair(1, "a").fetches().failures()).isZero();
  }

  @Test
  void delivery_ofAnOlderObservation_isDroppedAndCounted() {
    layer.endpoints("a");
    time.advance(Duration.ofSeconds(10));
    pushed.context().deliver(EndpointId.of("a"), "new", time.now().minusSeconds(1));
    pushed.context().deliver(EndpointId.of("a"), "old", time.now().minusSeconds(2));
    assertThat(get()).isEqualTo("new");
    assertThat(layer.pair(1, "a").fetches().problems())
        .containsEntry("too late: a newer observation was published", 1L);
  }

  @Test
  void delivery_growsStaleByItsOwnAge() {
    layer.endpoints("a");
    time.advance(Duration.ofSeconds(10));
    pushed.context().deliver(EndpointId.of("a"), "x", time.now().minusSeconds(2));
    time.advance(Duration.ofMillis(999));
    assertThat(get()).isEqualTo("x");
    time.advance(Duration.ofMillis(1));
    assertThat(get()).isNull();
  }

  @Test
  void delivery_olderThanItsMaximalAge_isNeverFresh() {
    layer.endpoints("a");
    time.advance(Duration.ofSeconds(10));
    pushed.context().deliver(EndpointId.of("a"), "x", time.now().minusSeconds(3));
    assertThat(get()).isNull();
    assertThat(Objects.requireNonNull(layer.endpoint("a").attributes().find(pushing.key)).stale())
        .isTrue();
    pushed.context().deliver(EndpointId.of("a"), "y");
    assertThat(get()).isEqualTo("y");
  }

  @Test
  void delivery_fromTheFuture_countsAsNow() {
    layer.endpoints("a");
    pushed.context().deliver(EndpointId.of("a"), "x", time.now().plusSeconds(3600));
    assertThat(
            Objects.requireNonNull(layer.endpoint("a").attributes().find(pushing.key)).observedAt())
        .isEqualTo(time.now());
    time.advance(Duration.ofSeconds(3));
    assertThat(get()).isNull();
  }

  @Test
  void delivery_toACollectionThatThrows_returnsAndIsCounted() {
    layer.endpoints("a");
    pushing.body =
        (data, update) -> {
          throw new IllegalArgumentException("not understood");
        };
    assertThat(pushed.context().deliver(EndpointId.of("a"), "x")).isTrue();
    assertThat(layer.extractions(1, "a", "push").lastError()).contains("not understood");
  }

  @Test
  void delivery_afterTheEnd_isDropped() {
    layer.endpoints("a");
    layer.close();
    assertThat(pushed.context().deliver(EndpointId.of("a"), "x")).isFalse();
    assertThat(get()).isNull();
  }

  @Test
  void attributes_ofTwoSources_doNotDisturbEachOther() {
    layer.endpoints("a");
    pushed.context().deliver(EndpointId.of("a"), "pushed");
    time.advance(Duration.ofSeconds(2));
    assertThat(layer.endpoint("a").attributes().get(copying.key)).isEqualTo("polled");
    assertThat(get()).isEqualTo("pushed");
  }

  @Test
  void close_leavesNoScheduleBehind() {
    layer.endpoints("a", "b", "c");
    time.advance(Duration.ofSeconds(2));
    layer.close();
    int fetches = polled.fetches.size();
    time.advance(Duration.ofSeconds(60));
    assertThat(polled.fetches).hasSize(fetches);
    assertThat(time.alarms()).isZero();
  }

  @Test
  void report_asJson_holdsWhatHappened() throws Exception {
    layer.endpoints("a");
    time.advance(Duration.ofSeconds(1));
    var json =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readTree(layer.engine.report(false).toJson());
    var source = json.at("/sources/0");
    assertThat(source.at("/name").asText()).isEqualTo("scripted");
    assertThat(source.at("/state").asText()).isEqualTo("started");
    assertThat(source.at("/endpoints/0/endpoint").asText()).isEqualTo("a");
    assertThat(source.at("/endpoints/0/fetches/successes").asInt()).isEqualTo(2);
    assertThat(source.at("/endpoints/0/fetches/lastSuccess").asText())
        .isEqualTo("2026-01-01T00:00:01Z");
    assertThat(source.at("/endpoints/0/fetches/lastDuration").asText()).isEqualTo("PT0S");
    assertThat(source.at("/endpoints/0/fetches").has("lastError")).isFalse();
    assertThat(source.at("/endpoints/0/collections/copy/extractions/successes").asInt())
        .isEqualTo(2);
    assertThat(source.at("/endpoints/0/collections/copy/state").asText()).isEqualTo("complete");
    assertThat(source.at("/endpoints/0/collections/copy/missing").isArray()).isTrue();
    assertThat(json.at("/discoveries/0/endpoints").asInt()).isEqualTo(1);
  }

  @Test
  void endpoint_thatCameAndWentBeforeTheSourceWasTold_isForgotten() {
    layer.sink().replaceAll(List.of(TestLayer.info("brief")));
    WeakReference<Endpoint> brief = new WeakReference<>(layer.endpoint("brief"));
    assertThat(pushed.context().deliver(EndpointId.of("brief"), "data")).isTrue();
    pushed.context().problem(layer.endpoint("brief"), "odd", 1);
    layer.endpoints();
    time.advance(Duration.ofSeconds(10));
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!brief.refersTo(null) && System.nanoTime() < end) {
      System.gc();
    }
    assertThat(brief.refersTo(null)).as("nothing refers to it").isTrue();
  }

  @Test
  void problems_ofAnyNumber_neverCountBackwards() {
    layer.endpoints("a");
    Endpoint endpoint = layer.endpoint("a");
    for (long count : new long[] {3, -5, 0}) {
      pushed.context().problem(endpoint, "odd", count);
    }
    assertThat(layer.pair(1, "a").fetches().problems()).containsExactly(entry("odd", 3L));
    pushed.context().problem(endpoint, "odd", Long.MAX_VALUE);
    assertThat(layer.pair(1, "a").fetches().problems())
        .containsExactly(entry("odd", Long.MAX_VALUE));
  }
}
