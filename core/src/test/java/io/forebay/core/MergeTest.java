package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.Attribute;
import io.forebay.api.AttributeKey;
import io.forebay.api.Attributes;
import io.forebay.api.DataCollection;
import io.forebay.api.DataSource;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointListener;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.Mergeable;
import io.forebay.api.SourceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that several collections put under one key. Maximal ages: first 2 s, others 3 s, 4 s. */
class MergeTest {
  /** A value that shows of what it was merged, and in which order. */
  private record Trail(List<String> parts) implements Mergeable<Trail> {
    static BinaryOperator<Trail> merging = Trail::both;

    static Trail of(String part) {
      return new Trail(List.of(part));
    }

    static Trail both(Trail older, Trail newer) {
      return new Trail(Stream.of(older, newer).flatMap(t -> t.parts().stream()).toList());
    }

    @Override
    public Trail mergedWith(Trail newer) {
      return merging.apply(this, newer);
    }

    @Override
    public String toString() {
      return String.join(" ", parts);
    }
  }

  private static final AttributeKey<Trail> SHARED = AttributeKey.of("merge.shared", Trail.class);

  /** A source that delivers when the test says so, with a collection. */
  private static final class Producer implements DataSource<String>, DataCollection<String> {
    private final String name;
    private final AttributeKey<Trail> own;
    private @Nullable SourceContext<String> given;
    private @Nullable AttributeKey<Trail> dynamic;

    Producer(String name) {
      this.name = name;
      own = AttributeKey.of("merge.own." + name, Trail.class);
    }

    SourceContext<String> context() {
      return Objects.requireNonNull(given);
    }

    @Override
    public String type() {
      return name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Class<String> dataType() {
      return String.class;
    }

    @Override
    public Class<String> accepts() {
      return String.class;
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(own, SHARED);
    }

    @Override
    public void start(SourceContext<String> context) {
      given = context;
    }

    @Override
    public void extract(String data, EndpointUpdate update) {
      if (dynamic != null) {
        update.putDynamic(dynamic, () -> Trail.of(data));
      }
      if (!data.isEmpty()) {
        update.put(own, Trail.of(data));
        update.put(SHARED, Trail.of(data));
      }
    }

    SourceSetup<String> setup(Duration maximalAge) {
      var collection =
          new CollectionSetup<String>(
              name, this, List.copyOf(produces()), maximalAge, Origin.of(Producer.class));
      return new SourceSetup<>(
          name, name, this, TestLayer.TIMING, List.of(collection), Origin.of(Producer.class));
    }
  }

  private final FakeTime time = new FakeTime();
  private final List<String> told = new ArrayList<>();
  private final EndpointListener listener =
      new EndpointListener() {
        @Override
        public void attributesChanged(Endpoint endpoint, Attributes attributes) {
          told.add(String.valueOf(attributes.get(SHARED)));
        }
      };
  private final List<Producer> producers =
      List.of(new Producer("first"), new Producer("second"), new Producer("third"));
  private final TestLayer layer =
      TestLayer.started(
          time,
          List.of(
              producers.get(0).setup(Duration.ofSeconds(2)),
              producers.get(1).setup(Duration.ofSeconds(3)),
              producers.get(2).setup(Duration.ofSeconds(4))),
          listener);

  @BeforeEach
  void begin() {
    Trail.merging = Trail::both;
    layer.endpoints("a");
    time.advance(Duration.ofSeconds(100));
  }

  /** Delivers what a producer observed some time ago. */
  private void deliver(int producer, String data, long millisAgo) {
    producers
        .get(producer)
        .context()
        .deliver(EndpointId.of("a"), data, time.now().minusMillis(millisAgo));
    time.settle();
  }

  private @Nullable Attribute<Trail> find() {
    return layer.endpoint("a").attributes().find(SHARED);
  }

  private Attribute<Trail> found() {
    return Objects.requireNonNull(find());
  }

  private @Nullable String get() {
    Trail value = layer.endpoint("a").attributes().get(SHARED);
    return value == null ? null : value.toString();
  }

