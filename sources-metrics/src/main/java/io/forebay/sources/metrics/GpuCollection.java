package io.forebay.sources.metrics;

import io.forebay.api.AttributeKey;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.GpuMetrics;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the GPUs of an endpoint from the page of an exporter on its machine: {@link GpuMetrics}. It
 * knows NVIDIA's DCGM exporter and AMD's device metrics exporter, by their families.
 *
 * <p>If the labels of the endpoint tell its pod, and the page tells which pods use the devices, the
 * endpoint gets the devices of its pod; otherwise all devices of the page. What the exporter does
 * not tell is absent, and so is a value that cannot be. If the page is of no known exporter, or the
 * pod has no device, no attribute is put, and that is noted as missing, as are families without
 * which a page of the exporter is not whole.
 *
 * <p>Immutable and thread-safe.
 *
 * <pre>{@code
 * MetricsCollection gpus = new GpuCollection();
 * MetricsCollection ofPods = new GpuCollection("k8s.pod.name", "k8s.namespace.name");
 * }</pre>
 */
public final class GpuCollection implements MetricsCollection {
  /** Its name, and its type in a configuration. */
  static final String NAME = "gpu";

  /** The label of an endpoint that tells its pod, unless another is set. */
  static final String POD_LABEL = "pod";

  /** The label of an endpoint that tells its pod's namespace, unless another is set. */
  static final String NAMESPACE_LABEL = "namespace";

  private static final Set<String> FAMILIES = families(new TreeSet<>());

  private final String podLabel;
  private final String namespaceLabel;

  /** Makes one for endpoints whose labels {@code pod} and {@code namespace} tell their pod. */
  public GpuCollection() {
    this(POD_LABEL, NAMESPACE_LABEL);
  }

  /**
   * Makes one.
   *
   * @param podLabel the label of an endpoint that tells the name of its pod
   * @param namespaceLabel the label of an endpoint that tells the namespace of its pod; if it has
   *     none, any matches
   * @throws IllegalArgumentException if a label is blank
   */
  public GpuCollection(String podLabel, String namespaceLabel) {
    this.podLabel = notBlank("podLabel", podLabel);
    this.namespaceLabel = notBlank("namespaceLabel", namespaceLabel);
  }

  private static String notBlank(String name, String label) {
    if (label.isBlank()) {
      throw new IllegalArgumentException(name + ": blank (expected: the name of a label)");
    }
    return label;
  }

  private static Set<String> families(Set<String> names) {
    GpuExporter.all()
        .forEach(
            exporter -> exporter.families().forEach(family -> names.add(family.selector().name())));
    return Set.copyOf(names);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> families() {
    return FAMILIES;
  }

  @Override
  public Set<AttributeKey<?>> produces() {
    return Set.of(GpuMetrics.KEY);
  }

  @Override
  public void extract(MetricSamples samples, EndpointUpdate update) {
    Map<String, String> labels = update.endpoint().info().labels();
    GpuMetrics gpus =
        new GpuPage(samples, labels.get(podLabel), labels.get(namespaceLabel)).read(update);
    if (gpus != null) {
      update.put(GpuMetrics.KEY, gpus);
    }
  }
}
