package io.forebay.benchmarks;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.DataSource;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.SourceContext;
import io.forebay.api.attributes.ModelServerMetrics;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A data layer for which a thread publishes 10,000 extractions a second, as measurements go on. */
final class PushedFleet {
  private static final long NANOS_EACH = TimeUnit.SECONDS.toNanos(1) / 10_000;

  private final Pushed source = new Pushed();
  private final DataLayer layer;
  private final List<Endpoint> endpoints;
  private final Also also;
  private final Thread writer = new Thread(this::write, "writer");
  private volatile boolean ended;

  /** Is given what is published, on the same thread, to keep it in other ways. */
  interface Also {
    void put(int endpoint, ModelServerMetrics load);
  }

  private static final class Pushed
      implements DataSource<ModelServerMetrics>, DataCollection<ModelServerMetrics> {
    private volatile @Nullable SourceContext<ModelServerMetrics> context;

    @Override
    public String type() {
      return "pushed";
    }

    @Override
    public String name() {
      return "pushed";
    }

    @Override
    public Class<ModelServerMetrics> dataType() {
      return ModelServerMetrics.class;
    }

    @Override
    public Class<ModelServerMetrics> accepts() {
      return ModelServerMetrics.class;
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(ModelServerMetrics.KEY);
    }

    @Override
    public void start(SourceContext<ModelServerMetrics> given) {
      context = given;
    }

    @Override
    public void extract(ModelServerMetrics data, EndpointUpdate update) {
      update.put(ModelServerMetrics.KEY, data);
    }
  }

  /** Starts a data layer, and publishes once for each endpoint. */
  PushedFleet(int size, Also also) throws InterruptedException {
    this.also = also;
    EndpointInfo[] infos =
        IntStream.range(0, size)
            .mapToObj(i -> EndpointInfo.of("vllm-" + i, "10.0.0.1", 1 + i))
            .toArray(EndpointInfo[]::new);
    layer =
        DataLayer.builder()
            .discovery(FixedDiscovery.of(infos))
            .source(source, spec -> spec.collect(source, Duration.ofHours(1)))
            .numbers(
                ModelServerMetrics.WAITING_REQUESTS,
                ModelServerMetrics.RUNNING_REQUESTS,
                ModelServerMetrics.KV_CACHE_USAGE)
            .build()
            .start();
    if (!layer.awaitReady(Duration.ofSeconds(30)) || layer.endpoints().size() != size) {
      throw new IllegalStateException("the data layer is not ready");
    }
    endpoints = layer.endpoints();
    for (int i = 0; i < size; i++) {
      push(i, i);
    }
  }

  DataLayer layer() {
    return layer;
  }

  private void write() {
    long start = System.nanoTime();
    long written = 0;
    while (!ended) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      long due = (System.nanoTime() - start) / NANOS_EACH;
      for (; written < due; written++) {
        push((int) (written % endpoints.size()), written);
      }
    }
  }

  /** Begins to publish for one endpoint after the other. */
  void begin() {
    writer.setDaemon(true);
    writer.start();
  }

  private void push(int endpoint, long round) {
    // Which one is the least loaded changes, and is nowhere in particular.
    long scattered = (endpoint * 0x9E3779B97F4A7C15L) >>> 57;
    ModelServerMetrics load =
        new ModelServerMetrics(
            OptionalLong.of(scattered + round % 1000),
            OptionalLong.of(scattered),
            OptionalDouble.of((round * 7919 + endpoint) % 10_007 / 10_007.0),
            OptionalLong.of(16),
            OptionalLong.of(5000));
    also.put(endpoint, load);
    if (!Objects.requireNonNull(source.context).deliver(endpoints.get(endpoint), load)) {
      throw new IllegalStateException("not delivered");
    }
  }

  void close() throws InterruptedException {
    ended = true;
    writer.join();
    layer.close();
  }
}
