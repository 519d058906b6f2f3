package io.forebay.sources.metrics;

import io.forebay.api.AttributeKey;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.LoraAdapters;
import java.util.List;
import java.util.Set;

/**
 * Reads which LoRA adapters the requests of a model server use from its metrics: {@link
 * LoraAdapters}. Only vLLM reports it. If a page does not, no attribute is put.
 *
 * <p>Immutable and thread-safe.
 *
 * <pre>{@code
 * MetricsCollection adapters = new LoraAdaptersCollection("auto");
 * }</pre>
 */
public final class LoraAdaptersCollection implements MetricsCollection {
  /** Its name, and its type in a configuration. */
  static final String NAME = "lora-adapters";

  private final EngineReader<LoraAdapters> reader;

  /**
   * Makes one for an engine.
   *
   * @param engine one of {@link #engines()}; {@code auto} recognises the engine anew on each page
   * @throws IllegalArgumentException if there is no engine of that name that reports its adapters;
   *     the message lists all
   */
  public LoraAdaptersCollection(String engine) {
    reader =
        new EngineReader<>(
            engine,
            EngineMapping::reportsLora,
            EngineMapping::loraFamilies,
            EngineMapping::readLora);
  }

  /**
   * Returns the engines that report their adapters.
   *
   * @return {@code auto} and the names of the engines
   */
  public static List<String> engines() {
    return Engines.names(EngineMapping::reportsLora);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> families() {
    return reader.families();
  }

  @Override
  public Set<AttributeKey<?>> produces() {
    return Set.of(LoraAdapters.KEY);
  }

  @Override
  public void extract(MetricSamples samples, EndpointUpdate update) {
    reader.read(samples).ifPresent(read -> update.put(LoraAdapters.KEY, read));
  }
}
