package io.forebay.sources.metrics;

import io.forebay.api.AttributeKey;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.ModelServerMetrics;
import java.util.List;
import java.util.Set;

/**
 * Reads how busy a model server is from its metrics: {@link ModelServerMetrics}.
 *
 * <p>Where several series match, of data-parallel engines or of several models, counts are summed
 * and ratios averaged, and settings such as the block size must agree. What a page does not report
 * is absent; so is a value that is out of its range, and a counter where a momentary value belongs.
 * If the page has no series of the engine at all, no attribute is put. What a page of the engine
 * should have and lacks is noted as missing.
 *
 * <p>Immutable and thread-safe.
 *
 * <pre>{@code
 * MetricsCollection any = new ModelServerCollection("auto");
 * MetricsCollection vllm = new ModelServerCollection("vllm");
 * System.out.println(ModelServerCollection.engines());
 * }</pre>
 */
public final class ModelServerCollection implements MetricsCollection {
  /** Its name, and its type in a configuration. */
  static final String NAME = "model-server";

  private final EngineReader<ModelServerMetrics> reader;

  /**
   * Makes one that knows the built-in engines, and looks at the labels {@code llm-d.ai/engine-type}
   * and {@code inference.networking.k8s.io/engine-type}.
   *
   * @param engine one of {@link #engines()}; {@code auto} takes the engine that a label of the
   *     endpoint names, or recognises it by its page
   * @throws IllegalArgumentException if there is no engine of that name; the message lists all
   */
  public ModelServerCollection(String engine) {
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
   * @throws IllegalArgumentException if there is no engine of that name; the message lists all
   */
  public ModelServerCollection(EngineMappings mappings, String engine, List<String> engineLabels) {
    reader = new EngineReader<>(mappings, engine, engineLabels, EngineAttribute.LOAD);
  }

  /**
   * Returns the built-in engines.
   *
   * @return {@code auto} and the names of the engines
   */
  public static List<String> engines() {
    return EngineMappings.builtIn().names(EngineAttribute.LOAD::usable);
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
    return Set.of(ModelServerMetrics.KEY);
  }

  @Override
  public void extract(MetricSamples samples, EndpointUpdate update) {
    ModelServerMetrics read = reader.read(samples, update);
    if (read != null) {
      update.put(ModelServerMetrics.KEY, read);
    }
  }
}
