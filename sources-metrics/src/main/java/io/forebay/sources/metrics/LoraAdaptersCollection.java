package io.forebay.sources.metrics;

import io.forebay.api.AttributeKey;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.LoraAdapters;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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

  private final List<EngineMapping> engines;
  private final Set<String> families;

  /**
   * Makes one for an engine.
   *
   * @param engine one of {@link #engines()}; {@code auto} recognises the engine anew on each page
   * @throws IllegalArgumentException if there is no engine of that name that reports its adapters;
   *     the message lists all
   */
  public LoraAdaptersCollection(String engine) {
    this.engines = Engines.find(engine, EngineMapping::reportsLora);
    Set<String> names = new TreeSet<>();
    engines.forEach(mapping -> names.addAll(mapping.loraFamilies()));
    this.families = Set.copyOf(names);
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
    return families;
  }

  @Override
  public Set<AttributeKey<?>> produces() {
    return Set.of(LoraAdapters.KEY);
  }

  @Override
  public void extract(MetricSamples samples, EndpointUpdate update) {
    for (EngineMapping engine : engines) {
      Optional<LoraAdapters> adapters = engine.readLora(samples);
      if (adapters.isPresent()) {
        update.put(LoraAdapters.KEY, adapters.get());
        return;
      }
    }
  }
}
