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

  private final EngineReader<ModelServerMetrics> reader;

  /**
   * Makes one for an engine.
   *
   * @param engine one of {@link #engines()}; {@code auto} recognises the engine anew on each page
   * @throws IllegalArgumentException if there is no engine of that name; the message lists all
   */
  public ModelServerCollection(String engine) {
    reader =
        new EngineReader<>(
            engine,
            mapping -> true,
            EngineMapping::modelServerFamilies,
            EngineMapping::readModelServer);
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
    return reader.families();
  }

  @Override
  public Set<AttributeKey<?>> produces() {
    return Set.of(ModelServerMetrics.KEY);
  }

  @Override
  public void extract(MetricSamples samples, EndpointUpdate update) {
    reader.read(samples).ifPresent(read -> update.put(ModelServerMetrics.KEY, read));
  }
}
