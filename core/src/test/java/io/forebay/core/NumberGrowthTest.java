package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.AttributeKey;
import io.forebay.api.NumberKey;
import io.forebay.api.NumberPage;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Pages are replaced and read while the table grows: nothing is lost, and nothing goes back. */
class NumberGrowthTest {
  private static final int PAGES = 300;
  private static final AttributeKey<Long> KEY = AttributeKey.of("growth", Long.class);

  private final NumberColumns table =
      new NumberColumns(List.of(NumberKey.of(KEY, "number", Long::doubleValue)));

  private final CountDownLatch begun = new CountDownLatch(2);
  private final AtomicBoolean ended = new AtomicBoolean();

  @Test
  void page_replacedWhileTheTableGrows_isTheLatestForEveryone() throws Exception {
    EndpointState writersOwn = add();
    publish(writersOwn, 0);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> writer = threads.submit(() -> write(writersOwn));
      Future<?> reader = threads.submit(this::read);
      begun.await();
      while (table.pages() < PAGES && !writer.isDone() && !reader.isDone()) {
        add();
      }
      ended.set(true);
      writer.get(60, TimeUnit.SECONDS);
      reader.get(60, TimeUnit.SECONDS);
    } finally {
      ended.set(true);
      threads.shutdownNow();
    }
    assertThat(table.pages()).isEqualTo(PAGES);
  }

  @Test
  void page_replacedBeforeReadersSeeTheLongerArray_isSeenInBoth() {
    EndpointState endpoint = add();
    NumberPage[] longer = new NumberPage[2];
    Objects.requireNonNull(endpoint.row()).slot().moveTo(longer);
    publish(endpoint, 7);
    assertThat(shown()).isEqualTo(7);
    assertThat(longer[0].get(0, 0)).isEqualTo(7);
  }

  private EndpointState add() {
    EndpointState endpoint = new EndpointState(TestLayer.info("e"), 1, new Stripe());
    table.add(endpoint);
    return endpoint;
  }

  private void write(EndpointState endpoint) {
    for (long n = 1; !ended.get(); n++) {
      publish(endpoint, n);
      assertThat(shown()).isEqualTo((double) n);
      if (n == 1) {
        begun.countDown();
      }
    }
  }

  private static void publish(EndpointState endpoint, long n) {
    Picture next = endpoint.picture().next(KEY.slot() + 1);
    next.set(KEY, n, new Stamp(List.of(KEY), Instant.EPOCH, next.revision(), null));
    endpoint.picture(next);
    Objects.requireNonNull(endpoint.row()).published((plugin, body) -> body.run());
  }

  private void read() {
    double before = shown();
    begun.countDown();
    while (!ended.get()) {
      double now = shown();
      assertThat(now).isGreaterThanOrEqualTo(before);
      before = now;
    }
  }

  private double shown() {
    return table.page(0).get(0, 0);
  }
}
