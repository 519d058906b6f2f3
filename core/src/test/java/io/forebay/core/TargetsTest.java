package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.EndpointInfo;
import io.forebay.api.FetchException;
import io.forebay.core.ScriptedSource.Begun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Endpoints that share what is fetched: how they come, stay and go. */
class TargetsTest extends TargetRig {
  @Test
  void endpoints_ofOneTarget_shareOneFetchAndItsObject() {
    List<String> seen = new ArrayList<>();
    copying.body =
        (data, update) -> {
          seen.add(update.endpoint().id() + " " + System.identityHashCode(data));
          update.put(copying.key, data);
        };
    String data = new String("data");
    source.answering(data);
    endpoints("a1", "b1", "c1");
    time.advance(millis(2500));
    assertThat(begun()).containsExactly(0L, 1000L, 2000L);
    String same = " " + System.identityHashCode(data);
    assertThat(seen).startsWith("a1" + same, "b1" + same, "c1" + same).hasSize(9);
    for (String endpoint : List.of("a1", "b1", "c1")) {
      assertThat(get(endpoint)).isEqualTo("data");
      assertThat(layer.pair(0, endpoint).fetches().successes()).isEqualTo(3);
      assertThat(layer.extractions(0, endpoint, "copy").successes()).isEqualTo(3);
    }
  }

  @Test
  void endpoints_ofDifferentTargets_haveSchedulesOfTheirOwn() {
    source.answering("data");
    endpoints("a1", "b2", "c1", "d2");
    time.advance(millis(1999));
    assertThat(begun()).containsExactly(0L, 463L, 1000L, 1618L);
  }

  @Test
  void fetch_tellsEachEndpointOfBytesProblemsAndSkips() {
    source.script =
        fetch -> {
          fetch.received(7);
          fetch.problem("odd line", 2);
          return CompletableFuture.completedFuture("data");
        };
    endpoints("a1", "b1");
    time.advance(millis(100));
    for (String endpoint : List.of("a1", "b1")) {
      assertThat(layer.pair(0, endpoint).fetches().lastBytes()).isEqualTo(7);
      assertThat(layer.pair(0, endpoint).fetches().problems()).containsEntry("odd line", 2L);
    }
  }

  @Test
  void failures_ofATarget_countForEachEndpointAndBackOffOnce() {
    source.script =
        fetch ->
            fetch.endpoint().id().value().endsWith("1")
                ? CompletableFuture.failedFuture(new FetchException("connect", "refused", null))
                : CompletableFuture.completedFuture("data");
    endpoints("a1", "b1", "c2");
    time.advance(millis(7500));
    assertThat(source.millis("a1")).containsExactly(0L, 1000L, 3000L, 7000L);
    for (String endpoint : List.of("a1", "b1")) {
      assertThat(layer.pair(0, endpoint).fetches().failuresByReason()).containsEntry("connect", 4L);
      assertThat(layer.pair(0, endpoint).fetches().failuresInARow()).isEqualTo(4);
    }
    assertThat(layer.pair(0, "c2").fetches().failures()).isZero();
    source.answering("data");
    time.advance(millis(8000));
    assertThat(get("a1")).isEqualTo("data");
    assertThat(layer.pair(0, "b1").fetches().failuresInARow()).isZero();
  }

  @Test
  void endpoint_thatJoinsWhileDataIsExtracted_isWaitedForUntilTheNextFetch() throws Exception {
    source.answering("data");
    copying.body =
        (data, update) -> {
          layer.sink().replaceAll(List.of(on("a1", "1"), on("b1", "1")));
          time.settle();
          update.put(copying.key, data);
        };
    endpoints("a1");
    time.advance(millis(999));
    assertThat(get("a1")).isEqualTo("data");
    assertThat(get("b1")).isNull();
    assertThat(layer.engine.awaitReady(Duration.ZERO)).isFalse();
    time.advance(millis(1));
    assertThat(get("b1")).isEqualTo("data");
    assertThat(layer.engine.awaitReady(Duration.ZERO)).isTrue();
    assertThat(begun()).containsExactly(0L, 1000L);
  }

  @Test
  void endpoint_thatJoinsDuringAFetch_hasItsData() {
    endpoints("a1");
    time.advance(millis(100));
    endpoints("a1", "b1");
    source.last().answer().complete("data");
    time.advance(millis(100));
    assertThat(get("b1")).isEqualTo("data");
    assertThat(source.fetches).hasSize(1);
  }

