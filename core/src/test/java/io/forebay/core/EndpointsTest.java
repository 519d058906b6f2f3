package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.Attributes;
import io.forebay.api.DiscoverySink;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** How endpoints come, change and go, and who is told. */
class EndpointsTest {
  private final FakeTime time = new FakeTime();
  private final ScriptedSource source = new ScriptedSource(time).answering("data");
  private final Copying copying = new Copying("copy");
  private final List<String> told = new ArrayList<>();
  private final EndpointListener listener =
      new EndpointListener() {
        @Override
        public void endpointAdded(Endpoint endpoint) {
          told.add("added " + endpoint.id());
        }

        @Override
        public void endpointChanged(Endpoint endpoint) {
          told.add("changed " + endpoint.id());
        }

        @Override
        public void attributesChanged(Endpoint endpoint, Attributes attributes) {
          told.add("attributes " + endpoint.id() + " " + attributes.get(copying.key));
        }

        @Override
        public void endpointRemoved(Endpoint endpoint) {
          told.add("removed " + endpoint.id());
        }
      };
  private TestLayer layer =
      TestLayer.started(time, List.of(TestLayer.source(source, copying)), listener);

  @Test
  void replaceAll_withTheSame_keepsEndpointsAndAttributes() {
    layer.endpoints("a", "b");
    time.advance(Duration.ofSeconds(1));
    Endpoint before = layer.endpoint("a");
    layer.endpoints("b", "a", "c");
    assertThat(layer.endpoint("a")).isSameAs(before);
    assertThat(before.attributes().get(copying.key)).isEqualTo("data");
    assertThat(layer.engine.endpoints())
        .extracting(e -> e.id().value())
        .containsExactly("a", "b", "c");
  }

  @Test
  void endpoint_removedAndAddedAgain_startsEmpty() {
    layer.endpoints("a");
    time.advance(Duration.ofSeconds(1));
    Endpoint before = layer.endpoint("a");
    source.script = fetch -> new CompletableFuture<>();
    layer.endpoints();
    layer.endpoints("a");
    assertThat(layer.endpoint("a")).isNotSameAs(before);
    assertThat(layer.endpoint("a").attributes().all()).isEmpty();
    assertThat(before.attributes().get(copying.key)).isEqualTo("data");
  }

  @Test
  void endpoint_withNewLabels_keepsItsAttributes() {
    layer.endpoints("a");
    time.advance(Duration.ofMillis(500));
    told.clear();
    Endpoint before = layer.endpoint("a");
    layer.sink().upsert(EndpointInfo.builder("a", "10.0.0.1", 8000).label("x", "y").build());
    time.settle();
    assertThat(layer.endpoint("a")).isSameAs(before);
    assertThat(before.info().labels()).containsEntry("x", "y");
    assertThat(before.attributes().get(copying.key)).isEqualTo("data");
    assertThat(told).containsExactly("changed a");
  }

  @Test
  void endpoint_withANewAddress_isAnotherOne() {
    layer.endpoints("a");
    time.advance(Duration.ofMillis(500));
    source.script = fetch -> new CompletableFuture<>();
    layer.sink().upsert(EndpointInfo.of("a", "10.0.0.2", 8000));
    time.settle();
    assertThat(layer.endpoint("a").attributes().all()).isEmpty();
    assertThat(layer.endpoint("a").info().address()).isEqualTo("10.0.0.2");
    assertThat(told).endsWith("removed a", "added a");
    assertThat(source.calls).last().isEqualTo("+1 -1 ~0 =1");
  }

  private static EndpointInfo life(String uid) {
    return EndpointInfo.builder("a", "10.0.0.1", 8000).uid(uid).build();
  }

  @Test
  void endpoint_withAnotherUid_isAnotherOneHoweverItIsTold() {
    List<Consumer<EndpointInfo>> ways =
        List.of(
            info -> layer.sink().upsert(info),
            info -> layer.sink().change(List.of(info), List.of()),
            info -> layer.sink().replaceAll(List.of(info)));
    layer.sink().replaceAll(List.of(life("0")));
    for (int i = 0; i < ways.size(); i++) {
      source.answering("data");
      time.advance(Duration.ofSeconds(1));
      Endpoint before = layer.endpoint("a");
      assertThat(before.attributes().get(copying.key)).isEqualTo("data");
      source.script = fetch -> new CompletableFuture<>();
      ways.get(i).accept(life("" + (i + 1)));
      time.settle();
      assertThat(layer.endpoint("a")).isNotSameAs(before);
      assertThat(layer.endpoint("a").attributes().all()).isEmpty();
      assertThat(layer.engine.endpoints()).containsExactly(layer.endpoint("a"));
    }
  }

