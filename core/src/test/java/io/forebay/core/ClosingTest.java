package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointListener;
import io.forebay.api.SourceContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Every start of a plugin is followed by a stop, whoever closes and whenever. Real threads. */
class ClosingTest {
  private final AtomicInteger starts = new AtomicInteger();
  private final AtomicInteger stops = new AtomicInteger();

  private final class Counting extends ScriptedSource {
    private Counting() {
      super(new FakeTime());
    }

    @Override
    public void start(SourceContext<String> context) {
      starts.incrementAndGet();
    }

    @Override
    public void stop() {
      stops.incrementAndGet();
    }
  }

  private DataLayer layer(int workers, EndpointListener... listeners) {
    FixedDiscovery fixed = FixedDiscovery.of(TestLayer.info("a"));
    return new DataLayer(
        new LayerSetup(
            List.of(new DiscoverySetup("test", "test", fixed, Origin.of(fixed.getClass()))),
            List.of(TestLayer.source(new Counting(), new Copying("copy"))),
            List.of(listeners),
            List.of(),
            workers,
            List.of()));
  }

  @Test
  void close_byAnInterruptedThread_stopsAllPlugins() {
    List<DataLayer> layers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      layers.add(layer(1).start());
    }
    while (starts.get() < 20) {
      Thread.onSpinWait();
    }
    for (DataLayer layer : layers) {
      Thread.currentThread().interrupt();
      layer.close();
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(stops).hasValue(20);
  }

  @Test
  void close_justAfterTheStart_stopsWhatHasStarted() {
    for (int i = 0; i < 500; i++) {
      layer(2).start().close();
    }
    assertThat(stops).hasValue(starts.get());
  }

  @Test
  void close_fromWithinAListener_stopsAllPlugins() throws InterruptedException {
    AtomicReference<DataLayer> layer = new AtomicReference<>();
    CountDownLatch closed = new CountDownLatch(1);
    CompletableFuture<Void> known = new CompletableFuture<>();
    layer.set(
        layer(
            1,
            new EndpointListener() {
              @Override
              public void endpointAdded(Endpoint endpoint) {
                known.join();
                layer.get().close();
                closed.countDown();
              }
            }));
    layer.get().start();
    known.complete(null);
    assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(stops).hasValue(starts.get());
  }
}
