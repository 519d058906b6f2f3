package io.forebay.sources.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the labels of samples of GPU exporters. */
final class GpuLabels {
  // With these, pod is that of the exporter itself: it was scraped by way of a Prometheus.
  private static final String FEDERATED_POD = "exported_pod";
  private static final String FEDERATED_NAMESPACE = "exported_namespace";
  private static final List<String> PODS = List.of("pod", "pod_name");
  private static final List<String> NAMESPACES = List.of("namespace", "pod_namespace");

  private GpuLabels() {}

  /** The pod that uses the device; empty if none does, or it is not told. */
  static String pod(Map<String, String> labels) {
    String federated = labels.get(FEDERATED_POD);
    return federated == null ? first(PODS, labels) : federated;
  }

  /** The namespace of that pod; empty if it is not told. */
  static String namespace(Map<String, String> labels) {
    return labels.containsKey(FEDERATED_POD)
        ? labels.getOrDefault(FEDERATED_NAMESPACE, "")
        : first(NAMESPACES, labels);
  }

  /**
   * The first of these labels that is not empty, in small letters or capitals; or an empty text.
   */
  static String first(List<String> names, Map<String, String> labels) {
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      String value = labels.get(name);
      if (value == null) {
        value = labels.get(name.toUpperCase(Locale.ROOT));
      }
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return "";
  }
}
