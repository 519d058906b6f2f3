package io.forebay.sources.metrics;

import io.forebay.api.AttributeKey;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.LoraAdapters;
import java.util.List;
import java.util.Set;

/**
 * Reads which LoRA adapters the requests of a model server use from its metrics: {@link
 * LoraAdapters}. Of the built-in engines vLLM reports it, also where Ray runs it. If a page does
 * not, no attribute is put, and nothing is missing: a server without adapters does not speak of
 * them.
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
   * Makes one that knows the built-in engines, and looks at the labels {@code llm-d.ai/engine-type}
   * and {@code inference.networking.k8s.io/engine-type}.
   *
   * @param engine one of {@link #engines()}; {@code auto} takes the engine that a label of the
   *     endpoint names, or recognises it by its page
   * @throws IllegalArgumentException if there is no engine of that name that reports its adapters;
   *     the message lists all
   */
  public LoraAdaptersCollection(String engine) {
    this(EngineMappings.builtIn(), engine, EngineMappings.ENGINE_LABELS);
  }

  /**
   * Makes one.
   *
   * @param mappings the engines that it knows
   * @param engine the name of one; {@code auto} takes the engine that a label of the endpoint
   *     names, or recognises it by its page
   * @param engineLabels the labels of an endpoint that may name its engine; the first that it has
   *     counts, unless no engine is called so. For {@code auto} only
   * @throws IllegalArgumentException if there is no engine of that name that reports its adapters;
   *     the message lists all
   */
  public LoraAdaptersCollection(EngineMappings mappings, String engine, List<String> engineLabels) {
    reader = new EngineReader<>(mappings, engine, engineLabels, EngineAttribute.LORA);
  }

  /**
   * Returns the built-in engines that report their adapters.
   *
   * @return {@code auto} and the names of the engines
   */
  public static List<String> engines() {
    return EngineMappings.builtIn().names(EngineAttribute.LORA::usable);
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
    LoraAdapters read = reader.read(samples, update);
    if (read != null) {
      update.put(LoraAdapters.KEY, read);
    }
  }
}
