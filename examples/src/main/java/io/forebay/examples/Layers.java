package io.forebay.examples;

import io.forebay.api.EndpointInfo;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import io.forebay.core.SourceSpec;
import io.forebay.sources.metrics.LoraAdaptersCollection;
import io.forebay.sources.metrics.MetricSamples;
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
        .source(source, spec -> modelServer(spec.interval(interval).timeout(timeout), engine))
        .build();
  }

  /** Collects what the metrics of a model server tell. */
  static void modelServer(SourceSpec<MetricSamples> spec, String engine) {
    spec.collect(new ModelServerCollection(engine));
    // Not every engine tells which adapters it runs.
    if (LoraAdaptersCollection.engines().contains(engine)) {
      spec.collect(new LoraAdaptersCollection(engine));
    }
  }
}
