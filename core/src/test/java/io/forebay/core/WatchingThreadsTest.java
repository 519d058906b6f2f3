package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.forebay.api.DataSource;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.SourceContext;
import io.forebay.core.LayerReport.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sources that watch, on real threads. */
class WatchingThreadsTest {
  private static final int ENDPOINTS = 1000;

  private final Copying copying = new Copying("copy");
  private @Nullable SourceContext<String> given;

  private DataLayer layer() {
    DataSource<String> source =
        new DataSource<>() {
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
          }
        };
    return DataLayer.builder()
        .discovery(
            FixedDiscovery.of(
                IntStream.range(0, ENDPOINTS)
                    .mapToObj(i -> EndpointInfo.of("e" + i, "h", 1))
                    .toArray(EndpointInfo[]::new)))
        .source(source, spec -> spec.collect(copying, Duration.ofHours(1)))
        .workers(2)
        .build();
  }

  @Test
  void delivery_thatWaitedForAnother_tookAsLongAsItsOwnExtraction() throws Exception {
    Counts counts;
    do {
      counts = deliveredWhileAnotherLasted();
    } while (counts.failures() > 0); // On a machine so slow that its patience ended.
    assertThat(counts.successes()).isEqualTo(2);
    assertThat(counts.lastDuration()).isEqualTo(Duration.ZERO);
  }

  private static Counts deliveredWhileAnotherLasted() throws Exception {
    FakeTime time = new FakeTime();
    Watched watched = new Watched("watched");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Copying slow = new Copying("slow");
    slow.body =
        (data, update) -> {
          if (data.equals("first")) {
            begun.countDown();
            Uninterruptibles.awaitUninterruptibly(release);
          }
          update.put(slow.key, data);
        };
    try (TestLayer layer = TestLayer.started(time, List.of(TestLayer.source(watched, slow)))) {
      layer.endpoints("a");
      Endpoint endpoint = layer.endpoint("a");
      Thread first = new Thread(() -> watched.context().deliver(endpoint, "first"));
      Thread second = new Thread(() -> watched.context().deliver(endpoint, "second"));
      first.start();
      begun.await();
      second.start();
      while (second.isAlive() && second.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      time.advance(Duration.ofMillis(50));
      release.countDown();
      first.join();
      second.join();
      return layer.pair(0, "a").fetches();
    }
  }

  @Test
  void submissions_andConfirmationsAtOnce_loseNothingAndKeepTheOrder() throws Exception {
    try (DataLayer layer = layer()) {
      layer.start();
      assertThat(layer.awaitReady(Duration.ofSeconds(30))).isTrue();
      SourceContext<String> context = Objects.requireNonNull(given);
      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<Void> confirming =
          CompletableFuture.runAsync(
              () -> {
                while (!over.get()) {
                  context.confirm(List.of(copying));
                }
              });
      List<CompletableFuture<Boolean>> stages = new ArrayList<>();
      for (int round = 0; round < 20; round++) {
        for (Endpoint endpoint : layer.endpoints()) {
          stages.add(context.submit(endpoint, "x" + round, List.of(copying)).toCompletableFuture());
        }
      }
      long workers =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("forebay-worker"))
              .count();
      for (CompletableFuture<Boolean> stage : stages) {
        assertThat(stage.get(30, TimeUnit.SECONDS)).isTrue();
      }
      over.set(true);
      confirming.get(30, TimeUnit.SECONDS);
      assertThat(workers).isLessThanOrEqualTo(2);
      assertThat(layer.endpoints())
          .allSatisfy(e -> assertThat(e.attributes().get(copying.key)).isEqualTo("x19"));
      assertThat(layer.report().sources().get(0).endpoints())
          .allSatisfy(pair -> assertThat(pair.fetches().problems()).isEmpty());
    }
  }
}
