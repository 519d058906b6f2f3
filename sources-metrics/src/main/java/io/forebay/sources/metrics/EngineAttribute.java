package io.forebay.sources.metrics;

import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.LoraAdapters;
import io.forebay.api.attributes.ModelServerMetrics;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is read by the mapping of an engine. Stateless.
 *
 * @param <T> the attribute's type
 */
interface EngineAttribute<T> {
  /** Whether the engine has the attribute at all. */
  boolean usable(EngineMapping engine);

  /** The families to read. */
  Set<String> families(EngineMapping engine);

  /** What the page says; null if it has no series of the engine. */
  @Nullable T read(EngineMapping engine, MetricSamples samples);

  /** Notes what a page of the engine should have and lacks; {@code read} is what it has. */
  void noteMissing(
      EngineMapping engine, MetricSamples samples, @Nullable T read, EndpointUpdate update);

  /** Notes that the page is of no known engine, if that is a fault. */
  void noteUnrecognised(EndpointUpdate update);

  /** How busy a model server is. */
  EngineAttribute<ModelServerMetrics> LOAD =
      new EngineAttribute<>() {
        @Override
        public boolean usable(EngineMapping engine) {
          return engine.reportsLoad();
        }

        @Override
        public Set<String> families(EngineMapping engine) {
          return engine.modelServerFamilies();
        }

        @Override
        public @Nullable ModelServerMetrics read(EngineMapping engine, MetricSamples samples) {
          return engine.readModelServer(samples);
        }

        @Override
        public void noteMissing(
            EngineMapping engine,
            MetricSamples samples,
            @Nullable ModelServerMetrics read,
            EndpointUpdate update) {
          engine.noteMissing(samples, read, update);
        }

        @Override
        public void noteUnrecognised(EndpointUpdate update) {
          update.missing("the metrics of a known engine");
        }
      };

  /** Which LoRA adapters are in use. A server without adapters lacks nothing. */
  EngineAttribute<LoraAdapters> LORA =
      new EngineAttribute<>() {
        @Override
        public boolean usable(EngineMapping engine) {
          return engine.reportsLora();
        }

        @Override
        public Set<String> families(EngineMapping engine) {
          return engine.loraFamilies();
        }

        @Override
        public @Nullable LoraAdapters read(EngineMapping engine, MetricSamples samples) {
          return engine.readLora(samples);
        }

        @Override
        public void noteMissing(
            EngineMapping engine,
            MetricSamples samples,
            @Nullable LoraAdapters read,
            EndpointUpdate update) {}

        @Override
        public void noteUnrecognised(EndpointUpdate update) {}
      };
}
