package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.AttributeKey;
import io.forebay.api.Attributes;
import io.forebay.api.DiscoverySink;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointListener;
import io.forebay.core.DataLayer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A data layer with a watch source, whose endpoints a test names. */
final class WatchRig implements AutoCloseable, EndpointDiscovery, EndpointListener {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  private final DataLayer layer;
  private final CompletableFuture<DiscoverySink> sink = new CompletableFuture<>();

  /** Makes one, and starts it. */
  WatchRig(KubernetesCluster cluster, ResourceCollection... collections) throws Exception {
    layer =
        DataLayer.builder()
            .discovery(this)
            .source(
                KubernetesWatchSource.of(cluster),
                source -> {
                  for (ResourceCollection collection : collections) {
                    source.collect(collection);
                  }
                })
            .listener(this)
            .build()
            .start();
  }

  DataLayer layer() {
    return layer;
  }

  /** Tells that all endpoints were named, and waits until the layer is ready. */
  WatchRig ready() throws InterruptedException {
    sink.join().ready();
    assertThat(layer.awaitReady(Duration.ofNanos(PATIENCE))).isTrue();
    return this;
  }

  /** Names an endpoint, or changes its labels: names and values in turn. */
  WatchRig endpoint(String id, String... labels) {
    EndpointInfo.Builder info = EndpointInfo.builder(id, "10.0.0.1", 8000).uid("uid-of-" + id);
    for (int i = 0; i < labels.length; i += 2) {
      info.label(labels[i], labels[i + 1]);
    }
    sink.orTimeout(30, TimeUnit.SECONDS).join().upsert(info.build());
    return this;
  }

  /** Waits until an attribute has a value; null for absent. */
  <T> void await(String id, AttributeKey<T> key, @Nullable T value) throws InterruptedException {
    boolean came = await(() -> Objects.equals(value(id, key), value));
    assertThat(came).as("%s of %s: %s instead of %s", key, id, value(id, key), value).isTrue();
  }

  /** Waits until something holds that changes with attributes or the report. */
  synchronized boolean await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      wait(20);
    }
    return true;
  }

  <T> @Nullable T value(String id, AttributeKey<T> key) {
    Endpoint endpoint = layer.endpoint(EndpointId.of(id));
    return endpoint == null ? null : endpoint.attributes().get(key);
  }

  @Override
  public synchronized void attributesChanged(Endpoint endpoint, Attributes attributes) {
    notifyAll();
  }

  @Override
  public String type() {
    return "test";
  }

  @Override
  public void start(DiscoverySink given) {
    sink.complete(given);
  }

  @Override
  public void close() {
    layer.close();
  }
}