  private long problems(int producer) {
    return layer
        .extractions(producer, "a", producers.get(producer).name())
        .problems()
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  @Test
  void values_ofSeveralCollections_areMergedInTheOrderOfObservation() {
    deliver(1, "new", 100);
    deliver(0, "old", 200);
    assertThat(get()).isEqualTo("old new");
    assertThat(found().observedAt()).isEqualTo(time.now().minusMillis(100));
    deliver(2, "newest", 0);
    assertThat(get()).isEqualTo("old new newest");
    assertThat(found().observedAt()).isEqualTo(time.now());
    deliver(0, "again", 0);
    assertThat(get()).isEqualTo("new again newest");
  }

  @Test
  void values_observedAtTheSameTime_areMergedInTheOrderOfRegistration() {
    deliver(2, "c", 0);
    deliver(0, "a", 0);
    deliver(1, "b", 0);
    assertThat(get()).isEqualTo("a b c");
  }

  @Test
  void value_olderThanTheSameCollections_isDropped() {
    deliver(0, "new", 100);
    deliver(0, "old", 200);
    assertThat(get()).isEqualTo("new");
    assertThat(layer.pair(0, "a").fetches().problems())
        .containsEntry("too late: a newer observation was published", 1L);
  }

  @Test
  void value_notPutAnyMore_isGone() {
    deliver(0, "a", 0);
    deliver(1, "b", 0);
    deliver(0, "", 0);
    assertThat(get()).isEqualTo("b");
    deliver(1, "", 0);
    assertThat(find()).isNull();
  }

  private void confirm(int producer) {
    producers.get(producer).context().confirm(List.of(producers.get(producer)));
  }

  @Test
  void confirmation_ofAPartThatIsStale_letsItTakePartAgain() {
    deliver(0, "a", 0);
    deliver(1, "b", 0);
    time.advance(Duration.ofMillis(2500));
    assertThat(get()).isEqualTo("b");
    confirm(0);
    time.settle();
    assertThat(get()).isEqualTo("b a");
    assertThat(found().observedAt()).isEqualTo(time.now());
    time.advance(Duration.ofMillis(500));
    assertThat(get()).isEqualTo("a");
    time.advance(Duration.ofMillis(1500));
    assertThat(get()).isNull();
  }

  @Test
  void confirmations_beforeAWorkerIsFree_areMergedOnceAndNotIfThereIsNothing() {
    deliver(0, "a", 0);
    deliver(1, "b", 0);
    time.advance(Duration.ofMillis(1));
    long revision = layer.endpoint("a").attributes().revision();
    confirm(2);
    confirm(1);
    confirm(1);
    confirm(1);
    assertThat(time.tasks()).isEqualTo(1);
    time.settle();
    assertThat(layer.endpoint("a").attributes().revision()).isEqualTo(revision + 1);
    time.advance(Duration.ofMillis(1));
    confirm(1);
    time.settle();
    assertThat(found().observedAt()).isEqualTo(time.now());
  }

  @Test
  void confirmation_whileItsPartIsMerged_countsForIt() {
    deliver(0, "a", 0);
    deliver(1, "b", 0);
    time.advance(Duration.ofMillis(10));
    Trail.merging =
        (older, newer) -> {
          Trail.merging = Trail::both;
          time.advance(Duration.ofMillis(10));
          confirm(1);
          return Trail.both(older, newer);
        };
    confirm(1);
    time.settle();
    assertThat(get()).isEqualTo("a b");
    assertThat(found().observedAt()).isEqualTo(time.now());
    assertThat(time.tasks()).isZero();
  }

  @Test
  void submission_whoseMergingHangs_isPublishedAndToBeSubmittedAgain() {
    deliver(2, "c", 1);
    Trail.merging =
        (older, newer) -> {
          Trail.merging = Trail::both;
          time.advance(Duration.ofSeconds(2)); // Meanwhile the watch gives the call up.
          return Trail.both(older, newer);
        };
    Producer second = producers.get(1);
    CompletionStage<Boolean> stage =
        second.context().submit(layer.endpoint("a"), "b", List.of(second));
    time.settle();
    assertThat(get()).isEqualTo("c b");
    assertThat(stage).as("no confirmation would count for it").isCompletedWithValue(false);
    stage = second.context().submit(layer.endpoint("a"), "b", List.of(second));
    time.advance(Duration.ofMillis(500));
    assertThat(stage).isCompletedWithValue(true);
    confirm(1);
    time.settle();
    assertThat(get()).isEqualTo("c b");
    assertThat(found().observedAt()).isEqualTo(time.now());
  }

  @Test
  void value_thatGrowsStale_takesPartNoMore() {
    deliver(0, "a", 0);
    time.advance(Duration.ofMillis(500));
    deliver(1, "b", 1000);
    assertThat(get()).isEqualTo("b a");
    told.clear();
    time.advance(Duration.ofMillis(1499));
    assertThat(get()).isEqualTo("b a");
    time.advance(Duration.ofMillis(1));
    assertThat(get()).isEqualTo("b");
    assertThat(found().observedAt()).isEqualTo(time.now().minusMillis(2500));
    assertThat(told).containsExactly("b");
    Attributes attributes = layer.endpoint("a").attributes();
    assertThat(attributes.get(producers.get(0).own)).isNull();
    assertThat(attributes.get(producers.get(1).own)).isNotNull();
    time.advance(Duration.ofMillis(500));
    assertThat(get()).isNull();
    assertThat(found().value()).hasToString("b a");
    assertThat(found().observedAt()).isEqualTo(time.now().minusMillis(2500));
    assertThat(found().staleReason()).isEqualTo("not observed for 2s (maximal age)");
    assertThat(told).containsExactly("b", "null");
    deliver(1, "again", 0);
    assertThat(get()).isEqualTo("again");
  }

  @Test
  void value_deliveredTooOld_takesNoPartBesideFreshOnes() {
    deliver(1, "fresh", 0);
    deliver(0, "old", 2000);
    assertThat(get()).isEqualTo("fresh");
    time.advance(Duration.ofSeconds(3));
    assertThat(found().value()).hasToString("old fresh");
    assertThat(found().stale()).isTrue();
  }

  @Test
  void staleness_ofACollectionThatPutNothing_publishesNothing() {
    deliver(1, "b", 0);
    deliver(0, "", 0);
    told.clear();
    long revision = layer.endpoint("a").attributes().revision();
    time.advance(Duration.ofMillis(2999));
    assertThat(layer.endpoint("a").attributes().revision()).isEqualTo(revision);
    assertThat(told).isEmpty();
  }

  @Test
  void merging_whenAValueGrowsStale_isNotTheTimersWork() {
    deliver(0, "a", 0);
    deliver(1, "b", 0);
    deliver(2, "c", 0);
    List<String> threads = new ArrayList<>();
    Trail.merging =
        (older, newer) -> {
          StackWalker.getInstance()
              .forEach(
                  frame -> {
                    if (frame.getClassName().equals(FakeTime.class.getName())) {
                      threads.add(frame.getMethodName());
                    }
                  });
          return Trail.both(older, newer);
        };
    time.advance(Duration.ofSeconds(2));
    assertThat(get()).isEqualTo("b c");
    assertThat(threads).as("within a worker's task").startsWith("settle");
  }

  @Test
  void dynamicValue_ofASharedKey_isRefused() {
    producers.get(0).dynamic = SHARED;
    deliver(0, "a", 0);
    assertThat(find()).isNull();
    assertThat(layer.extractions(0, "a", "first").lastError())
        .isEqualTo(
            "java.lang.IllegalArgumentException: dynamic value of merge.shared (Trail) (expected:"
                + " a value, because several collections produce the key and what they put is"
                + " merged)");
    producers.get(0).dynamic = producers.get(0).own;
    deliver(0, "", 0);
    assertThat(layer.endpoint("a").attributes().get(producers.get(0).own)).isNotNull();
  }

  @Test
  void merging_thatThrows_publishesTheNewestAloneAndIsCounted() {
    Trail.merging =
        (older, newer) -> {
          throw new IllegalStateException("cannot");
        };
    deliver(0, "a", 0);
    assertThat(problems(0)).isZero();
    deliver(1, "b", 100);
    assertThat(get()).isEqualTo("a");
    assertThat(found().observedAt()).isEqualTo(time.now());
    assertThat(layer.extractions(0, "a", "first").problems())
        .containsEntry("merging failed: IllegalStateException", 1L);
    assertThat(problems(1)).isZero();
    assertThat(layer.endpoint("a").attributes().get(producers.get(1).own)).isNotNull();
    time.advance(Duration.ofMillis(10));
    deliver(1, "c", 0);
    assertThat(get()).isEqualTo("c");
    assertThat(problems(1)).isEqualTo(1);
    Trail.merging = Trail::both;
    deliver(1, "d", 0);
    assertThat(get()).isEqualTo("a d");
  }

  @Test
  void merging_thatThrowsAgainAndAgain_isLoggedOnceAndItsRecoveryToo() {
    BinaryOperator<Trail> throwing =
        (older, newer) -> {
          throw new IllegalStateException("cannot");
        };
    List<String> lines =
        LogTest.during(
            () -> {
              deliver(0, "a", 0);
              Trail.merging = throwing;
              deliver(1, "b", 0);
              deliver(1, "c", 0);
              deliver(0, "d", 0);
              Trail.merging = Trail::both;
              deliver(1, "e", 0);
              deliver(1, "f", 0);
              Trail.merging = throwing;
              deliver(1, "g", 0);
            });
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .contains("WARN", "'merge.shared' for a", "IllegalStateException: cannot");
    assertThat(lines.get(1)).contains("INFO", "'merge.shared' for a is merged again");
    assertThat(lines.get(2)).contains("WARN");
  }

  @Test
  @SuppressWarnings("NullAway") // What a plugin may do all the same.
  void merging_thatGivesNull_publishesTheNewestAlone() {
    Trail.merging = (older, newer) -> null;
    deliver(0, "a", 0);
    deliver(1, "b", 0);
    assertThat(get()).isEqualTo("b");
    assertThat(problems(1)).isEqualTo(1);
  }

  @Test
  void merging_thatRunsOutOfMemoryWhenAValueGrowsStale_hidesTheStaleValue() {
    deliver(0, "a", 0);
    deliver(1, "b", 0);
    deliver(2, "c", 0);
    Trail.merging =
        (older, newer) -> {
          throw new OutOfMemoryError("test");
        };
    time.advance(Duration.ofSeconds(2));
    assertThat(get()).isEqualTo("c");
    time.advance(Duration.ofSeconds(2));
    assertThat(get()).isNull();
  }

  @Test
  void endpoint_thatComesBack_hasNoPartsOfBefore() {
    deliver(0, "a", 0);
    deliver(1, "b", 0);
    Endpoint before = layer.endpoint("a");
    layer.endpoints();
    layer.endpoints("a");
    deliver(0, "new", 0);
    assertThat(get()).isEqualTo("new");
    EndpointState state = (EndpointState) before;
    assertThat(state.freshness(0).parts).isNull();
    assertThat(state.freshness(1).parts).isNull();
  }

  @Test
  void update_usedAfterItsExtraction_changesNothing() {
    EndpointUpdate[] kept = new EndpointUpdate[1];
    DataCollection<String> keeping =
        new DataCollection<>() {
          @Override
          public String name() {
            return "keeping";
          }

          @Override
          public Class<String> accepts() {
            return String.class;
          }

          @Override
          public Set<AttributeKey<?>> produces() {
            return Set.of(SHARED);
          }

          @Override
          public void extract(String data, EndpointUpdate update) {
            update.put(SHARED, Trail.of(data));
            kept[0] = update;
          }
        };
    Producer one = new Producer("one");
    Duration age = Duration.ofSeconds(2);
    List<CollectionSetup<String>> collections =
        List.of(
            new CollectionSetup<>(
                "one", one, List.of(one.own, SHARED), age, Origin.of(Trail.class)),
            new CollectionSetup<>(
                "keeping", keeping, List.of(SHARED), age, Origin.of(Trail.class)));
    SourceSetup<String> source =
        new SourceSetup<>(
            "one", "one", one, TestLayer.TIMING, collections, Origin.of(Producer.class));
    TestLayer other = TestLayer.started(time, List.of(source));
    other.endpoints("a");
    one.context().deliver(EndpointId.of("a"), "x");
    assertThat(other.endpoint("a").attributes().get(SHARED)).hasToString("x x");
    assertThat(other.endpoint("a").attributes().revision()).isEqualTo(1);
    assertThatThrownBy(() -> kept[0].put(SHARED, Trail.of("late")))
        .isInstanceOf(IllegalStateException.class);
    time.advance(Duration.ofSeconds(2));
    assertThat(Objects.requireNonNull(other.endpoint("a").attributes().find(SHARED)).value())
        .hasToString("x x");
  }

  // The naive model: all that is known of each producer, and the result anew each time.

  private record Observed(int producer, Instant at, String data) {}

  private static final List<Duration> AGES =
      List.of(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(4));

  /** What should be published, as text. */
  private String expected(@Nullable Observed[] last) {
    List<Observed> all =
        Stream.of(last)
            .filter(Objects::nonNull)
            .map(Objects::requireNonNull)
            .filter(observed -> !observed.data().isEmpty())
            .sorted(
                java.util.Comparator.comparing(Observed::at).thenComparingInt(Observed::producer))
            .toList();
    List<Observed> fresh =
        all.stream().filter(o -> time.now().isBefore(o.at().plus(AGES.get(o.producer())))).toList();
    List<Observed> merged = fresh.isEmpty() ? all : fresh;
    if (merged.isEmpty()) {
      return "nothing";
    }
    return merged.stream().map(Observed::data).toList()
        + " of "
        + merged.get(merged.size() - 1).at()
        + (fresh.isEmpty() ? " stale" : "");
  }

  private String published() {
    Attribute<Trail> found = find();
    if (found == null) {
      return "nothing";
    }
    assertThat(get() == null).isEqualTo(found.stale());
    return found.value().parts() + " of " + found.observedAt() + (found.stale() ? " stale" : "");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void publications_atRandom_giveWhatANaiveModelGives(long seed) {
    Random random = new Random(seed);
    @Nullable Observed[] last = new Observed[3];
    int[] kinds = new int[4]; // How often nothing, fresh of one, merged, and stale were seen.
    for (int step = 0; step < 3_000; step++) {
      // Steps of 250 ms, so that things often happen at the very same time.
      int silence = random.nextInt(10) == 0 ? 20 : 3;
      time.advance(Duration.ofMillis(250L * random.nextInt(silence)));
      assertThat(published()).as("seed %s, before step %s", seed, step).isEqualTo(expected(last));
      if (random.nextInt(100) == 0) {
        layer.endpoints();
        layer.endpoints("a");
        last = new Observed[3];
      }
      int producer = random.nextInt(3);
      String data = random.nextInt(6) == 0 ? "" : producer + "." + step;
      long millisAgo = 250L * random.nextInt(random.nextBoolean() ? 4 : 20);
      Instant at = time.now().minusMillis(millisAgo);
      deliver(producer, data, millisAgo);
      Observed before = last[producer];
      if (before == null || !at.isBefore(before.at())) {
        last[producer] = new Observed(producer, at, data);
      }
      String expected = expected(last);
      assertThat(published()).as("seed %s, step %s", seed, step).isEqualTo(expected);
      int kind =
          expected.equals("nothing")
              ? 0
              : expected.endsWith("stale") ? 3 : expected.contains(",") ? 2 : 1;
      kinds[kind]++;
    }
    assertThat(Arrays.stream(kinds)).as("how often each kind was seen").allMatch(n -> n > 10);
  }

  @Test
  void look_whoseMergingHangs_publishesTheNewestAlone() {
    List<String> merged = new ArrayList<>();
    deliver(0, "first", 0);
    time.advance(Duration.ofSeconds(1));
    deliver(1, "second", 0);
    deliver(2, "third", 0);
    Trail.merging =
        (older, newer) -> {
          time.advance(Duration.ofMillis(1500)); // As far as the workers can see, it hangs.
          merged.add(older + " " + newer + ", published: " + get());
          return Trail.both(older, newer);
        };
    time.advance(Duration.ofSeconds(1));
    assertThat(merged).containsExactly("second third, published: third");
    assertThat(get()).isEqualTo("third");
    assertThat(time.resized()).as("the thread was replaced, and has ended").isZero();
  }
}
