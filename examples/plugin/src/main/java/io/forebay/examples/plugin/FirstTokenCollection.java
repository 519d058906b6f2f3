package io.forebay.examples.plugin;

import io.forebay.api.AttributeKey;
import io.forebay.api.EndpointUpdate;
import io.forebay.sources.metrics.MetricSamples;
import io.forebay.sources.metrics.MetricsCollection;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads how long requests waited for their first token, since the server began. */
final class FirstTokenCollection implements MetricsCollection {
  static final AttributeKey<FirstToken> KEY = AttributeKey.of("first-token", FirstToken.class);
  private static final String FAMILY = "vllm:time_to_first_token_seconds";

  /** The mean of so many requests. */
  record FirstToken(double meanSeconds, long requests) {}

  @Override
  public String name() {
    return "first-token";
  }

  @Override
  public Set<String> families() {
    return Set.of(FAMILY);
  }

  @Override
  public Set<AttributeKey<?>> produces() {
    return Set.of(KEY);
  }

  @Override
  public void extract(MetricSamples samples, EndpointUpdate update) {
    OptionalDouble sum = samples.sum(FAMILY + "_sum");
    OptionalDouble count = samples.sum(FAMILY + "_count");
    if (sum.isPresent() && count.orElse(0) > 0) {
      double mean = sum.getAsDouble() / count.getAsDouble();
      update.put(KEY, new FirstToken(mean, (long) count.getAsDouble()));
    }
  }
}
