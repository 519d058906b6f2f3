package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.Attribute;
import io.forebay.api.DataSource;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointsChange;
import io.forebay.api.SourceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sources that watch: what they submit, confirm, cannot see, and let the start wait for. */
class WatchingTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FakeTime time = new FakeTime();
  private final Copying one = new Copying("one");
  private final Copying two = new Copying("two");
  private final Watching watching = new Watching();
  private final TestLayer layer =
      TestLayer.started(time, List.of(TestLayer.source(watching, one, two)));

  private static final class Watching implements DataSource<String> {
    private @Nullable SourceContext<String> given;
    final List<EndpointsChange> changes = new ArrayList<>();
    CompletionStage<?> first = CompletableFuture.completedFuture(null);

    SourceContext<String> context() {
      return Objects.requireNonNull(given);
    }

    @Override
    public String type() {
      return "watching";
    }

    @Override
    public Class<String> dataType() {
      return String.class;
    }

    @Override
    public void start(SourceContext<String> context) {
      given = context;
      context.readyWhen(first);
    }

    @Override
    public void updateEndpoints(EndpointsChange change) {
      changes.add(change);
    }
  }

  private CompletionStage<Boolean> submit(String endpoint, String data, Copying... to) {
    return watching.context().submit(layer.endpoint(endpoint), data, List.of(to));
  }

  private @Nullable String get(Copying collection) {
    return layer.endpoint("a").attributes().get(collection.key);
  }

  private Attribute<String> find(Copying collection) {
    return Objects.requireNonNull(layer.endpoint("a").attributes().find(collection.key));
  }

  private void confirm(Copying... collections) {
    watching.context().confirm(List.of(collections));
    time.settle();
  }

  private void failed(String reason, Copying... collections) {
    watching.context().failed(List.of(collections), reason);
  }

  @Test
  void submission_forSome_isExtractedByTheseAloneAndOnAWorker() {
    layer.endpoints("a");
    CompletionStage<Boolean> stage = submit("a", "x", one);
    assertThat(stage).isNotDone();
    assertThat(get(one)).isNull();
    List<@Nullable String> seen = new ArrayList<>();
    stage.thenRun(() -> seen.add(get(one)));
    time.settle();
    assertThat(stage).isCompletedWithValue(true);
    assertThat(seen).containsExactly("x");
    assertThat(get(two)).isNull();
    assertThat(layer.extractions(0, "a", "two").successes()).isZero();
    assertThat(layer.pair(0, "a").fetches().successes()).isEqualTo(1);
  }

  @Test
  void submission_forTwo_isPublishedOnce() {
    layer.endpoints("a");
    submit("a", "x", two, one);
    time.settle();
    assertThat(layer.endpoint("a").attributes().revision()).isEqualTo(1);
    assertThat(get(one)).isEqualTo(get(two)).isEqualTo("x");
  }

  @Test
  void submission_isObservedWhenItWasMade() {
    layer.endpoints("a");
    Instant then = time.now();
    CompletionStage<Boolean> stage = submit("a", "x", one);
    one.body =
        (data, update) -> {
          assertThat(update.observedAt()).isEqualTo(then);
          update.put(one.key, data);
        };
    time.settle();
    assertThat(stage).isCompletedWithValue(true);
    assertThat(find(one).observedAt()).isEqualTo(then);
    time.advance(TestLayer.MAXIMAL_AGE);
    assertThat(get(one)).isNull();
    assertThat(find(one).staleReason()).isEqualTo("not observed for 3s (maximal age)");
  }

  @Test
  void submissions_forOneEndpoint_areExtractedInOrder() {
    layer.endpoints("a");
    List<String> seen = new ArrayList<>();
    one.body =
        (data, update) -> {
          seen.add(data);
          time.settle(); // Another worker is free meanwhile.
          update.put(one.key, data);
        };
    for (int i = 0; i < 5; i++) {
      submit("a", "x" + i, one);
    }
    time.settle();
    assertThat(seen).containsExactly("x0", "x1", "x2", "x3", "x4");
    assertThat(get(one)).isEqualTo("x4");
  }

  @Test
  void submission_whileADeliveryIsExtracted_waitsForItWithoutAWorker() {
    layer.endpoints("a");
    List<String> seen = new ArrayList<>();
    List<CompletionStage<Boolean>> stages = new ArrayList<>();
    one.body =
        (data, update) -> {
          if (data.equals("delivered")) {
            stages.add(submit("a", "submitted", one));
            time.settle();
          }
          seen.add(data);
          update.put(one.key, data);
        };
    watching.context().deliver(layer.endpoint("a"), "delivered");
    assertThat(stages.get(0)).isNotDone();
    time.settle();
    assertThat(stages.get(0)).isCompletedWithValue(true);
    assertThat(seen).containsExactly("delivered", "submitted");
    assertThat(get(one)).isEqualTo("submitted");
  }

  @Test
  void submission_forNoCollection_isNothing() {
    layer.endpoints("a");
    assertThat(submit("a", "x")).isCompletedWithValue(true);
    time.settle();
    assertThat(layer.engine.report(false).sources().get(0).endpoints()).isEmpty();
  }

  @Test
  void submission_forAForeignCollection_isRefused() {
    layer.endpoints("a");
    Copying foreign = new Copying("foreign");
    assertThatThrownBy(() -> submit("a", "x", one, foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "collection: a io.forebay.core.Copying (expected: one that subscribe() was called"
                + " with, which are [one, two])");
    assertThatThrownBy(() -> confirm(foreign)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> failed("x", foreign)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void submission_forAnEndpointThatCameBack_isNotForTheOldOne() {
    layer.endpoints("a");
    Endpoint old = layer.endpoint("a");
    layer.endpoints();
    layer.endpoints("a");
    assertThat(watching.context().submit(old, "late", List.of(one)).toCompletableFuture())
        .isCompletedWithValue(false);
    assertThat(layer.engine.report(false).sources().get(0).unknownEndpoints()).isEqualTo(1);
  }

  @Test
  void submissions_whoseEndpointGoes_endWithFalse() {
    layer.endpoints("a");
    Endpoint old = layer.endpoint("a");
    List<CompletionStage<Boolean>> stages = new ArrayList<>();
    stages.add(submit("a", "x", one));
    stages.add(submit("a", "y", one));
    layer.sink().replaceAll(List.of());
    time.settle();
    assertThat(stages).allSatisfy(stage -> assertThat(stage).isCompletedWithValue(false));
    assertThat(old.attributes().all()).isEmpty();
  }

  @Test
  void submissions_ofASourceThatStops_endWithFalse() {
    layer.endpoints("a");
    List<CompletionStage<Boolean>> stages = new ArrayList<>();
    stages.add(submit("a", "x", one));
    stages.add(submit("a", "y", one));
    layer.close();
    stages.add(submit("a", "z", one));
    assertThat(stages).allSatisfy(stage -> assertThat(stage).isCompletedWithValue(false));
    assertThat(get(one)).isNull();
  }

  @Test
  void submission_toACollectionThatThrows_losesItsPartAlone() {
    layer.endpoints("a");
    one.body =
        (data, update) -> {
          throw new IllegalStateException("not understood");
        };
    CompletionStage<Boolean> stage = submit("a", "x", one, two);
    time.settle();
    assertThat(stage).isCompletedWithValue(false);
    assertThat(get(one)).isNull();
    assertThat(get(two)).isEqualTo("x");
    assertThat(layer.extractions(0, "a", "one").lastError()).contains("not understood");
  }

  @Test
  void submission_toACollectionThatHangs_isPublishedForTheOthers() {
    layer.endpoints("a");
    List<CompletionStage<Boolean>> stages = new ArrayList<>();
    one.body =
        (data, update) -> {
          update.put(one.key, data);
          time.advance(Duration.ofSeconds(2)); // Meanwhile the watch gives the call up.
          stages.add(submit("a", "y", one, two));
          time.settle();
        };
    CompletionStage<Boolean> stage = submit("a", "x", one, two);
    time.settle();
    assertThat(stage).isCompletedWithValue(false);
    assertThat(stages.get(0)).as("not called, because it hung").isCompletedWithValue(false);
    assertThat(get(one)).isNull();
    assertThat(get(two)).isEqualTo("y");
    assertThat(layer.extractions(0, "a", "one").failuresByReason()).containsEntry("stuck", 2L);
    one.body = (data, update) -> update.put(one.key, data);
    submit("a", "z", one);
    time.settle();
    assertThat(get(one)).isEqualTo("z");
  }

  @Test
  void submission_whoseFollowersThrow_letsTheNextOneIn() {
    layer.endpoints("a");
    var unused =
        submit("a", "x", one)
            .thenRun(
                () -> {
                  throw new IllegalStateException("follower");
                });
    submit("a", "y", one);
    time.settle();
    assertThat(get(one)).isEqualTo("y");
  }

  @Test
  void confirmation_makesWhatWasPublishedFreshAgainWithoutACall() {
    layer.endpoints("a", "b");
    submit("a", "x", one, two);
    time.advance(Duration.ofSeconds(4));
    assertThat(get(one)).isNull();
    long revision = layer.endpoint("a").attributes().revision();
    one.body =
        (data, update) -> {
          throw new AssertionError("called");
        };
    confirm(one);
    assertThat(get(one)).isEqualTo("x");
    assertThat(find(one).observedAt()).isEqualTo(time.now());
    assertThat(find(one).revision()).isEqualTo(1);
    assertThat(layer.endpoint("a").attributes().revision()).isEqualTo(revision + 1);
    assertThat(get(two)).isNull();
    assertThat(layer.endpoint("b").attributes().revision()).isZero();
    time.advance(Duration.ofMillis(2999));
    assertThat(get(one)).isEqualTo("x");
    time.advance(Duration.ofMillis(1));
    assertThat(get(one)).isNull();
  }

  @Test
  void confirmation_leavesAbsentWhatWasAbsent() {
    layer.endpoints("a");
    submit("a", "x", one);
    time.settle();
    one.body = (data, update) -> {};
    submit("a", "y", one);
    time.advance(SECOND);
    long revision = layer.endpoint("a").attributes().revision();
    confirm(one);
    assertThat(layer.endpoint("a").attributes().all()).isEmpty();
    assertThat(layer.endpoint("a").attributes().revision()).isEqualTo(revision);
  }

  @Test
  void confirmation_ofADynamicAttribute_keepsItDynamic() {
    layer.endpoints("a");
    int[] calls = new int[1];
    one.body = (data, update) -> update.putDynamic(one.key, () -> "call " + ++calls[0]);
    submit("a", "x", one);
    time.advance(Duration.ofSeconds(4));
    confirm(one);
    assertThat(get(one)).isEqualTo("call 1");
    assertThat(get(one)).isEqualTo("call 2");
  }

  @Test
  void confirmation_beforeAnOlderObservation_dropsIt() {
    layer.endpoints("a");
    submit("a", "x", one);
    time.advance(SECOND);
    confirm(one, two);
    watching.context().deliver(layer.endpoint("a").id(), "old", time.now().minusMillis(1));
    assertThat(get(one)).isEqualTo("x");
    assertThat(get(two)).isEqualTo("old");
    assertThat(layer.pair(0, "a").fetches().problems())
        .containsEntry("too late: a newer observation was published", 1L);
  }

  @Test
  void confirmation_ofWhatIsNotExtractedYet_countsForItAndNotForWhatWasBefore() {
    layer.endpoints("a");
    submit("a", "before", one);
    time.settle();
    Instant then = time.now();
    List<CompletionStage<Boolean>> stages = new ArrayList<>();
    one.body =
        (data, update) -> {
          time.advance(Duration.ofMillis(10));
          watching.context().confirm(List.of(one));
          assertThat(find(one).observedAt()).isEqualTo(then);
          stages.add(submit("a", "last", two));
          update.put(one.key, data);
        };
    submit("a", "after", one);
    time.settle();
    assertThat(get(one)).isEqualTo("after");
    assertThat(find(one).observedAt()).isEqualTo(then.plusMillis(10));
    assertThat(stages.get(0)).isCompletedWithValue(true);
  }

  @Test
  void confirmation_duringADelivery_doesNotDropIt() {
    layer.endpoints("a");
    submit("a", "before", one);
    time.advance(SECOND);
    one.body =
        (data, update) -> {
          time.advance(Duration.ofMillis(10));
          watching.context().confirm(List.of(one));
          update.put(one.key, data);
        };
    watching.context().deliver(layer.endpoint("a"), "after");
    assertThat(get(one)).isEqualTo("after");
    assertThat(find(one).observedAt()).isEqualTo(time.now());
  }

  @Test
  void confirmation_afterAnExtractionThatFailed_doesNotMakeTheOldValueNew() {
    layer.endpoints("a");
    submit("a", "x", one);
    time.settle();
    one.body =
        (data, update) -> {
          throw new IllegalStateException("not understood");
        };
    submit("a", "y", one);
    time.advance(Duration.ofSeconds(2));
    confirm(one);
    time.advance(SECOND);
    assertThat(get(one)).isNull();
    assertThat(find(one).staleReason())
        .isEqualTo(
            "not observed for 3s (maximal age); the last extraction failed:"
                + " java.lang.IllegalStateException: not understood");
  }

  @Test
  void failure_isTheExcuseOfStaleAttributesUntilConfirmed() {
    layer.endpoints("a");
    submit("a", "x", one, two);
    time.settle();
    failed("403 forbidden", one);
    assertThat(get(one)).isEqualTo("x");
    time.advance(TestLayer.MAXIMAL_AGE);
    assertThat(find(one).staleReason())
        .isEqualTo("not observed for 3s (maximal age); the source cannot see it: 403 forbidden");
    assertThat(find(two).staleReason()).isEqualTo("not observed for 3s (maximal age)");
    var report = layer.engine.report(false).sources().get(0);
    assertThat(report.blind()).containsOnlyKeys("one").containsEntry("one", "403 forbidden");
    assertThat(report.calls().lastError()).isEqualTo("403 forbidden");
    assertThat(report.calls().failuresByReason()).containsEntry("reported", 1L);
    confirm(two);
    assertThat(layer.engine.report(false).sources().get(0).blind()).containsOnlyKeys("one");
    confirm(one);
    assertThat(layer.engine.report(false).sources().get(0).blind()).isEmpty();
    assertThat(get(one)).isEqualTo("x");
  }

  @Test
  void failure_isEndedByALaterSuccessAndByNoEarlierOne() {
    layer.endpoints("a");
    submit("a", "x", one);
    failed("gone", one, two);
    time.settle();
    assertThat(layer.engine.report(false).sources().get(0).blind()).containsOnlyKeys("one", "two");
    submit("a", "y", one);
    time.settle();
    assertThat(layer.engine.report(false).sources().get(0).blind()).containsOnlyKeys("two");
  }

  @Test
  void failure_ofASourceThatWorks_doesNotMakeItsCallsFail() {
    layer.endpoints("a");
    failed("gone", one);
    assertThat(layer.engine.report(false).sources().get(0).calls().failuresInARow()).isZero();
  }

  @Test
  void readiness_waitsForTheSourcesFirstPicture() throws Exception {
    Watching slow = new Watching();
    CompletableFuture<Void> first = new CompletableFuture<>();
    slow.first = first;
    TestLayer other = TestLayer.started(time, List.of(TestLayer.source(slow, one)));
    other.endpoints("a");
    assertThat(other.engine.awaitReady(Duration.ZERO)).isFalse();
    first.completeExceptionally(new IllegalStateException("cannot see"));
    assertThat(other.engine.awaitReady(Duration.ZERO)).isTrue();
    slow.context().readyWhen(new CompletableFuture<>());
    assertThat(other.engine.awaitReady(Duration.ZERO)).isTrue();
  }
}
