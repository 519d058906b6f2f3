package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.EndpointInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Targets and extractions that fail, and very many of them. */
class FaultyTargetsTest extends TargetRig {
  @Test
  void target_thatThrowsOrIsNull_failsForItsEndpointOnly() throws Exception {
    source.answering("data");
    targets =
        endpoint ->
            switch (endpoint.id().value()) {
              case "throws1" -> throw new IllegalStateException("no node");
              case "null1" -> null;
              default -> "1";
            };
    endpoints("throws1", "a1", "null1", "b1");
    time.advance(millis(1500));
    assertThat(get("a1")).isEqualTo("data");
    assertThat(get("b1")).isEqualTo("data");
    assertThat(layer.pair(0, "throws1").fetches().failuresByReason()).containsEntry("target", 1L);
    assertThat(layer.pair(0, "throws1").fetches().lastError())
        .isEqualTo("target: target() threw java.lang.IllegalStateException: no node");
    assertThat(layer.pair(0, "null1").fetches().lastError())
        .isEqualTo("target: target() returned null (expected: a value)");
    assertThat(layer.pair(0, "null1").skipped()).isZero();
    assertThat(layer.engine.awaitReady(Duration.ZERO)).isTrue();
    assertThat(begun()).containsExactly(0L, 1000L);
  }

  @Test
  void changes_ofATarget_areLoggedOnceForAllItsEndpoints() {
    targets =
        endpoint -> {
          String node = Objects.requireNonNull(endpoint.info().nodeAddress());
          if (node.equals("2")) {
            throw new IllegalStateException("no node");
          }
          return node;
        };
    source.script = fetch -> CompletableFuture.failedFuture(new IllegalStateException("down"));
    List<String> lines =
        LogTest.during(
            () -> {
              endpoints("a1", "b1", "c1", "d2");
              time.advance(millis(5000));
              EndpointInfo.Builder moved = EndpointInfo.builder("d2", "10.0.0.1", 8000);
              layer.sink().upsert(moved.nodeAddress("2").label("x", "y").build());
              source.answering("data");
              time.advance(millis(5000));
            });
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .contains("WARN", "cannot read d2 (10.0.0.1:8000): target: target() threw");
    assertThat(lines.get(1))
        .contains("WARN", "cannot read a1 (10.0.0.1:8000) and 2 more with the same target: ")
        .endsWith("down");
    assertThat(lines.get(2)).contains("INFO", "reads a1 and 2 more with the same target again");
    assertThat(layer.pair(0, "d2").fetches().failuresByReason()).containsEntry("target", 2L);
  }

  @Test
  void target_thatThrewAndThenDoesNot_isFetched() {
    source.answering("data");
    targets =
        endpoint -> {
          String node = Objects.requireNonNull(endpoint.info().nodeAddress());
          if (node.equals("2")) {
            throw new IllegalStateException("no node");
          }
          return node;
        };
    endpoints("a1", "b1");
    time.advance(millis(100));
    layer.sink().upsert(on("a1", "2"));
    time.advance(millis(4000));
    assertThat(get("a1")).isNull();
    var found = Objects.requireNonNull(layer.endpoint("a1").attributes().find(copying.key));
    assertThat(found.staleReason())
        .endsWith(
            "the last fetch failed: target: target() threw java.lang.IllegalStateException:"
                + " no node");
    assertThat(get("b1")).isEqualTo("data");
    layer.sink().upsert(on("a1", "1"));
    time.advance(millis(1000));
    assertThat(get("a1")).isEqualTo("data");
    assertThat(layer.pair(0, "a1").fetches().failuresInARow()).isZero();
    assertThat(layer.pair(0, "a1").fetches().failures()).isEqualTo(1);
  }

  /** A target that throws when it is looked at in one way or the other. */
  private static final class Hostile {
    private final boolean hashes;

    Hostile(boolean hashes) {
      this.hashes = hashes;
    }

    @Override
    public boolean equals(@Nullable Object object) {
      throw new AssertionError("equals");
    }

    @Override
    public int hashCode() {
      if (hashes) {
        return 1;
      }
      throw new AssertionError("hashCode");
    }
  }

  @Test
  void target_whoseHashCodeThrows_failsForItsEndpointOnly() {
    source.answering("data");
    targets = endpoint -> endpoint.id().value().equals("a1") ? new Hostile(false) : "1";
    endpoints("a1", "b1");
    time.advance(millis(100));
    assertThat(layer.pair(0, "a1").fetches().lastError())
        .isEqualTo("target: target() threw java.lang.AssertionError: hashCode");
    assertThat(get("b1")).isEqualTo("data");
  }

  @Test
  void targets_whoseEqualsThrows_areDifferentOnes() {
    endpoints();
    int alarms = time.alarms();
    source.answering("data");
    targets = endpoint -> new Hostile(true);
    endpoints("a1", "b1", "c1");
    time.advance(millis(999));
    assertThat(source.fetches).hasSize(3);
    endpoints("b1");
    time.advance(millis(1000));
    assertThat(source.fetches).hasSize(4);
    endpoints();
    assertThat(time.alarms()).isEqualTo(alarms);
  }

  @Test
  void extraction_thatThrowsForOneEndpoint_doesNotSpoilTheOthers() {
    source.answering("data");
    copying.body =
        (data, update) -> {
          if (update.endpoint().id().value().equals("b1")) {
            throw new IllegalStateException("not b1");
          }
          update.put(copying.key, data);
        };
    endpoints("a1", "b1", "c1");
    time.advance(millis(1500));
    assertThat(get("a1")).isEqualTo("data");
    assertThat(get("b1")).isNull();
    assertThat(layer.endpoint("b1").attributes().get(other.key)).isEqualTo("data");
    assertThat(get("c1")).isEqualTo("data");
    assertThat(begun()).containsExactly(0L, 1000L);
  }

