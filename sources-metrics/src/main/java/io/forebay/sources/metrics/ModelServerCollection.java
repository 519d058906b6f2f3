package io.forebay.sources.metrics;

import io.forebay.api.AttributeKey;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.ModelServerMetrics;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads how busy a model server is from its metrics: {@link ModelServerMetrics}.
 *
 * <p>Where several series match, of data-parallel engines or of several models, counts are summed
 * and ratios averaged, and settings such as the block size must agree. What a page does not report
 * is absent; so is a value that is out of its range, and a counter where a momentary value belongs.
 * If the page has no series of the engine at all, no attribute is put.
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

  private final List<EngineMapping> engines;
  private final Set<String> families;

  /**
   * Makes one for an engine.
   *
   * @param engine one of {@link #engines()}; {@code auto} recognises the engine anew on each page
   * @throws IllegalArgumentException if there is no engine of that name; the message lists all
   */
  public ModelServerCollection(String engine) {
    this.engines = Engines.find(engine, mapping -> true);
    Set<String> names = new TreeSet<>();
    engines.forEach(mapping -> names.addAll(mapping.modelServerFamilies()));
    this.families = Set.copyOf(names);
  }

  /**
   * Returns the engines that are known.
   *
   * @return {@code auto} and the names of the engines
   */
  public static List<String> engines() {
    return Engines.names(mapping -> true);
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
    return Set.of(ModelServerMetrics.KEY);
  }

  @Override
  public void extract(MetricSamples samples, EndpointUpdate update) {
    for (EngineMapping engine : engines) {
      Optional<ModelServerMetrics> metrics = engine.readModelServer(samples);
      if (metrics.isPresent()) {
        update.put(ModelServerMetrics.KEY, metrics.get());
        return;
      }
    }
  }
}
