package io.forebay.benchmarks;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.attributes.ModelServerMetrics;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import io.forebay.sources.metrics.MetricsSource;
import io.forebay.sources.metrics.ModelServerCollection;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** A whole data layer, which reads the page into attributes. */
final class ForebayScrapes implements ScrapeClient {
  private final DataLayer layer;

  ForebayScrapes(int port, int connections, Duration interval) {
    layer =
        DataLayer.builder()
            .discovery(
                FixedDiscovery.of(
                    IntStream.range(0, connections)
                        .mapToObj(i -> EndpointInfo.of("vllm-" + i, "127.0.0.1", port))
                        .toList()))
            .source(
                MetricsSource.builder().build(),
                source -> source.interval(interval).collect(new ModelServerCollection("auto")))
            .build();
  }

  @Override
  public void start() throws Exception {
    layer.start();
    if (!layer.awaitReady(Duration.ofSeconds(30))) {
      throw new IllegalStateException("the data layer is not ready: " + layer.report());
    }
  }

  @Override
  public long scrapes() {
    return layer.report().sources().get(0).endpoints().stream()
        .mapToLong(endpoint -> endpoint.fetches().successes())
        .sum();
  }

  @Override
  public String seen() {
    Set<String> seen = new TreeSet<>();
    for (Endpoint endpoint : layer.endpoints()) {
      ModelServerMetrics load = endpoint.attributes().get(ModelServerMetrics.KEY);
      seen.add(
          load == null
              ? endpoint.id() + " is not known"
              : PeerScrapes.seen(
                  (double) load.waitingRequests().orElseThrow(),
                  (double) load.runningRequests().orElseThrow(),
                  load.kvCacheUsage().orElseThrow(),
                  (double) load.kvCacheBlocks().orElseThrow()));
    }
    return String.join(", ", seen);
  }

  @Override
  public void close() {
    layer.close();
  }
}
