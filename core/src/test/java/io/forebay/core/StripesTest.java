package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which endpoints share a stripe. */
class StripesTest {
  private static final int THREADS = 4;
  private static final int EACH = 10_000;

  private final AttributeStore store = TestLayer.store(new FakeTime());

  private Stripe next(int n) {
    return store.endpoint(TestLayer.info("server-" + n), 0).stripe();
  }

  @Test
  void stripes_ofSuccessiveEndpoints_areSharedByAFew() {
    for (int i = 0; i < 100; i++) {
      Stripe first = next(Stripes.ENDPOINTS * i);
      for (int j = 1; j < Stripes.ENDPOINTS; j++) {
        assertThat(next(Stripes.ENDPOINTS * i + j)).isSameAs(first);
      }
      assertThat(next(-1 - i)).isNotSameAs(first);
      for (int j = 1; j < Stripes.ENDPOINTS; j++) {
        next(-1 - i);
      }
    }
  }

  @Test
  void stripes_ofEndpointsThatComeAtOnce_areSharedByNoMore() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<List<Stripe>>> given = new ArrayList<>();
      Stripes stripes = new Stripes();
      for (int t = 0; t < THREADS; t++) {
        given.add(
            threads.submit(
                () -> {
                  List<Stripe> mine = new ArrayList<>();
                  for (int i = 0; i < EACH; i++) {
                    mine.add(stripes.next());
                  }
                  return mine;
                }));
      }
      Map<Stripe, Integer> counts = new HashMap<>();
      for (Future<List<Stripe>> each : given) {
        each.get(60, TimeUnit.SECONDS).forEach(stripe -> counts.merge(stripe, 1, Integer::sum));
      }
      assertThat(counts).hasSize(THREADS * EACH / Stripes.ENDPOINTS);
      assertThat(Collections.max(counts.values())).isEqualTo(Stripes.ENDPOINTS);
    } finally {
      threads.shutdownNow();
    }
  }
}
