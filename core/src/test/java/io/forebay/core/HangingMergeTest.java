package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.AttributeKey;
import io.forebay.api.Attributes;
import io.forebay.api.DataCollection;
import io.forebay.api.DiscoverySink;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointListener;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.FetchContext;
import io.forebay.api.Mergeable;
import io.forebay.api.PollingSource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Merging that does not return, on real threads: two sources share a key, a third does not. */
class HangingMergeTest {
  private static final String BAD = "e0";

  private final CountDownLatch hanging = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);

  private record Part(String of, HangingMergeTest test) implements Mergeable<Part> {
    static final AttributeKey<Part> KEY = AttributeKey.of("hanging.part", Part.class);

    @Override
    public Part mergedWith(Part newer) {
      if (of.equals(BAD)) {
        test.hanging.countDown();
        boolean ended = false;
        while (!ended) {
          try {
            test.end.await();
            ended = true;
          } catch (InterruptedException e) {
            // As bad as it gets.
          }
        }
      }
      return newer;
    }
  }

  private record Source(String type) implements PollingSource<String> {
    @Override
    public Class<String> dataType() {
      return String.class;
    }

    @Override
    public CompletionStage<String> fetch(FetchContext fetch) {
      return CompletableFuture.completedFuture(fetch.endpoint().id().value());
    }
  }

  private abstract static class Collection<T> implements DataCollection<String> {
    final AttributeKey<T> key;

    Collection(AttributeKey<T> key) {
      this.key = key;
    }

    @Override
    public String name() {
      return key.name();
    }

    @Override
    public Class<String> accepts() {
      return String.class;
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(key);
    }
  }

  private final class Sharing extends Collection<Part> {
    Sharing() {
      super(Part.KEY);
    }

    @Override
    public void extract(String data, EndpointUpdate update) {
      update.put(key, new Part(data, HangingMergeTest.this));
    }
  }

  private static final class Plain extends Collection<Integer> {
    private final AtomicInteger number = new AtomicInteger();

    Plain() {
      super(AttributeKey.of("hanging.plain", Integer.class));
    }

    @Override
    public void extract(String data, EndpointUpdate update) {
      update.put(key, number.incrementAndGet());
    }
  }

  @AfterEach
  void letReturn() {
    end.countDown();
  }

  @Test
  void merging_thatHangs_stopsNothingElse() throws Exception {
    // Many: whatever locks endpoints share, some share them with the one that hangs.
    List<EndpointInfo> infos =
        IntStream.range(0, 300).mapToObj(i -> EndpointInfo.of("e" + i, "10.0.0.1", 8000)).toList();
    List<EndpointInfo> good = infos.subList(1, infos.size());
    CompletableFuture<DiscoverySink> sink = new CompletableFuture<>();
    EndpointDiscovery discovery =
        new EndpointDiscovery() {
          @Override
          public String type() {
            return "test";
          }

          @Override
          public void start(DiscoverySink given) {
            given.replaceAll(infos);
            sink.complete(given);
          }
        };
    Plain plain = new Plain();
    Set<EndpointId> seen = ConcurrentHashMap.newKeySet();
    AtomicInteger from = new AtomicInteger(Integer.MAX_VALUE);
    CountDownLatch all = new CountDownLatch(good.size());
    EndpointListener listener =
        new EndpointListener() {
          @Override
          public void attributesChanged(Endpoint endpoint, Attributes attributes) {
            Integer value = attributes.get(plain.key);
            boolean isGood = !endpoint.id().value().equals(BAD);
            if (value != null && value > from.get() && isGood && seen.add(endpoint.id())) {
              all.countDown();
            }
          }
        };
    try (DataLayer layer =
        DataLayer.builder()
            .workers(2)
            .discovery(discovery)
            .source(
                new Source("one"), s -> s.interval(Duration.ofMillis(500)).collect(new Sharing()))
            .source(
                new Source("two"), s -> s.interval(Duration.ofMillis(500)).collect(new Sharing()))
            .source(new Source("three"), s -> s.interval(Duration.ofMillis(500)).collect(plain))
            .listener(listener)
            .build()
            .start()) {
      assertThat(hanging.await(30, TimeUnit.SECONDS)).isTrue();
      from.set(plain.number.get() + infos.size()); // What is extracted a round from now.
      assertThat(all.await(30, TimeUnit.SECONDS)).as("all others are observed").isTrue();
      CompletableFuture<Void> removal =
          CompletableFuture.runAsync(() -> sink.join().replaceAll(good));
      removal.get(30, TimeUnit.SECONDS);
      assertThat(layer.endpoint(EndpointId.of(BAD))).isNull();
      end.countDown();
    }
  }
}
