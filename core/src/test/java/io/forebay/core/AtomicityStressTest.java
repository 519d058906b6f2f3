package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.AttributeKey;
import io.forebay.api.Attributes;
import io.forebay.api.DataCollection;
import io.forebay.api.EndpointUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * Readers race with writers. Each extraction puts one number under several keys, so a reader that
 * sees two numbers in one picture has seen half of one. Publishing key by key makes this fail.
 */
class AtomicityStressTest {
  private static final int KEYS = 4;
  private static final int WRITERS = 2;
  private static final int READERS = 2;
  private static final int PUBLICATIONS = 100_000;
  private static final int PICTURES = 1_000;

  private static List<AttributeKey<Long>> keys(int writer) {
    List<AttributeKey<Long>> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      keys.add(AttributeKey.of("stress." + writer + "." + i, Long.class));
    }
    return keys;
  }

  private static CollectionState<String> collection(int writer) {
    DataCollection<String> collection =
        new DataCollection<>() {
          @Override
          public String name() {
            return "stress" + writer;
          }

          @Override
          public Class<String> accepts() {
            return String.class;
          }

          @Override
          public Set<AttributeKey<?>> produces() {
            return Set.copyOf(keys(writer));
          }

          @Override
          public void extract(String data, EndpointUpdate update) {}
        };
    return new CollectionState<>(
        "stress",
        new CollectionSetup<>(
            "stress" + writer,
            collection,
            List.copyOf(keys(writer)),
            Duration.ofHours(1),
            Origin.of(String.class)),
        writer,
        Map.of());
  }

  @Test
  void readers_whileWritersPublish_neverSeeHalfAnExtraction() throws Exception {
    FakeTime time = new FakeTime();
    AttributeStore store = TestLayer.store(time);
    EndpointState endpoint = new EndpointState(TestLayer.info("a"), WRITERS, new Stripe());
    AtomicBoolean ended = new AtomicBoolean();
    CountDownLatch enough = new CountDownLatch(READERS);
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS);
    try {
      // The fake clock is not made for two threads: let each writer's look be scheduled beforehand.
      for (int writer = 0; writer < WRITERS; writer++) {
        publish(store, endpoint, collection(writer), keys(writer), 0);
      }
      List<Future<Long>> writers = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        int writer = w;
        writers.add(
            threads.submit(
                () -> {
                  CollectionState<String> collection = collection(writer);
                  List<AttributeKey<Long>> keys = keys(writer);
                  long n = 0;
                  while (!ended.get() && (n < PUBLICATIONS || enough.getCount() > 0)) {
                    publish(store, endpoint, collection, keys, ++n);
                  }
                  return n;
                }));
      }
      List<Future<?>> readers = new ArrayList<>();
      for (int r = 0; r < READERS; r++) {
        readers.add(
            threads.submit(
                () -> {
                  try {
                    read(endpoint, ended, enough);
                  } finally {
                    ended.set(true);
                  }
                }));
      }
      List<Long> published = new ArrayList<>();
      for (Future<Long> writer : writers) {
        published.add(writer.get(60, TimeUnit.SECONDS));
      }
      ended.set(true);
      for (Future<?> reader : readers) {
        reader.get(60, TimeUnit.SECONDS);
      }
      // No writer's change was lost to the other's.
      assertThat(endpoint.attributes().revision())
          .isEqualTo(WRITERS + published.stream().mapToLong(Long::longValue).sum());
      for (int writer = 0; writer < WRITERS; writer++) {
        assertThat(endpoint.attributes().get(keys(writer).get(0))).isEqualTo(published.get(writer));
      }
    } finally {
      ended.set(true);
      threads.shutdownNow();
    }
  }

  private static void publish(
      AttributeStore store,
      EndpointState endpoint,
      CollectionState<String> collection,
      List<AttributeKey<Long>> keys,
      long n) {
    Extraction extraction =
        new Extraction(collection, endpoint, new Observed(Instant.EPOCH, 0, false), new Memory());
    keys.forEach(key -> extraction.put(key, n));
    store.publish(endpoint, extraction, 0, false);
  }

  private static void read(EndpointState endpoint, AtomicBoolean ended, CountDownLatch enough) {
    List<List<AttributeKey<Long>>> keys = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      keys.add(keys(writer));
    }
    int pictures = 0;
    long lastRevision = 0;
    while (!ended.get()) {
      Attributes picture = endpoint.attributes();
      assertThat(picture.revision() >= lastRevision).as("revisions only grow").isTrue();
      lastRevision = picture.revision();
      for (List<AttributeKey<Long>> ofWriter : keys) {
        Long first = picture.get(ofWriter.get(0));
        for (AttributeKey<Long> key : ofWriter) {
          Long value = picture.get(key);
          if (first == null || !first.equals(value)) {
            throw new AssertionError(key + ": " + value + " beside " + first);
          }
        }
      }
      if (++pictures == PICTURES) {
        enough.countDown();
      }
    }
  }
}
