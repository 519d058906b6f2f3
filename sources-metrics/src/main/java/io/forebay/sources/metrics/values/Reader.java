package io.forebay.sources.metrics.values;

import io.forebay.api.EndpointUpdate;
import io.forebay.sources.metrics.MetricSamples;

/** Reads one attribute of one endpoint, page after page. Not thread-safe. */
interface Reader {
  void read(MetricSamples samples, EndpointUpdate update);
}
