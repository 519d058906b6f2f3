package io.forebay.sources.metrics;

import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.LoraAdapters;
import io.forebay.api.attributes.ModelServerMetrics;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the metrics of one kind of model server mean. Immutable.
 *
 * @param name what the configuration calls the engine
 * @param origin where the names and their meaning are from
 * @param aliases what labels call it besides its name
 * @param waiting requests that wait
 * @param running requests that are worked on
 * @param usage the part of the KV cache that is in use, 0 to 1
 * @param blockSize tokens in one block of the KV cache
 * @param blocks blocks in the KV cache
 * @param lora where versions tell the LoRA adapters in use, the best first
 */
record EngineMapping(
    String name,
    String origin,
    List<String> aliases,
    FieldMapping waiting,
    FieldMapping running,
    FieldMapping usage,
    FieldMapping blockSize,
    FieldMapping blocks,
    List<LoraReading> lora) {
  EngineMapping {
    aliases = List.copyOf(aliases);
    lora = List.copyOf(lora);
  }

  /** Whether the engine says how busy it is. */
  boolean reportsLoad() {
    return fields().stream().anyMatch(field -> !field.places().isEmpty());
  }

  /** Whether the engine says which LoRA adapters are in use. */
  boolean reportsLora() {
    return !lora.isEmpty();
  }

  /** The fields but the LoRA adapters, in the order of the record. */
  List<FieldMapping> fields() {
    return List.of(waiting, running, usage, blockSize, blocks);
  }

  /** The families of all fields but the LoRA adapters. */
  Set<String> modelServerFamilies() {
    Set<String> families = new TreeSet<>();
    fields()
        .forEach(field -> field.places().forEach(place -> families.add(place.selector().name())));
    return families;
  }

  Set<String> loraFamilies() {
    Set<String> families = new TreeSet<>();
    lora.forEach(reading -> families.add(reading.selector().name()));
    return families;
  }

  /** Whether the page has any series of this engine, but for the LoRA adapters. */
  boolean present(MetricSamples samples) {
    return waiting.present(samples)
        || running.present(samples)
        || usage.present(samples)
        || blockSize.present(samples)
        || blocks.present(samples);
  }

  /** What the page tells; null if it has no series of this engine at all. */
  @Nullable ModelServerMetrics readModelServer(MetricSamples samples) {
    if (!present(samples)) {
      return null;
    }
    return new ModelServerMetrics(
        waiting.count(samples),
        running.count(samples),
        usage.ratio(samples),
        blockSize.count(samples),
        blocks.count(samples));
  }

  /** Notes the fields that the page should have and lacks. What was read is there. */
  void noteMissing(
      MetricSamples samples, @Nullable ModelServerMetrics read, EndpointUpdate update) {
    note(waiting, read != null && read.waitingRequests().isPresent(), samples, update);
    note(running, read != null && read.runningRequests().isPresent(), samples, update);
    note(usage, read != null && read.kvCacheUsage().isPresent(), samples, update);
    note(blockSize, read != null && read.kvCacheBlockSize().isPresent(), samples, update);
    note(blocks, read != null && read.kvCacheBlocks().isPresent(), samples, update);
  }

  private static void note(
      FieldMapping field, boolean read, MetricSamples samples, EndpointUpdate update) {
    if (!read && field.required() && !field.present(samples)) {
      update.missing(field.family());
    }
  }

  /** The adapters; null if the page does not tell. */
  @Nullable LoraAdapters readLora(MetricSamples samples) {
    for (int i = 0; i < lora.size(); i++) {
      LoraAdapters adapters = lora.get(i).read(samples);
      if (adapters != null) {
        return adapters;
      }
    }
    return null;
  }
}
