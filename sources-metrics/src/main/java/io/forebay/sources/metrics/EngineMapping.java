package io.forebay.sources.metrics;

import io.forebay.api.attributes.LoraAdapters;
import io.forebay.api.attributes.ModelServerMetrics;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the metrics of one kind of model server mean. Each field has the places where versions of
 * the server report it, the best first; one without a place is not reported. Immutable.
 *
 * @param name what the configuration calls the engine
 * @param origin where the names and their meaning are from
 * @param waiting requests that wait
 * @param running requests that are worked on
 * @param usage the part of the KV cache that is in use, 0 to 1
 * @param blockSize tokens in one block of the KV cache
 * @param blocks blocks in the KV cache
 * @param lora the LoRA adapters in use
 */
record EngineMapping(
    String name,
    String origin,
    List<FieldReading> waiting,
    List<FieldReading> running,
    List<FieldReading> usage,
    List<FieldReading> blockSize,
    List<FieldReading> blocks,
    List<LoraReading> lora) {
  /** Whether the engine says which LoRA adapters are in use. */
  boolean reportsLora() {
    return !lora.isEmpty();
  }

  /** The families of all fields but the LoRA adapters. */
  Set<String> modelServerFamilies() {
    Set<String> families = new TreeSet<>();
    Stream.of(waiting, running, usage, blockSize, blocks)
        .flatMap(List::stream)
        .forEach(reading -> families.add(reading.selector().name()));
    return families;
  }

  Set<String> loraFamilies() {
    Set<String> families = new TreeSet<>();
    lora.forEach(reading -> families.add(reading.selector().name()));
    return families;
  }

  /** What the page tells; empty if it has no series of this engine at all. */
  Optional<ModelServerMetrics> readModelServer(MetricSamples samples) {
    if (!present(waiting, samples)
        && !present(running, samples)
        && !present(usage, samples)
        && !present(blockSize, samples)
        && !present(blocks, samples)) {
      return Optional.empty();
    }
    return Optional.of(
        new ModelServerMetrics(
            count(waiting, samples),
            count(running, samples),
            ratio(usage, samples),
            count(blockSize, samples),
            count(blocks, samples)));
  }

  Optional<LoraAdapters> readLora(MetricSamples samples) {
    for (LoraReading reading : lora) {
      Optional<LoraAdapters> adapters = reading.read(samples);
      if (adapters.isPresent()) {
        return adapters;
      }
    }
    return Optional.empty();
  }

  private static boolean present(List<FieldReading> readings, MetricSamples samples) {
    for (FieldReading reading : readings) {
      if (reading.present(samples)) {
        return true;
      }
    }
    return false;
  }

  private static OptionalLong count(List<FieldReading> readings, MetricSamples samples) {
    for (FieldReading reading : readings) {
      OptionalLong count = reading.count(samples);
      if (count.isPresent()) {
        return count;
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalDouble ratio(List<FieldReading> readings, MetricSamples samples) {
    for (FieldReading reading : readings) {
      OptionalDouble ratio = reading.ratio(samples);
      if (ratio.isPresent()) {
        return ratio;
      }
    }
    return OptionalDouble.empty();
  }
}
