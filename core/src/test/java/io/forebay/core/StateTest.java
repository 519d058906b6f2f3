package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What collections keep from one extraction to the next, and that these never overlap. */
@Timeout(60)
class StateTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FakeTime time = new FakeTime();
  private final ScriptedSource source = new ScriptedSource(time).answering("data");
  private final Copying counting = new Copying("counting");
  private final TestLayer layer =
      TestLayer.started(time, List.of(TestLayer.source(source, counting)));

  StateTest() {
    counting.body = (data, update) -> count(update);
  }

  private void count(EndpointUpdate update) {
    update.put(counting.key, String.valueOf(++update.state(int[].class, () -> new int[1])[0]));
  }

  private @Nullable String counted(String endpoint) {
    return layer.endpoint(endpoint).attributes().get(counting.key);
  }

  @Test
  void state_ofTwoEndpoints_isEachItsOwn() {
    layer.endpoints("a");
    time.advance(Duration.ofMillis(2500));
    layer.endpoints("a", "b");
    time.advance(SECOND);
    assertThat(counted("a")).isEqualTo("4");
    assertThat(counted("b")).isEqualTo("1");
  }

  @Test
  void state_ofAnEndpointThatComesBack_startsAnew() {
    layer.endpoints("a");
    time.advance(Duration.ofMillis(2500));
    layer.endpoints();
    layer.endpoints("a");
    time.advance(Duration.ofMillis(100));
    // The phase of the new endpoint is within its first second.
    time.advance(Duration.ofMillis(900));
    assertThat(counted("a")).isEqualTo("1");
  }

  @Test
  void state_afterACallThatHung_isANewOne() {
    List<int[]> states = new ArrayList<>();
    counting.body =
        (data, update) -> {
          int[] state = update.state(int[].class, () -> new int[1]);
          states.add(state);
          if (states.size() == 2) {
            time.advance(Duration.ofSeconds(2)); // Meanwhile the watch gives the call up.
          }
          count(update);
        };
    layer.endpoints("a");
    time.advance(Duration.ofMillis(5500));
    assertThat(layer.extractions(0, "a", "counting").failuresByReason()).containsKey("stuck");
    assertThat(states.get(0)).isSameAs(states.get(1));
    assertThat(states.get(2)).isNotSameAs(states.get(1));
    assertThat(counted("a")).isEqualTo(String.valueOf(states.size() - 2));
    // What the call did after it had been given up was counted nowhere.
    assertThat(layer.extractions(0, "a", "counting").successes()).isEqualTo(states.size() - 1);
  }

  @Test
  void state_afterACallThatReturnedWhileItWasGivenUp_isANewOneOnce() {
    AttributeStore store = TestLayer.store(time);
    var setup = TestLayer.source(source, counting).collections().get(0);
    EndpointState endpoint = new EndpointState(TestLayer.info("a"), 1, new Stripe());
    Pair<String> pair =
        new Pair<>(
            endpoint,
            List.of(new CollectionState<>("s", setup, 0, Map.of())),
            store,
            time,
            () -> {});
    List<Runnable> later = new ArrayList<>();
    boolean counts =
        pair.extract(
            "data",
            Observed.now(time),
            (plugin, body, onAbandon) -> {
              body.run();
              later.add(onAbandon);
              return false;
            });
    assertThat(counts).isFalse();
    pair.deliver("data", Observed.now(time), Observed.now(time));
    later.get(0).run();
    pair.deliver("data", Observed.now(time), Observed.now(time));
    assertThat(endpoint.attributes().get(counting.key)).isEqualTo("2");
    assertThat(pair.extractor(0).report().extractions().failuresByReason())
        .containsEntry("stuck", 1L);
  }

  @Test
  void state_askedForAsAnotherType_isAFailureThatSpoilsNothing() {
    layer.endpoints("a");
    time.advance(Duration.ofMillis(1500));
    counting.body = (data, update) -> update.state(String.class, () -> "text");
    time.advance(SECOND);
    assertThat(layer.extractions(0, "a", "counting").lastError())
        .isEqualTo(
            "java.lang.IllegalArgumentException: state: a [I (expected: java.lang.String, in each"
                + " call the same)");
    counting.body = (data, update) -> count(update);
    time.advance(SECOND);
    assertThat(counted("a")).isEqualTo("3");
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void state_thatIsMadeOfAnotherType_isNotKept() {
    counting.body = (data, update) -> update.state((Class) int[].class, () -> "no array");
    layer.endpoints("a");
    time.advance(Duration.ofMillis(500));
    assertThat(layer.extractions(0, "a", "counting").failures()).isEqualTo(1);
    counting.body = (data, update) -> count(update);
    time.advance(SECOND);
    assertThat(counted("a")).isEqualTo("1");
  }

  @Test
  void observation_ofAFetch_isTimedByTheMomentOfItsBegin() {
    List<Long> nanos = new ArrayList<>();
    List<Instant> instants = new ArrayList<>();
    source.script = fetch -> new CompletableFuture<>();
    counting.body =
        (data, update) -> {
          nanos.add(update.observedNanos());
          instants.add(update.observedAt());
          count(update);
        };
    layer.endpoints("a");
    time.advance(Duration.ZERO);
    time.advance(Duration.ofMillis(300));
    source.last().answer().complete("data");
    time.advance(SECOND);
    source.last().answer().complete("data");
    time.settle();
    assertThat(source.millis("a")).containsExactly(0L, 1000L);
    assertThat(nanos.get(1) - nanos.get(0)).isEqualTo(SECOND.toNanos());
    assertThat(Duration.between(instants.get(0), instants.get(1))).isEqualTo(SECOND);
    assertThat(layer.endpoint("a").attributes().all().get(0).observedAt())
        .isEqualTo(instants.get(1));
  }

  @Test
  void observation_ofADelivery_isTimedBySource() {
    List<Long> nanos = new ArrayList<>();
    counting.body = (data, update) -> nanos.add(update.observedNanos());
    layer.endpoints("a");
    time.advance(Duration.ofSeconds(10));
    nanos.clear();
    deliver(time.now().minusMillis(700));
    deliver(time.now().minusMillis(200));
    assertThat(nanos.get(1) - nanos.get(0)).isEqualTo(Duration.ofMillis(500).toNanos());
  }

  @Test
  void update_keptAndUsedAfterItsExtraction_isRefused() {
    List<EndpointUpdate> kept = new ArrayList<>();
    counting.body =
        (data, update) -> {
          kept.add(update);
          count(update);
        };
    layer.endpoints("a");
    time.advance(Duration.ofMillis(500));
    EndpointUpdate update = kept.get(0);
    List<Runnable> uses =
        List.of(
            () -> update.put(counting.key, "late"),
            () -> update.putDynamic(counting.key, () -> "late"),
            () -> update.missing("late"),
            () -> update.state(int[].class, () -> new int[1]));
    assertThat(uses)
        .allSatisfy(
            use ->
                assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                        "update: used after its extraction has ended (expected: during extract()"
                            + " only)"));
    assertThat(update.endpoint()).isSameAs(layer.endpoint("a"));
    assertThat(layer.collection(0, "a", "counting").missing()).isEmpty();
  }

  @Test
  void update_ofACallThatWasGivenUp_isRefused() {
    List<Throwable> thrown = new ArrayList<>();
    counting.body =
        (data, update) -> {
          if (thrown.isEmpty()) {
            time.advance(Duration.ofSeconds(2));
            thrown.add(catchThrowable(() -> update.put(counting.key, "late")));
          }
        };
    layer.endpoints("a");
    time.advance(Duration.ofSeconds(4));
    assertThat(thrown).singleElement().isInstanceOf(IllegalStateException.class);
  }

  private void deliver(Instant observedAt) {
    Objects.requireNonNull(source.context).deliver(EndpointId.of("a"), "delivered", observedAt);
  }

  @Test
  void fetch_whileADeliveryExtracts_isDroppedAndDelaysNoOther() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger fetched = new AtomicInteger();
    layer.endpoints("a", "b");
    time.advance(SECOND);
    counting.body =
        (data, update) -> {
          if (data.equals("delivered")) {
            entered.countDown();
            release.await();
          } else if (update.endpoint().id().value().equals("a")) {
            fetched.incrementAndGet();
          }
          count(update);
        };
    Thread delivering = new Thread(() -> deliver(Instant.EPOCH), "delivering");
    delivering.start();
    try {
      assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
      int before = Integer.parseInt(Objects.requireNonNull(counted("b")));
      time.advance(Duration.ofSeconds(100));
      assertThat(fetched).hasValue(0);
      assertThat(layer.extractions(0, "a", "counting").failuresByReason())
          .containsOnlyKeys("busy")
          .containsValue(100L);
      assertThat(counted("b")).isEqualTo(String.valueOf(before + 100));
    } finally {
      release.countDown();
      delivering.join(30_000);
    }
    time.advance(SECOND);
    assertThat(fetched).hasValue(1);
  }

  @Test
  void delivery_fromWithinAnExtractionOfTheSameEndpoint_isDropped() {
    List<String> seen = new ArrayList<>();
    counting.body =
        (data, update) -> {
          seen.add(data);
          if (data.equals("data")) {
            deliver(time.now());
          }
        };
    layer.endpoints("a");
    time.advance(Duration.ofMillis(500));
    assertThat(seen).containsExactly("data");
    assertThat(layer.pair(0, "a").fetches().failuresByReason()).containsEntry("busy", 1L);
  }

  /** Fails if it is called while it is called. */
  private static final class Exclusive implements DataCollection<String> {
    private static final AttributeKey<Long> KEY = AttributeKey.of("test.exclusive", Long.class);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();
    private final AtomicLong calls = new AtomicLong();
    private volatile long last;

    @Override
    public String name() {
      return "exclusive";
    }

    @Override
    public Class<String> accepts() {
      return String.class;
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(KEY);
    }

    @Override
    public void extract(String data, EndpointUpdate update) {
      if (inside.getAndIncrement() > 0) {
        overlaps.incrementAndGet();
      }
      long[] state = update.state(long[].class, () -> new long[1]);
      long before = state[0];
      Thread.onSpinWait();
      state[0] = before + 1;
      last = state[0];
      calls.incrementAndGet();
      inside.decrementAndGet();
    }
  }

  @Test
  void extractions_ofFetchesAndDeliveriesAtOnce_neverOverlap() throws Exception {
    ScriptedSource polled =
        new ScriptedSource(time) {
          @Override
          public CompletableFuture<String> fetch(io.forebay.api.FetchContext fetch) {
            return CompletableFuture.completedFuture("fetched");
          }
        };
    Exclusive exclusive = new Exclusive();
    try (DataLayer real =
        DataLayer.builder()
            .discovery(FixedDiscovery.of(EndpointInfo.of("a", "10.0.0.1", 8000)))
            .source(polled, spec -> spec.interval(Duration.ofMillis(1)).collect(exclusive))
            .workers(2)
            .build()
            .start()) {
      assertThat(real.awaitReady(Duration.ofSeconds(30))).isTrue();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread thread =
            new Thread(
                () -> {
                  for (int n = 0; n < 5000 || exclusive.calls.get() <= 1000; n++) {
                    Objects.requireNonNull(polled.context).deliver(EndpointId.of("a"), "x");
                  }
                });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join(30_000);
        assertThat(thread.isAlive()).isFalse();
      }
    }
    assertThat(exclusive.overlaps).hasValue(0);
    assertThat(exclusive.calls.get()).isGreaterThan(1000);
    assertThat(exclusive.last).isEqualTo(exclusive.calls.get());
  }
}
