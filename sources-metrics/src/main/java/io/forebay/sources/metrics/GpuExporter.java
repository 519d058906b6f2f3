package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.GpuReading.CELSIUS;
import static io.forebay.sources.metrics.GpuReading.MEMORY_FREE;
import static io.forebay.sources.metrics.GpuReading.MEMORY_RESERVED;
import static io.forebay.sources.metrics.GpuReading.MEMORY_TOTAL;
import static io.forebay.sources.metrics.GpuReading.MEMORY_USED;
import static io.forebay.sources.metrics.GpuReading.UTILIZATION;
import static io.forebay.sources.metrics.GpuReading.WATTS;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How one exporter of GPU metrics calls its families and labels. Immutable.
 *
 * @param families what it tells; of those of one reading the best first
 * @param ids labels that tell a device apart, the best first
 * @param models labels that tell its kind, the best first
 * @param parts labels that number the part of a divided device
 * @param essential readings without which a page of this exporter lacks something
 */
record GpuExporter(
    List<Family> families,
    List<String> ids,
    List<String> models,
    List<String> parts,
    List<GpuReading> essential) {
  /**
   * A family.
   *
   * @param reading what it tells
   * @param selector its samples
   * @param scale what its values are multiplied by
   */
  record Family(GpuReading reading, MetricSelector selector, double scale) {
    Family(GpuReading reading, String name, double scale) {
      this(reading, MetricSelector.of(name), scale);
    }
  }

  private static final List<String> PARTITION_KINDS = List.of("gpu_compute_partition_type");
  private static final double PERCENT = 0.01;
  private static final double MEBIBYTE = 1 << 20;
  private static final double MEGABYTE = 1e6;

  /**
   * NVIDIA's DCGM exporter, etc/default-counters.csv, which gives the units. GPUs that are divided
   * (MIG) have no utilisation but the activity of their engine.
   */
  static final GpuExporter DCGM =
      new GpuExporter(
          List.of(
              new Family(UTILIZATION, "DCGM_FI_DEV_GPU_UTIL", PERCENT),
              new Family(UTILIZATION, "DCGM_FI_PROF_GR_ENGINE_ACTIVE", 1),
              new Family(MEMORY_USED, "DCGM_FI_DEV_FB_USED", MEBIBYTE),
              new Family(MEMORY_TOTAL, "DCGM_FI_DEV_FB_TOTAL", MEBIBYTE),
              new Family(MEMORY_FREE, "DCGM_FI_DEV_FB_FREE", MEBIBYTE),
              new Family(MEMORY_RESERVED, "DCGM_FI_DEV_FB_RESERVED", MEBIBYTE),
              new Family(CELSIUS, "DCGM_FI_DEV_GPU_TEMP", 1),
              new Family(WATTS, "DCGM_FI_DEV_POWER_USAGE", 1)),
          List.of("UUID", "gpu"),
          List.of("modelName"),
          List.of("GPU_I_ID"),
          List.of(UTILIZATION, MEMORY_USED, CELSIUS, WATTS));

  /**
   * AMD's device metrics exporter, docs/configuration/metricslist.md: which families there are
   * depends on the kind of GPU. Its packaged configuration puts amd_ before all names; it wrote its
   * labels in capitals once. Its MB of VRAM are of 2^20 bytes (a card of 24 GiB has 24560 of them
   * in its issue 259), those of the older gpu_total_memory of 10^6 (68702 for 64 GiB less 16 MiB).
   */
  static final GpuExporter AMD =
      new GpuExporter(
          prefixed(
              List.of(
                  new Family(UTILIZATION, "gpu_gfx_activity", PERCENT),
                  new Family(UTILIZATION, "gpu_usage", PERCENT),
                  new Family(MEMORY_USED, "gpu_used_vram", MEBIBYTE),
                  new Family(MEMORY_TOTAL, "gpu_total_vram", MEBIBYTE),
                  new Family(MEMORY_TOTAL, "gpu_total_memory", MEGABYTE),
                  new Family(MEMORY_FREE, "gpu_free_vram", MEBIBYTE),
                  new Family(CELSIUS, "gpu_edge_temperature", 1),
                  new Family(CELSIUS, "gpu_junction_temperature", 1),
                  new Family(WATTS, "gpu_package_power", 1),
                  new Family(WATTS, "gpu_average_package_power", 1),
                  new Family(WATTS, "gpu_power_usage", 1))),
          List.of("gpu_uuid", "serial_number", "gpu_id"),
          List.of("card_series", "card_model"),
          List.of("gpu_partition_id"),
          List.of(UTILIZATION, MEMORY_USED, CELSIUS, WATTS));

  private static final List<GpuExporter> ALL = List.of(DCGM, AMD);

  GpuExporter {
    families = List.copyOf(families);
  }

  /** The exporters that are known. */
  static List<GpuExporter> all() {
    return ALL;
  }

  private static List<Family> prefixed(List<Family> families) {
    List<Family> all = new ArrayList<>(families);
    for (Family family : families) {
      all.add(new Family(family.reading(), "amd_" + family.selector().name(), family.scale()));
    }
    return all;
  }

  /** The device that a sample is of; with its part after a slash. Empty if it does not say. */
  String id(Map<String, String> labels) {
    String id = GpuLabels.first(ids, labels);
    String part = divided(labels) ? GpuLabels.first(parts, labels) : "";
    return part.isEmpty() || id.isEmpty() ? id : id + "/" + part;
  }

  /** AMD numbers the one part of a device that is not divided, too. */
  private static boolean divided(Map<String, String> labels) {
    String kind = GpuLabels.first(PARTITION_KINDS, labels).toLowerCase(Locale.ROOT);
    return !kind.equals("spx") && !kind.equals("none");
  }

  /** The kind of device that a sample is of; empty if it does not say. */
  String model(Map<String, String> labels) {
    return GpuLabels.first(models, labels);
  }

  /** The family that tells a reading best. */
  String bestFamily(GpuReading reading) {
    return families.stream()
        .filter(family -> family.reading() == reading)
        .findFirst()
        .orElseThrow()
        .selector()
        .name();
  }
}
