package io.forebay.examples;

import io.forebay.api.EndpointInfo;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import io.forebay.sources.metrics.LoraAdaptersCollection;
import io.forebay.sources.metrics.MetricsSource;
import io.forebay.sources.metrics.ModelServerCollection;
import java.time.Duration;
import java.util.List;

/** Data layers as the commands use them. */
final class Layers {
  private Layers() {}

  /**
   * Builds a layer that scrapes fixed endpoints.
   *
   * @param engine one of {@link ModelServerCollection#engines()}
   */
  static DataLayer scraping(
      List<EndpointInfo> endpoints,
      MetricsSource source,
      String engine,
      Duration interval,
      Duration timeout) {
    return DataLayer.builder()
        .discovery(FixedDiscovery.of(endpoints))
        .source(
            source,
            spec -> {
              spec.interval(interval).timeout(timeout).collect(new ModelServerCollection(engine));
              // Not every engine tells which adapters it runs.
              if (LoraAdaptersCollection.engines().contains(engine)) {
                spec.collect(new LoraAdaptersCollection(engine));
              }
            })
        .build();
  }
}