  @Test
  void change_isVisibleAtOnceAndRemovesFirst() {
    layer.endpoints("a", "b", "c");
    Endpoint b = layer.endpoint("b");
    List<List<Endpoint>> seen = new ArrayList<>();
    layer.sink().change(List.of(TestLayer.info("d"), TestLayer.info("b")), ids("a", "b", "x"));
    seen.add(layer.engine.endpoints());
    time.settle();
    assertThat(layer.engine.endpoints())
        .isSameAs(seen.get(0))
        .extracting(e -> e.id().value())
        .containsExactly("c", "d", "b");
    assertThat(layer.endpoint("b")).isNotSameAs(b);
    assertThat(source.calls).last().isEqualTo("+2 -2 ~0 =3");
  }

  private static List<EndpointId> ids(String... ids) {
    return Arrays.stream(ids).map(EndpointId::of).toList();
  }

  @Test
  void change_withOneIdTwice_changesNothing() {
    layer.endpoints("a");
    assertThatThrownBy(
            () -> layer.sink().change(List.of(TestLayer.info("b"), TestLayer.info("b")), ids("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("endpoint id: 'b' twice (expected: each id once)");
    assertThat(layer.engine.endpoints()).extracting(e -> e.id().value()).containsExactly("a");
  }

  @Test
  void source_isToldOfChangedEndpointsOnceAndOfNothingNever() {
    layer.endpoints("a", "b", "c");
    source.calls.clear();
    layer.endpoints("a", "b", "c");
    assertThat(source.calls).isEmpty();
    EndpointInfo.Builder a = EndpointInfo.builder("a", "10.0.0.1", 8000);
    layer.sink().upsert(a.label("x", "1").build());
    layer.sink().upsert(a.label("x", "2").build());
    layer.sink().upsert(EndpointInfo.builder("b", "10.0.0.1", 8000).label("x", "1").build());
    layer.sink().remove(EndpointId.of("b"));
    layer.sink().upsert(EndpointInfo.builder("d", "10.0.0.1", 8000).build());
    layer.sink().upsert(EndpointInfo.builder("d", "10.0.0.1", 8000).label("x", "1").build());
    time.settle();
    assertThat(source.calls).containsExactly("+1 -1 ~1 =3");
  }

  @Test
  void source_ofAnEndpointThatCameAndWent_isNotTold() {
    layer.endpoints("a");
    source.calls.clear();
    layer.sink().upsert(TestLayer.info("brief"));
    layer.sink().remove(EndpointId.of("brief"));
    time.settle();
    assertThat(source.calls).isEmpty();
  }

  @Test
  void replaceAll_withOneIdTwice_changesNothing() {
    layer.endpoints("a");
    assertThatThrownBy(
            () -> layer.sink().replaceAll(List.of(TestLayer.info("b"), TestLayer.info("b"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("endpoint id: 'b' twice (expected: each id once)");
    assertThat(layer.engine.endpoints()).extracting(e -> e.id().value()).containsExactly("a");
  }

  @Test
  void id_ofAnotherDiscovery_isRefusedAndReported() {
    DiscoverySink[] second = new DiscoverySink[1];
    EndpointDiscovery discovery =
        new EndpointDiscovery() {
          @Override
          public String type() {
            return "second";
          }

          @Override
          public void start(DiscoverySink sink) {
            second[0] = sink;
          }
        };
    layer =
        TestLayer.started(
            time, List.of(TestLayer.source(source, copying)), List.of(), List.of(discovery));
    layer.endpoints("a");
    Endpoint first = layer.endpoint("a");
    second[0].replaceAll(List.of(EndpointInfo.of("a", "10.9.9.9", 1), TestLayer.info("b")));
    second[0].remove(EndpointId.of("a"));
    assertThat(layer.endpoint("a")).isSameAs(first);
    assertThat(layer.endpoint("b").info().address()).isEqualTo("10.0.0.1");
    var report = layer.engine.report(false).discoveries();
    assertThat(report.get(1).calls().lastError())
        .isEqualTo("endpoint ids of another discovery, refused: [a]");
    assertThat(report).extracting(d -> d.endpoints()).containsExactly(1, 1);
    layer.endpoints();
    assertThat(layer.engine.endpoints()).extracting(e -> e.id().value()).containsExactly("b");
  }

  @Test
  void listener_ofOneEndpoint_isToldInOrder() {
    layer.endpoints("a");
    time.advance(Duration.ofMillis(500));
    layer.endpoints();
    assertThat(told).containsExactly("added a", "attributes a data", "removed a");
  }

  @Test
  void listener_ofStaleness_isToldToo() {
    layer.endpoints("a");
    time.advance(Duration.ofMillis(500));
    source.script = fetch -> new CompletableFuture<>();
    time.advance(Duration.ofSeconds(4));
    assertThat(told).containsExactly("added a", "attributes a data", "attributes a null");
  }

  @Test
  void listener_thatIsSlow_isToldTheLatestOnly() {
    layer.sink().replaceAll(List.of(TestLayer.info("a"), TestLayer.info("b")));
    layer.sink().replaceAll(List.of(TestLayer.info("a")));
    layer.sink().upsert(EndpointInfo.builder("a", "10.0.0.1", 8000).label("x", "1").build());
    layer.sink().upsert(EndpointInfo.builder("a", "10.0.0.1", 8000).label("x", "2").build());
    time.settle();
    assertThat(told).containsExactly("added a", "changed a");
  }

  @Test
  void listener_thatThrows_isCountedAndStopsNothing() {
    EndpointListener bad =
        new EndpointListener() {
          @Override
          public void endpointAdded(Endpoint endpoint) {
            throw new IllegalStateException("boom");
          }
        };
    layer = TestLayer.started(time, List.of(TestLayer.source(source, copying)), bad, listener);
    layer.endpoints("a");
    time.advance(Duration.ofMillis(500));
    assertThat(told).containsExactly("added a", "attributes a data");
    var calls = layer.engine.report(false).listeners().get(0).calls();
    assertThat(calls.failures()).isEqualTo(1);
    assertThat(calls.lastError()).contains("endpointAdded: java.lang.IllegalStateException: boom");
  }

  @Test
  void discovery_thatFailsToStart_stopsNothing() {
    EndpointDiscovery bad =
        new EndpointDiscovery() {
          @Override
          public String type() {
            return "bad";
          }

          @Override
          public void start(DiscoverySink sink) {
            throw new IllegalStateException("no permission");
          }
        };
    layer =
        TestLayer.started(
            time, List.of(TestLayer.source(source, copying)), List.of(), List.of(bad));
    layer.endpoints("a");
    time.advance(Duration.ofMillis(500));
    assertThat(layer.endpoint("a").attributes().get(copying.key)).isEqualTo("data");
    var report = layer.engine.report(false).discoveries().get(1);
    assertThat(report.state()).isEqualTo("failed");
    assertThat(report.calls().lastError()).contains("no permission");
  }

  @Test
  void discovery_thatFailedAndNamesItsEndpointsAgain_hasRecovered() {
    layer.endpoints("a");
    layer.sink().failed("no connection");
    assertThat(layer.engine.report(false).discoveries().get(0).calls().failuresInARow()).isOne();
    assertThat(layer.engine.endpoints()).hasSize(1);
    layer.endpoints("a");
    assertThat(layer.engine.report(false).discoveries().get(0).calls().failuresInARow()).isZero();
  }

  @Test
  void discovery_thatConfirms_hasRecoveredAndKnowsWhen() {
    layer.endpoints("a");
    time.advance(Duration.ofSeconds(5));
    layer.sink().failed("no connection");
    layer.sink().confirmed();
    var calls = layer.engine.report(false).discoveries().get(0).calls();
    assertThat(calls.failuresInARow()).isZero();
    assertThat(calls.lastSuccess()).isEqualTo(time.now());
    time.advance(Duration.ofSeconds(5));
    layer.sink().upsert(TestLayer.info("b"));
    assertThat(layer.engine.report(false).discoveries().get(0).calls().lastSuccess())
        .isEqualTo(time.now().minusSeconds(5));
  }

  @Test
  void sink_afterTheEnd_changesNothing() {
    layer.endpoints("a");
    layer.close();
    layer.sink().replaceAll(List.of(TestLayer.info("b")));
    assertThat(layer.engine.endpoints()).extracting(e -> e.id().value()).containsExactly("a");
  }
}
