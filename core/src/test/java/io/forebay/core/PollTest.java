package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.FetchException;
import io.forebay.core.ScriptedSource.Begun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When a source is asked, and what becomes of its answers. */
class PollTest {
  private final FakeTime time = new FakeTime();
  private final ScriptedSource source = new ScriptedSource(time);
  private final Copying copying = new Copying("copy");
  private final TestLayer layer =
      TestLayer.started(time, List.of(TestLayer.source(source, copying)));

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  @Test
  void fetches_thatSucceed_beginAtTheInterval() {
    source.answering("data");
    layer.endpoints("a");
    time.advance(millis(3500));
    assertThat(source.millis("a")).containsExactly(0L, 1000L, 2000L, 3000L);
  }

  @Test
  void phases_ofManyEndpoints_spreadEvenlyOverTheInterval() {
    source.answering("data");
    layer.endpoints(IntStream.range(0, 100).mapToObj(i -> "e" + i).toArray(String[]::new));
    time.advance(millis(999)); // The first fetches are another matter.
    source.fetches.clear();
    time.advance(millis(1000));
    int[] tenths = new int[10];
    source.fetches.forEach(fetch -> tenths[(int) (fetch.at().toMillis() % 1000 / 100)]++);
    assertThat(source.fetches).hasSize(100);
    assertThat(Arrays.stream(tenths).min().orElse(0)).isGreaterThanOrEqualTo(8);
    assertThat(Arrays.stream(tenths).max().orElse(99)).isLessThanOrEqualTo(12);
  }

  @Test
  void fetch_forWhichNoWorkerIsFree_countsWhatItMissesAsSkipped() {
    source.answering("data");
    layer.endpoints("a");
    time.advance(millis(500));
    time.hold(true);
    time.advance(millis(2900));
    assertThat(source.millis("a")).containsExactly(0L);
    time.hold(false);
    time.advance(millis(1000));
    assertThat(source.millis("a")).containsExactly(0L, 3400L, 4000L);
    assertThat(layer.pair(0, "a").skipped()).isEqualTo(2);
    assertThat(layer.pair(0, "a").fetches().failuresByReason()).isEmpty();
  }

  @Test
  void fetch_thatTakesLong_isTheOnlyOneInFlight() {
    layer.endpoints("a");
    time.advance(millis(499));
    assertThat(source.fetches).hasSize(1);
    source.last().answer().complete("data");
    time.advance(millis(600));
    assertThat(source.millis("a")).containsExactly(0L, 1000L);
  }

  @Test
  void fetch_thatDoesNotAnswer_timesOutAndIsCancelled() {
    layer.endpoints("a");
    time.advance(millis(500));
    assertThat(source.last().answer()).isCancelled();
    assertThat(layer.pair(0, "a").fetches().lastError())
        .isEqualTo("timeout: no answer within 500ms");
    assertThat(layer.pair(0, "a").fetches().failuresByReason()).containsEntry("timeout", 1L);
  }

