package io.forebay.sources.metrics;

import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * One line of a page: a name, labels and a value.
 *
 * <p>Immutable and thread-safe, unlike the {@link MetricSamples} that it is from: it may be kept.
 *
 * <pre>{@code
 * samples.forEach(
 *     MetricSelector.of("vllm:cache_config_info"),
 *     sample -> System.out.println(sample.labels().get("block_size")));
 * }</pre>
 *
 * @param name the name as the line has it, for example {@code http_requests_total}
 * @param labels the labels in the order of the line, unescaped
 * @param value the value; NaN and the infinities are possible
 * @param timestampMillis milliseconds since 1970, empty if the line has no time
 */
public record MetricSample(
    String name, Map<String, String> labels, double value, OptionalLong timestampMillis) {
  /**
   * Refuses null. The map is not copied: it must not change afterwards.
   *
   * @param name the name as the line has it
   * @param labels the labels in the order of the line, unescaped
   * @param value the value
   * @param timestampMillis milliseconds since 1970, empty if the line has no time
   */
  public MetricSample {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(labels, "labels");
    Objects.requireNonNull(timestampMillis, "timestampMillis");
  }
}
