package io.forebay.sources.metrics;

import io.forebay.api.DataCollection;
import java.util.Set;

/**
 * Turns the samples of a metrics page into attributes.
 *
 * <p>It names the families that it reads. The source keeps the families that any of its collections
 * named and skips the rest of the page, so it costs little to read five families of five hundred.
 *
 * <pre>{@code
 * final class Acceptance implements MetricsCollection {
 *   static final AttributeKey<Double> RATE = AttributeKey.of("acceptance-rate", Double.class);
 *
 *   public String name() {
 *     return "acceptance";
 *   }
 *
 *   public Set<String> families() {
 *     return Set.of("vllm:spec_decode_draft_acceptance_rate");
 *   }
 *
 *   public Set<AttributeKey<?>> produces() {
 *     return Set.of(RATE);
 *   }
 *
 *   public void extract(MetricSamples samples, EndpointUpdate update) {
 *     samples
 *         .average("vllm:spec_decode_draft_acceptance_rate")
 *         .ifPresent(rate -> update.put(RATE, rate));
 *   }
 * }
 * }</pre>
 */
public interface MetricsCollection extends DataCollection<MetricSamples> {
  /**
   * Returns the families that it reads, always the same. A family brings all its samples: those of
   * its name, and those that have {@code _total}, {@code _bucket}, {@code _sum}, {@code _count},
   * {@code _created}, {@code _info}, {@code _gsum} or {@code _gcount} after it.
   *
   * @return the names, at least one
   */
  Set<String> families();

  /** Returns {@code MetricSamples.class}. */
  @Override
  default Class<MetricSamples> accepts() {
    return MetricSamples.class;
  }
}