  @Test
  void answer_afterTheTimeOut_isDroppedAndCounted() {
    CompletableFuture<String> deaf =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            return false;
          }
        };
    source.script = fetch -> deaf;
    layer.endpoints("a");
    time.advance(millis(500));
    deaf.complete("late");
    time.settle();
    assertThat(layer.endpoint("a").attributes().get(copying.key)).isNull();
    assertThat(layer.pair(0, "a").fetches().problems())
        .containsEntry("too late: the time-out had passed", 1L);
  }

  @Test
  void failures_inARow_backOffUpToTheMaximum() {
    source.script =
        fetch -> CompletableFuture.failedFuture(new FetchException("connect", "refused", null));
    layer.endpoints("a");
    time.advance(millis(32_000));
    assertThat(source.millis("a"))
        .containsExactly(0L, 1000L, 3000L, 7000L, 15_000L, 23_000L, 31_000L);
  }

  @Test
  void failures_ofManyAtOnce_doNotComeBackAtOnce() {
    source.script =
        fetch -> CompletableFuture.failedFuture(new FetchException("connect", "refused", null));
    layer.endpoints(IntStream.range(0, 100).mapToObj(i -> "e" + i).toArray(String[]::new));
    time.advance(millis(40_000));
    int[] seconds = new int[40];
    source.fetches.forEach(fetch -> seconds[(int) (fetch.at().toMillis() / 1000)]++);
    assertThat(seconds[0]).isEqualTo(100);
    assertThat(Arrays.stream(seconds, 20, 40).max().orElse(99)).isLessThanOrEqualTo(35);
  }

  @Test
  void success_afterFailures_returnsToTheGrid() {
    source.script =
        fetch -> CompletableFuture.failedFuture(new FetchException("connect", "refused", null));
    layer.endpoints("zero", "a"); // The second has a phase of its own.
    time.advance(millis(6000));
    source.answering("data");
    time.advance(millis(5000));
    assertThat(source.millis("a"))
        .containsExactly(463L, 1463L, 3154L, 6227L, 6618L, 7618L, 8618L, 9618L, 10618L);
    assertThat(layer.pair(0, "a").fetches().failuresInARow()).isZero();
  }

  @Test
  void exception_thrownByFetch_isAFailureWithItsClass() {
    source.script =
        fetch -> {
          throw new NoClassDefFoundError("com/acme/Missing");
        };
    layer.endpoints("a");
    time.advance(millis(0));
    assertThat(layer.pair(0, "a").fetches().lastError())
        .isEqualTo("java.lang.NoClassDefFoundError: com/acme/Missing");
    assertThat(layer.pair(0, "a").fetches().failuresByReason())
        .containsEntry("NoClassDefFoundError", 1L);
    source.answering("data");
    time.advance(millis(1000));
    assertThat(layer.endpoint("a").attributes().get(copying.key)).isEqualTo("data");
  }

  @Test
  @SuppressWarnings("NullAway") // What a plugin may do all the same.
  void null_insteadOfAStage_isAFailure() {
    source.script = fetch -> null;
    layer.endpoints("a");
    time.advance(millis(0));
    assertThat(layer.pair(0, "a").fetches().lastError()).contains("fetch() returned null");
  }

  @Test
  @SuppressWarnings("NullAway") // What a plugin may do all the same.
  void null_insteadOfData_isAFailure() {
    source.answering(null);
    layer.endpoints("a");
    time.advance(millis(0));
    assertThat(layer.pair(0, "a").fetches().lastError()).contains("the fetch brought null");
  }

  @Test
  void endpoints_thatHangFailOrThrow_doNotShiftTheRhythmOfAnother() {
    source.script =
        fetch ->
            switch (fetch.endpoint().id().value()) {
              case "hangs" -> new CompletableFuture<>();
              case "fails" ->
                  CompletableFuture.failedFuture(new FetchException("connect", "refused", null));
              case "throws" -> throw new IllegalStateException("boom");
              default -> CompletableFuture.completedFuture("data");
            };
    layer.endpoints("hangs", "good", "fails", "throws");
    time.advance(millis(5000));
    assertThat(source.millis("good")).containsExactly(463L, 1618L, 2618L, 3618L, 4618L);
    assertThat(layer.pair(0, "good").fetches().failures()).isZero();
    assertThat(layer.pair(0, "good").skipped()).isZero();
  }

  @Test
  void removal_duringAFetch_cancelsItAndItsAnswerIsDropped() {
    layer.endpoints("a");
    time.advance(millis(100));
    Begun begun = source.last();
    var removed = layer.endpoint("a");
    layer.endpoints();
    assertThat(begun.answer()).isCancelled();
    time.advance(millis(10_000));
    assertThat(source.fetches).hasSize(1);
    assertThat(removed.attributes().all()).isEmpty();
  }

  @Test
  void removal_duringAnExtraction_isFinal() {
    List<Runnable> inExtraction = new ArrayList<>();
    copying.body =
        (data, update) -> {
          inExtraction.forEach(Runnable::run);
          update.put(copying.key, data);
        };
    source.answering("data");
    layer.endpoints("a");
    var removed = layer.endpoint("a");
    inExtraction.add(() -> layer.sink().replaceAll(List.of()));
    time.advance(millis(0));
    assertThat(removed.attributes().all()).isEmpty();
    assertThat(layer.engine.report(false).sources().get(0).unknownEndpoints()).isEqualTo(1);
  }

  @Test
  void answer_afterTheRemoval_isDroppedAndCounted() {
    source.script =
        fetch ->
            new CompletableFuture<>() {
              @Override
              public boolean cancel(boolean interrupt) {
                return false;
              }
            };
    layer.endpoints("a");
    time.advance(millis(100));
    var removed = layer.endpoint("a");
    layer.endpoints();
    source.last().answer().complete("late");
    time.settle();
    assertThat(removed.attributes().all()).isEmpty();
    assertThat(layer.engine.report(false).sources().get(0).unknownEndpoints()).isEqualTo(1);
  }

  @Test
  void fetch_thatHangs_isNamedAsTheReasonWhyOthersAreLeftOut() {
    boolean[] hung = new boolean[1];
    source.script =
        fetch -> {
          if (!hung[0]) {
            hung[0] = true;
            time.advance(millis(3500)); // As far as the schedule can see, the call hangs.
          }
          return CompletableFuture.completedFuture("data");
        };
    layer.endpoints("a");
    time.advance(millis(0));
    assertThat(layer.pair(0, "a").fetches().failuresByReason()).containsEntry("stuck", 2L);
    assertThat(layer.pair(0, "a").fetches().lastError())
        .isEqualTo("stuck: an earlier call of the source has not returned");
    assertThat(layer.pair(0, "a").skipped()).isEqualTo(2);
  }

  @Test
  void extraction_thatHangs_isGivenUpAndTheMissedTickCounted() {
    // As far as the schedule can see, the extraction hangs: time passes and it has not returned.
    copying.body = (data, update) -> time.advance(millis(3500));
    source.answering("data");
    layer.endpoints("a");
    time.advance(millis(0));
    assertThat(source.millis("a")).containsExactly(0L, 2000L, 3000L);
    assertThat(layer.pair(0, "a").skipped()).isEqualTo(1);
    assertThat(layer.extractions(0, "a", "copy").failuresByReason()).containsEntry("stuck", 3L);
    assertThat(time.resized()).as("the thread was replaced, and taken back").isZero();
  }

  @Test
  void longInterval_firstFetch_comesWithinThreeQuartersOfASecond() {
    endpointsOfInterval(Duration.ofMinutes(1), "zero", "a");
    time.advance(Duration.ofMinutes(2));
    assertThat(source.millis("a")).containsExactly(463L, 37_082L, 97_082L);
    assertThat(source.millis("zero")).containsExactly(0L, 60_000L, 120_000L);
  }

  @Test
  void firstFetches_ofManyEndpoints_areWithinThreeQuartersOfTheInterval() {
    source.answering("data");
    layer.endpoints(names(1000));
    time.advance(millis(750));
    assertThat(source.fetches).hasSize(1000);
    assertThat(source.fetches.stream().filter(fetch -> fetch.at().toMillis() < 250))
        .hasSizeBetween(330, 337);
  }

  @Test
  void firstFetches_ofVeryManyEndpoints_begin2000InASecond() {
    endpointsOfInterval(Duration.ofSeconds(1), names(10_000));
    time.advance(Duration.ofSeconds(8));
    Map<String, List<Long>> begun = new HashMap<>();
    source.fetches.forEach(
        fetch ->
            begun
                .computeIfAbsent(fetch.endpoint(), name -> new ArrayList<>())
                .add(fetch.at().toMillis()));
    assertThat(begun).hasSize(10_000);
    int[] firsts = new int[5];
    begun.values().forEach(times -> firsts[(int) (times.get(0) / 1000)]++);
    for (int count : firsts) {
      assertThat(count).isBetween(1990, 2010);
    }
    assertThat(begun.values())
        .allSatisfy(
            times -> {
              assertThat(times.get(1) - times.get(0)).isBetween(249L, 1250L);
              assertThat(times.get(2) - times.get(1)).isBetween(999L, 1001L);
            });
  }

  @Test
  void endpoint_thatComesToVeryMany_isFetchedWithinThreeQuartersOfTheInterval() {
    source.answering("data");
    layer.endpoints(names(10_000));
    time.advance(Duration.ofSeconds(10));
    source.fetches.clear();
    String[] more = names(10_001);
    layer.endpoints(more);
    time.advance(millis(750));
    assertThat(source.millis(more[10_000])).hasSize(1);
  }

  @Test
  void gridPoints_beforeTheGridBegins_areNotSkipped() {
    for (int i = 1; i <= 10; i++) {
      Duration interval = millis(300L * i);
      TestLayer other = endpointsOfInterval(interval, names(20));
      time.advance(interval.multipliedBy(3));
      for (String name : names(20)) {
        assertThat(other.pair(0, name).skipped()).as(name + " " + interval).isZero();
      }
    }
  }

  private static String[] names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "e" + i).toArray(String[]::new);
  }

  private TestLayer endpointsOfInterval(Duration interval, String... names) {
    SourceSetup<String> other =
        new SourceSetup<>(
            "other",
            "scripted",
            source.answering("data"),
            new Timing(interval, interval, interval, interval.multipliedBy(3)),
            TestLayer.source(source, copying).collections(),
            Origin.of(ScriptedSource.class));
    TestLayer started = TestLayer.started(time, List.of(other));
    started.endpoints(names);
    return started;
  }
}