  @Test
  void extraction_thatHangsForOneEndpoint_isGivenUpAndTheOthersGoOn() {
    source.answering("data");
    copying.body =
        (data, update) -> {
          if (update.endpoint().id().value().equals("b1")) {
            copying.body = (again, next) -> next.put(copying.key, again);
            time.advance(millis(1500)); // As far as the workers can see, it hangs.
            assertThat(layer.endpoint("c1").attributes().get(other.key)).isEqualTo("data");
            assertThat(layer.extractions(0, "c1", "copy").failuresByReason())
                .containsEntry("stuck", 1L);
          }
          update.put(copying.key, data);
        };
    endpoints("a1", "b1", "c1");
    time.advance(millis(1600));
    assertThat(get("a1")).isEqualTo("data");
    assertThat(get("b1")).as("what it put in the end").isNull();
    assertThat(layer.extractions(0, "b1", "copy").failuresByReason()).containsEntry("stuck", 1L);
    assertThat(begun()).containsExactly(0L);
    time.advance(millis(1000));
    assertThat(begun()).containsExactly(0L, 2000L);
    for (String endpoint : List.of("a1", "b1", "c1")) {
      assertThat(get(endpoint)).isEqualTo("data");
      assertThat(layer.pair(0, endpoint).fetches().successes()).isEqualTo(2);
      assertThat(layer.pair(0, endpoint).skipped()).isEqualTo(1);
    }
  }

  @Test
  void extraction_thatRunsOutOfMemory_doesNotKeepTheDataFromTheOthers() {
    source.answering("data");
    copying.body =
        (data, update) -> {
          if (update.endpoint().id().value().equals("a1")) {
            throw new OutOfMemoryError("test");
          }
          update.put(copying.key, data);
        };
    endpoints("a1", "b1");
    assertThatThrownBy(() -> time.advance(Duration.ZERO)).isInstanceOf(OutOfMemoryError.class);
    time.settle();
    assertThat(get("b1")).isEqualTo("data");
    assertThatThrownBy(() -> time.advance(millis(1000))).isInstanceOf(OutOfMemoryError.class);
    assertThat(begun()).containsExactly(0L, 1000L);
  }

  @Test
  void target_whenAsked_holdsUpNobody() {
    source.answering("data");
    List<Throwable> faults = new ArrayList<>();
    targets =
        endpoint -> {
          try {
            CompletableFuture.runAsync(
                    () -> {
                      layer.engine.report(false);
                      layer.sink().upsert(on("b1", "1"));
                    })
                .get(30, TimeUnit.SECONDS);
          } catch (Exception e) {
            faults.add(e);
          }
          return "1";
        };
    endpoints("a1", "b1");
    time.advance(Duration.ZERO);
    assertThat(faults).isEmpty();
    assertThat(get("a1")).isEqualTo("data");
  }

  /** A target that counts what it costs. */
  private record Counted(int number, AtomicInteger calls) {
    @Override
    public boolean equals(@Nullable Object object) {
      calls.incrementAndGet();
      return object instanceof Counted that && number == that.number;
    }

    @Override
    public int hashCode() {
      calls.incrementAndGet();
      return number * 31;
    }
  }

  @Test
  void manyTargets_costAFewCallsEach() {
    AtomicInteger calls = new AtomicInteger();
    source.answering("data");
    targets = e -> new Counted(Integer.parseInt(e.id().value().substring(1)), calls);
    String[] names = IntStream.range(0, 10_000).mapToObj(i -> "e" + i).toArray(String[]::new);
    endpoints(names);
    assertThat(asked).hasSize(10_000);
    time.advance(millis(7000)); // As many take some seconds until all have begun.
    source.fetches.clear();
    time.advance(millis(1000));
    assertThat(begun()).hasSize(10_000);
    endpoints(Arrays.copyOf(names, 9_000));
    time.advance(millis(1000));
    assertThat(begun()).hasSize(19_000);
    assertThat(calls.get()).as("hashCode and equals").isLessThan(50_000);
    assertThat(asked).hasSize(10_000);
  }

  @Test
  void manyEndpoints_ofOneTarget_shareAFetch() {
    source.answering("data");
    targets = endpoint -> "all";
    String[] names = IntStream.range(0, 10_000).mapToObj(i -> "e" + i).toArray(String[]::new);
    endpoints(names);
    time.advance(millis(100));
    assertThat(begun()).hasSize(1);
    assertThat(layer.engine.endpoints()).allMatch(e -> e.attributes().get(copying.key) != null);
    endpoints("e7");
    time.advance(millis(1000));
    assertThat(begun()).hasSize(2);
    assertThat(source.last().endpoint()).isEqualTo("e7");
  }

  @Test
  void skipped_whenTheTargetIsLostAndFound_isKept() {
    endpoints("a1");
    time.advance(millis(100));
    copying.body = (data, update) -> time.advance(millis(2500)); // Longer than two intervals.
    source.last().answer().complete("data");
    time.settle();
    copying.body = (data, update) -> {};
    long skipped = layer.pair(0, "a1").skipped();
    assertThat(skipped).isPositive();
    for (String node : List.of("", "2", "1")) {
      targets = endpoint -> node.isEmpty() ? null : node;
      layer.sink().replaceAll(List.of(on("a1", "n" + node)));
      time.settle();
      assertThat(layer.pair(0, "a1").skipped()).isEqualTo(skipped);
    }
  }
}
