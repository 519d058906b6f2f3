package io.forebay.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Makes pods as an API server tells of them: model servers of some deployments, each on a machine
 * with seven others. All that differs from pod to pod in a real cluster differs here. Immutable.
 */
final class PodTemplate {
  /** The label that holds when the pod was changed last, in nanoseconds since 1970. */
  static final String CHANGED = "benchmark/changed-at";

  static final String NAMESPACE = "serving";
  static final String SELECTOR = "app.kubernetes.io/name=vllm";

  private static final int PODS_PER_NODE = 8;
  private static final int DEPLOYMENTS = 10;

  /** What the API server sets by itself, and refuses or ignores in a request. */
  private static final List<String> OF_THE_SERVER =
      List.of("uid", "resourceVersion", "creationTimestamp", "managedFields");

  private final String pod;
  private final String creation;
  private final String status;

  PodTemplate() {
    ObjectMapper mapper = new ObjectMapper();
    try (InputStream in = PodTemplate.class.getResourceAsStream("pod.json")) {
      JsonNode whole = mapper.readTree(Objects.requireNonNull(in, "pod.json"));
      pod = whole.toString();
      ObjectNode created = whole.deepCopy();
      ((ObjectNode) created.path("metadata")).remove(OF_THE_SERVER);
      created.remove("status");
      creation = created.toString();
      status = mapper.createObjectNode().set("status", whole.path("status")).toString();
    } catch (IOException e) {
      throw new IllegalStateException("pod.json: not readable", e);
    }
  }

  /** How many machines so many pods need. */
  static int nodes(int pods) {
    return (pods + PODS_PER_NODE - 1) / PODS_PER_NODE;
  }

  static String name(int number) {
    StringBuilder random = new StringBuilder();
    int rest = number * 7919 + 12345;
    for (int i = 0; i < 5; i++) {
      random.append("bcdfghjklmnpqrstvwxz2456789".charAt(Math.floorMod(rest, 27)));
      rest /= 27;
    }
    return "vllm-" + model(number) + "-" + hash(number) + "-" + random;
  }

  /** A pod as it is told. */
  String pod(int number, long version, String changed) {
    return filled(pod, number, changed).replace("@VERSION@", Long.toString(version));
  }

  /** A pod as its creation is requested. */
  String creation(int number) {
    return filled(creation, number, "0");
  }

  /** The change that gives a created pod its state, as its machine does. */
  String status(int number) {
    return filled(status, number, "0");
  }

  /** A machine as it is told, or as its creation is requested. */
  static String node(int number) {
    return """
        {"kind":"Node","apiVersion":"v1","metadata":{"name":"%s","labels":{\
        "kubernetes.io/arch":"amd64","kubernetes.io/hostname":"%s","kubernetes.io/os":"linux",\
        "node.kubernetes.io/instance-type":"g6.48xlarge","nvidia.com/gpu.product":"NVIDIA-L4",\
        "topology.kubernetes.io/region":"eu-central-1",\
        "topology.kubernetes.io/zone":"eu-central-1%c"}},"spec":{},"status":{}}"""
        .formatted(nodeName(number), nodeName(number), "abc".charAt(number % 3));
  }

  static String nodeName(int number) {
    return "ip-10-" + number / 250 + "-" + number % 250 + "-17.eu-central-1.compute.internal";
  }

  private static String filled(String template, int number, String changed) {
    int node = number / PODS_PER_NODE;
    return template
        .replace("@NAME@", name(number))
        .replace("@NAMESPACE@", NAMESPACE)
        .replace("@MODEL@", model(number))
        .replace("@HASH@", hash(number))
        .replace("@UID@", String.format(Locale.ROOT, "%08x-91f4-4b7e-8f4a-%012x", number, number))
        .replace("@CONTAINER@", String.format(Locale.ROOT, "%064x", number * 0x9E3779B97F4A7C15L))
        .replace(
            "@IP@", "100." + (64 + number / 62500) + "." + number / 250 % 250 + "." + ip(number))
        .replace("@NODE@", nodeName(node))
        .replace("@HOST@", "10." + node / 250 + "." + node % 250 + ".17")
        .replace("@SECOND@", String.format(Locale.ROOT, "%02d", number % 60))
        .replace("@STAMP@", changed);
  }

  private static int ip(int number) {
    return number % 250 + 1;
  }

  private static String model(int number) {
    return "llama-3-8b-v" + number % DEPLOYMENTS;
  }

  private static String hash(int number) {
    return "7d9f6b5c" + number % DEPLOYMENTS + "8";
  }
}
