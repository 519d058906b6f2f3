package io.forebay.examples.plugin;

import io.forebay.api.AttributeKey;
import io.forebay.api.EndpointUpdate;
import io.forebay.sources.metrics.MetricSamples;
import io.forebay.sources.metrics.MetricsCollection;
import java.util.Set;

/** Reads how many seconds requests waited for their first token, on average since the start. */
final class FirstTokenCollection implements MetricsCollection {
  static final AttributeKey<Double> MEAN = AttributeKey.of("first-token", Double.class);

  @Override
  public String name() {
    return "first-token";
  }

  @Override
  public Set<String> families() {
    return Set.of("vllm:time_to_first_token_seconds");
  }

  @Override
  public Set<AttributeKey<?>> produces() {
    return Set.of(MEAN);
  }

  @Override
  public void extract(MetricSamples samples, EndpointUpdate update) {
    double count = samples.sum("vllm:time_to_first_token_seconds_count").orElse(0);
    double sum = samples.sum("vllm:time_to_first_token_seconds_sum").orElse(0);
    if (count > 0) {
      update.put(MEAN, sum / count);
    }
  }
}