  @Test
  void endpoint_thatJoinsATargetThatFails_waitsForAnIntervalAtMost() {
    source.script =
        fetch -> CompletableFuture.failedFuture(new FetchException("connect", "refused", null));
    endpoints("a1");
    time.advance(millis(3500));
    source.answering("data");
    endpoints("a1", "b1");
    endpoints("a1", "b1", "c1");
    time.advance(millis(1000));
    assertThat(get("b1")).isEqualTo("data");
    assertThat(begun()).containsExactly(0L, 1000L, 3000L, 4000L);
    time.advance(millis(1000));
    assertThat(begun()).hasSize(5);
  }

  @Test
  void endpoint_thatJoinsWhileAFailureIsCounted_waitsForAnIntervalAtMost() {
    Poll<String> poll = poll();
    poll.join(member(poll));
    for (int i = 0; i < 4; i++) {
      poll.ended(time.nanos(), false, poll.failed("x", "x"));
    }
    List<PollMember<String>> failed = poll.failed("x", "x");
    poll.join(member(poll));
    poll.ended(time.nanos(), false, failed);
    time.advance(millis(999));
    assertThat(begun()).isEmpty();
    time.advance(millis(1));
    assertThat(begun()).containsExactly(1000L);
  }

  @Test
  void fetch_thatIsToBegin_doesNotWhenTheLastEndpointHasLeft() {
    Poll<String> poll = poll();
    PollMember<String> member = member(poll);
    poll.join(member);
    time.hold(true);
    time.advance(millis(1));
    assertThat(time.tasks()).isEqualTo(1);
    assertThat(poll.leave(member)).isTrue();
    time.hold(false);
    time.settle();
    assertThat(begun()).isEmpty();
  }

  private Poll<String> poll() {
    return new Poll<>(
        new TargetKey("1"),
        source,
        new Plugin("source"),
        TestLayer.TIMING,
        0,
        0,
        time,
        new Workers(time, time));
  }

  private PollMember<String> member(Poll<String> poll) {
    EndpointState endpoint = new EndpointState(on("x1", "1"), 0, new Stripe());
    Pair<String> pair = new Pair<>(endpoint, List.of(), TestLayer.store(time), time, () -> {});
    return new PollMember<>(poll, pair, endpoint.info(), () -> {});
  }

  @Test
  void endpoint_thatLeavesDuringAFetch_takesNothingFromTheOthers() {
    endpoints("a1", "b1", "c1");
    time.advance(millis(100));
    Begun begun = source.last();
    assertThat(begun.endpoint()).isEqualTo("a1");
    endpoints("b1", "c1");
    assertThat(begun.answer()).isNotDone();
    assertThat(begun.context().endpoint()).isSameAs(layer.endpoint("b1"));
    begun.answer().complete("data");
    source.answering("data");
    time.advance(millis(2000));
    assertThat(get("b1")).isEqualTo("data");
    assertThat(get("c1")).isEqualTo("data");
    assertThat(begun()).containsExactly(0L, 1000L, 2000L);
    assertThat(layer.pair(0, "b1").fetches().successes()).isEqualTo(3);
    assertThat(layer.pair(0, "b1").fetches().failures()).isZero();
  }

  @Test
  void endpoint_removedAMomentAgo_isNotTheOneToFetchFrom() {
    endpoints("a1", "b1");
    time.advance(millis(100));
    layer.sink().replaceAll(List.of(on("b1", "1"))); // The source has not been told yet.
    assertThat(source.last().context().endpoint()).isSameAs(layer.endpoint("b1"));
  }

  @Test
  void endpoint_movedAMomentAgo_isNotTheOneToFetchFrom() {
    endpoints("a1", "b1");
    time.advance(millis(100));
    layer.sink().upsert(on("a1", "2")); // The source has not been asked yet.
    assertThat(source.last().context().endpoint()).isSameAs(layer.endpoint("b1"));
  }

  @Test
  void lastEndpoint_thatLeaves_endsTheScheduleAndCancelsTheFetch() {
    endpoints();
    int alarms = time.alarms();
    endpoints("a1", "b1");
    time.advance(millis(100));
    Begun begun = source.last();
    endpoints("b1");
    assertThat(begun.answer()).isNotDone();
    endpoints();
    assertThat(begun.answer()).isCancelled();
    assertThat(time.alarms()).isEqualTo(alarms);
    time.advance(millis(5000));
    assertThat(source.fetches).hasSize(1);
    source.answering("data");
    endpoints("a1");
    time.advance(millis(1000));
    assertThat(get("a1")).isEqualTo("data");
  }

