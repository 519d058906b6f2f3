package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.forebay.api.Attribute;
import io.forebay.api.AttributeKey;
import io.forebay.api.Attributes;
import io.forebay.api.DataCollection;
import io.forebay.api.EndpointUpdate;
import io.forebay.core.AttributeStore.Published;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the store publishes, and what that allocates. */
class PublicationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long MOST_BYTES = 256;

  /** Six numbers, as a collection puts them. */
  private record Numbers(long a, long b, double c, long d, long e, double f) {}

  private static final AttributeKey<Numbers> NUMBERS =
      AttributeKey.of("publication.numbers", Numbers.class);

  private final FakeTime time = new FakeTime();
  private final AttributeStore store = TestLayer.store(time);

  private static CollectionState<String> collection(int index, List<AttributeKey<?>> keys) {
    DataCollection<String> nothing =
        new DataCollection<>() {
          @Override
          public String name() {
            return "publication" + index;
          }

          @Override
          public Class<String> accepts() {
            return String.class;
          }

          @Override
          public Set<AttributeKey<?>> produces() {
            return Set.copyOf(keys);
          }

          @Override
          public void extract(String data, EndpointUpdate update) {}
        };
    return new CollectionState<>(
        "publication",
        new CollectionSetup<>(
            nothing.name(), nothing, keys, TestLayer.MAXIMAL_AGE, Origin.of(String.class)),
        index,
        Map.of());
  }

  private Observed now() {
    return new Observed(time.now(), time.nanos(), false);
  }

  private Extraction extraction(
      CollectionState<?> collection, EndpointState endpoint, Observed observed) {
    return new Extraction(collection, endpoint, observed, new Memory());
  }

  /** The least that a publication allocates, in the mean of a thousand: others load classes. */
  private long allocated(EndpointState endpoint, CollectionState<?> collection) {
    Memory memory = new Memory();
    Observed observed = now();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 100; round++) {
      long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int i = 0; i < 1_000; i++) {
        Extraction extraction = new Extraction(collection, endpoint, observed, memory);
        extraction.put(NUMBERS, new Numbers(i, i, i, i, i, i));
        extraction.end();
        store.publish(endpoint, extraction, observed.nanos(), false);
      }
      long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      least = Math.min(least, bytes / 1_000);
    }
    return least;
  }

  @Test
  void publication_ofSixNumbers_allocatesLittle() {
    // Slots are numbers of the process, and tests make many keys: the copy of the cells before
    // this key's counts as if only those that come with Forebay were there.
    int others = 7;
    long cells = 8L * Math.max(0, NUMBERS.slot() - others);
    EndpointState endpoint = new EndpointState(TestLayer.info("a"), 1, new Stripe());
    long bytes = allocated(endpoint, collection(0, List.of(NUMBERS)));
    assertThat(endpoint.attributes().get(NUMBERS)).isNotNull();
    assertThat(bytes - cells).isBetween(100L, MOST_BYTES);
  }

  @Test
  void publications_atRandom_leaveWhatAPlainMapHas() {
    Random random = new Random(7);
    List<CollectionState<?>> collections = new ArrayList<>();
    for (int c = 0; c < 3; c++) {
      List<AttributeKey<?>> keys = new ArrayList<>();
      for (int k = 0; k <= c; k++) {
        keys.add(AttributeKey.of("publication." + c + "." + k, Long.class));
      }
      collections.add(collection(c, keys));
    }
    EndpointState endpoint =
        new EndpointState(TestLayer.info("a"), collections.size(), new Stripe());
    Map<AttributeKey<?>, Expected> expected = new HashMap<>();
    for (int round = 0; round < 2_000; round++) {
      Attributes before = endpoint.attributes();
      Map<AttributeKey<?>, Expected> expectedBefore = new HashMap<>(expected);
      if (random.nextInt(20) == 0) {
        time.advance(TestLayer.MAXIMAL_AGE);
        expected.replaceAll((key, each) -> each.stale());
      } else {
        time.advance(Duration.ofMillis(1));
        publish(random, endpoint, collections, expected);
      }
      check(before, expectedBefore);
      check(endpoint.attributes(), expected);
    }
    assertThat(expected).isNotEmpty();
  }

  private record Expected(Long value, boolean dynamic, Instant at, long revision, boolean fresh) {
    Expected stale() {
      return new Expected(value, dynamic, at, revision, false);
    }
  }

  /** Publishes what some collections put under some of their keys. */
  private void publish(
      Random random,
      EndpointState endpoint,
      List<CollectionState<?>> collections,
      Map<AttributeKey<?>, Expected> expected) {
    Observed observed = now();
    Extraction last = null;
    long revision = endpoint.attributes().revision() + 1;
    for (CollectionState<?> collection : collections) {
      if (random.nextBoolean()) {
        continue;
      }
      Extraction extraction = extraction(collection, endpoint, observed);
      for (AttributeKey<?> each : collection.keys()) {
        @SuppressWarnings("unchecked") // All keys of this test are of this type.
        AttributeKey<Long> key = (AttributeKey<Long>) each;
        Long value = random.nextLong();
        boolean dynamic = random.nextInt(4) == 0;
        if (random.nextInt(4) == 0) {
          expected.remove(key);
          continue;
        }
        if (dynamic) {
          extraction.putDynamic(key, () -> value);
        } else {
          extraction.put(key, value);
        }
        expected.put(key, new Expected(value, dynamic, observed.at(), revision, true));
      }
      extraction.end();
      last = extraction.after(last);
    }
    assertThat(store.publish(endpoint, last, time.nanos(), false)).isEqualTo(Published.ALL);
  }

  private static void check(Attributes picture, Map<AttributeKey<?>, Expected> expected) {
    assertThat(picture.all()).hasSize(expected.size());
    expected.forEach(
        (key, each) -> {
          assertThat((@Nullable Object) picture.get(key)).isEqualTo(each.fresh ? each.value : null);
          Attribute<?> found = Objects.requireNonNull(picture.find(key));
          assertThat(found.value()).isEqualTo(each.value);
          assertThat(found.observedAt()).isEqualTo(each.at);
          assertThat(found.revision()).isEqualTo(each.revision);
          assertThat(found.stale()).isNotEqualTo(each.fresh);
        });
  }

  @Test
  void publication_ofOneOfTwoTooOld_publishesTheOther() {
    AttributeKey<Long> old = AttributeKey.of("publication.old", Long.class);
    AttributeKey<Long> young = AttributeKey.of("publication.young", Long.class);
    CollectionState<String> first = collection(0, List.of(old));
    CollectionState<String> second = collection(1, List.of(young));
    EndpointState endpoint = new EndpointState(TestLayer.info("a"), 2, new Stripe());
    time.advance(Duration.ofMillis(2));
    Observed before = new Observed(time.now().minusMillis(1), time.nanos() - 1_000_000, false);
    Extraction now = extraction(first, endpoint, now());
    now.put(old, 2L);
    store.publish(endpoint, now, time.nanos(), false);
    Extraction late = extraction(first, endpoint, before);
    late.put(old, 1L);
    Extraction other = extraction(second, endpoint, before);
    other.put(young, 1L);
    assertThat(store.publish(endpoint, other.after(late), time.nanos(), false))
        .isEqualTo(Published.SOME_TOO_OLD);
    assertThat(endpoint.attributes().get(old)).isEqualTo(2);
    assertThat(endpoint.attributes().get(young)).isEqualTo(1);
    assertThat(endpoint.attributes().revision()).isEqualTo(2);
  }
}
