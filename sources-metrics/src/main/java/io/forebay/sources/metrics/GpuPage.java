package io.forebay.sources.metrics;

import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.GpuMetrics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The devices of one page that belong to one endpoint. Not thread-safe; for one page. */
final class GpuPage {
  private final MetricSamples samples;
  private final @Nullable String pod;
  private final @Nullable String namespace;
  private final Map<String, Found> devices = new LinkedHashMap<>();
  private boolean anyExporter;

  /**
   * Reads a page.
   *
   * @param pod the endpoint's pod; null if it is not known, and all devices count
   * @param namespace the namespace of that pod; null if it is not known, and any matches
   */
  GpuPage(MetricSamples samples, @Nullable String pod, @Nullable String namespace) {
    this.samples = samples;
    this.pod = pod != null && namesPods(samples) ? pod : null;
    this.namespace = namespace;
  }

  private static boolean namesPods(MetricSamples samples) {
    boolean[] named = new boolean[1];
    for (GpuExporter exporter : GpuExporter.all()) {
      for (GpuExporter.Family family : exporter.families()) {
        samples.forEach(
            family.selector(), sample -> named[0] |= !GpuLabels.pod(sample.labels()).isEmpty());
        if (named[0]) {
          return true;
        }
      }
    }
    return false;
  }

  /** The devices; null if there is none. What is missing is noted. */
  @Nullable GpuMetrics read(EndpointUpdate update) {
    for (GpuExporter exporter : GpuExporter.all()) {
      read(exporter, update);
    }
    if (!anyExporter) {
      update.missing("the metrics of a known GPU exporter");
      return null;
    }
    if (devices.isEmpty()) {
      update.missing(pod == null ? "a GPU" : "a GPU of the endpoint's pod");
      return null;
    }
    List<GpuMetrics.Device> read = new ArrayList<>();
    devices.forEach((id, found) -> read.add(found.device(id)));
    return GpuMetrics.of(read);
  }

  private void read(GpuExporter exporter, EndpointUpdate update) {
    Set<GpuReading> present = EnumSet.noneOf(GpuReading.class);
    for (GpuExporter.Family family : exporter.families()) {
      if (samples.count(family.selector()) > 0) {
        present.add(family.reading());
        if (ofThisMoment(family)) {
          samples.forEach(family.selector(), sample -> take(exporter, family, sample));
        }
      }
    }
    if (present.isEmpty()) {
      return;
    }
    anyExporter = true;
    for (GpuReading reading : exporter.essential()) {
      if (!present.contains(reading)) {
        update.missing(exporter.bestFamily(reading));
      }
    }
  }

  /** A counter only grows, and says nothing about this moment. */
  private boolean ofThisMoment(GpuExporter.Family family) {
    MetricType type = samples.type(family.selector().name());
    return type == MetricType.GAUGE || type == MetricType.UNKNOWN;
  }

  private void take(GpuExporter exporter, GpuExporter.Family family, MetricSample sample) {
    Map<String, String> labels = sample.labels();
    String id = exporter.id(labels);
    if (id.isEmpty() || !belongs(labels)) {
      return;
    }
    Found found = devices.computeIfAbsent(id, any -> new Found());
    if (found.model.isEmpty()) {
      found.model = exporter.model(labels);
    }
    double value = sample.value() * family.scale();
    if (family.reading().plausible(value)) {
      // The families come with the best first. A device that several pods share has a series each.
      found.readings.putIfAbsent(family.reading(), value);
    }
  }

  private boolean belongs(Map<String, String> labels) {
    if (pod == null) {
      return true;
    }
    String itsNamespace = GpuLabels.namespace(labels);
    return GpuLabels.pod(labels).equals(pod)
        && (namespace == null || itsNamespace.isEmpty() || itsNamespace.equals(namespace));
  }

  /** What was found of one device. */
  private static final class Found {
    private final Map<GpuReading, Double> readings = new EnumMap<>(GpuReading.class);
    private String model = "";

    GpuMetrics.Device device(String id) {
      return new GpuMetrics.Device(
          id,
          model,
          new GpuMetrics.Readings(
              utilization(),
              bytes(readings.get(GpuReading.MEMORY_USED)),
              bytes(total()),
              number(GpuReading.CELSIUS),
              number(GpuReading.WATTS)));
    }

    private OptionalDouble utilization() {
      Double ratio = readings.get(GpuReading.UTILIZATION);
      return ratio == null ? OptionalDouble.empty() : OptionalDouble.of(Math.min(ratio, 1) + 0.0);
    }

    private @Nullable Double total() {
      Double total = readings.get(GpuReading.MEMORY_TOTAL);
      Double used = readings.get(GpuReading.MEMORY_USED);
      Double free = readings.get(GpuReading.MEMORY_FREE);
      return total != null || used == null || free == null
          ? total
          : Double.valueOf(used + free + readings.getOrDefault(GpuReading.MEMORY_RESERVED, 0.0));
    }

    private static OptionalLong bytes(@Nullable Double bytes) {
      return bytes == null ? OptionalLong.empty() : OptionalLong.of(Math.round(bytes));
    }

    private OptionalDouble number(GpuReading reading) {
      Double value = readings.get(reading);
      return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
  }
}