  @Test
  void endpoint_whoseTargetChanges_getsTheNewTargetsDataOnly() {
    source.script =
        fetch -> CompletableFuture.completedFuture("of " + fetch.endpoint().info().nodeAddress());
    endpoints("a1", "b1", "c2");
    time.advance(millis(2000));
    assertThat(get("a1")).isEqualTo("of 1");
    int before = source.fetches.size();
    layer.sink().upsert(on("a1", "2"));
    time.advance(millis(1000));
    assertThat(get("a1")).isEqualTo("of 2");
    assertThat(get("b1")).isEqualTo("of 1");
    time.advance(millis(1000));
    assertThat(get("a1")).isEqualTo("of 2");
    assertThat(source.fetches).hasSize(before + 4);
    layer.sink().upsert(on("a1", "3"));
    time.advance(millis(1000));
    assertThat(get("a1")).isEqualTo("of 3");
    assertThat(layer.pair(0, "a1").fetches().failures()).isZero();
  }

  @Test
  void fetch_givenUpBecauseItsTargetIsGone_isNoFailure() {
    endpoints("a1");
    time.advance(millis(100));
    CompletableFuture<String> answer = source.last().answer();
    // As a source does that closes the connections that nobody needs any more.
    onUpdate = () -> answer.completeExceptionally(new IllegalStateException("closed"));
    layer.sink().upsert(on("a1", "2"));
    time.settle();
    assertThat(answer).isCompletedExceptionally();
    assertThat(layer.pair(0, "a1").fetches().failures()).isZero();
  }

  @Test
  void answer_forATargetThatAnEndpointHasLeft_doesNotReachIt() {
    endpoints("a1", "b1");
    time.advance(millis(100));
    layer.sink().upsert(on("a1", "2"));
    time.settle();
    source.fetches.get(0).answer().complete("of 1");
    time.settle();
    assertThat(get("a1")).isNull();
    assertThat(get("b1")).isEqualTo("of 1");
  }

  @Test
  void endpoint_thatLeavesWhileDataIsExtracted_isLeftOut() {
    source.script =
        fetch -> {
          String node = fetch.endpoint().info().nodeAddress();
          return "1".equals(node)
              ? CompletableFuture.completedFuture("of 1")
              : new CompletableFuture<>();
        };
    boolean[] moved = new boolean[1];
    copying.body =
        (data, update) -> {
          update.put(copying.key, data);
          if (!moved[0]) {
            moved[0] = true;
            layer.sink().upsert(on("b1", "2"));
            time.settle();
          }
        };
    endpoints("a1", "b1", "c1");
    time.advance(Duration.ZERO);
    assertThat(get("a1")).isEqualTo("of 1");
    assertThat(get("b1")).isNull();
    assertThat(get("c1")).isEqualTo("of 1");
  }

  @Test
  void endpoint_whoseTargetChanges_isWaitedForAtTheNewOne() throws Exception {
    endpoints("a1");
    time.advance(millis(100));
    layer.sink().upsert(on("a1", "2"));
    time.settle();
    assertThat(source.last().answer()).isCancelled();
    assertThat(layer.engine.awaitReady(Duration.ZERO)).isFalse();
    source.answering("data");
    time.advance(millis(1000));
    assertThat(layer.engine.awaitReady(Duration.ZERO)).isTrue();
  }

  @Test
  void endpoint_withNewLabelsAndTheSameTarget_goesOn() {
    endpoints("a1", "b1");
    time.advance(millis(100));
    Begun begun = source.last();
    EndpointInfo labelled =
        EndpointInfo.builder("a1", "10.0.0.1", 8000).nodeAddress("1").label("x", "y").build();
    layer.sink().upsert(labelled);
    time.settle();
    assertThat(asked).extracting(e -> e.id().value()).containsExactly("a1", "b1", "a1");
    assertThat(begun.answer()).isNotDone();
    assertThat(begun.context().endpoint()).isSameAs(layer.endpoint("a1"));
    begun.answer().complete("data");
    source.answering("data");
    time.advance(millis(1000));
    assertThat(get("a1")).isEqualTo("data");
    assertThat(begun()).containsExactly(0L, 1000L);
    assertThat(asked).hasSize(3);
  }
}
