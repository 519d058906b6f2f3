package io.forebay.benchmarks;

import io.forebay.api.Attribute;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.attributes.ModelServerMetrics;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import io.forebay.sources.metrics.MetricsSource;
import io.forebay.sources.metrics.ModelServerCollection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Many model servers that one process stands for, each scraped once a second. */
final class Fleet {
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private Fleet() {}

  /** Makes a data layer as its users make it; it is not started. */
  static DataLayer layer(int endpoints, int port) {
    List<EndpointInfo> servers =
        IntStream.range(0, endpoints)
            .mapToObj(i -> EndpointInfo.of("server-" + i, "127.0.0.1", port))
            .toList();
    return DataLayer.builder()
        .discovery(FixedDiscovery.of(servers))
        .source(
            MetricsSource.builder().build(),
            source -> source.interval(INTERVAL).collect(new ModelServerCollection("auto")))
        .build();
  }

  /** How many endpoints have their numbers, and not older than they should be. */
  static int fresh(List<Endpoint> endpoints, Duration maximalAge) {
    Instant oldest = Instant.now().minus(maximalAge);
    int fresh = 0;
    for (Endpoint endpoint : endpoints) {
      Attribute<ModelServerMetrics> load = endpoint.attributes().find(ModelServerMetrics.KEY);
      if (load != null
          && load.staleReason() == null
          && load.observedAt().isAfter(oldest)
          && load.value().waitingRequests().isPresent()) {
        fresh++;
      }
    }
    return fresh;
  }
}
