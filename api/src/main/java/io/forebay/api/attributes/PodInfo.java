package io.forebay.api.attributes;

import io.forebay.api.AttributeKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The Kubernetes pod that a model server runs in. What is not known is empty. Immutable.
 *
 * <pre>{@code
 * PodInfo pod = endpoint.attributes().get(PodInfo.KEY);
 * if (pod != null && "decode".equals(pod.labels().get("role"))) {
 *   System.out.println(pod.namespace() + "/" + pod.name() + " runs " + pod.images());
 * }
 * }</pre>
 *
 * @param namespace the namespace that it is in
 * @param name its name, unique in the namespace as long as it lives
 * @param uid what tells it from pods that had its name before, or will have it
 * @param node the name of the node that it runs on
 * @param addresses its IP addresses, the primary one first
 * @param labels its labels
 * @param annotations those of its annotations that the source was told to keep
 * @param startTime when the node took it on
 * @param readySince since when it is ready; empty if it is not
 * @param restarts how often its containers were started again, all of them together
 * @param images the images of its containers as the pod names them, each once
 * @param nodeTopology the labels of its node that tell where that stands, for example {@code
 *     topology.kubernetes.io/zone}; empty if the source may not see nodes
 */
public record PodInfo(
    String namespace,
    String name,
    String uid,
    Optional<String> node,
    List<String> addresses,
    Map<String, String> labels,
    Map<String, String> annotations,
    Optional<Instant> startTime,
    Optional<Instant> readySince,
    int restarts,
    List<String> images,
    Map<String, String> nodeTopology) {
  /** The key under which it is kept: {@code pod}. */
  public static final AttributeKey<PodInfo> KEY = AttributeKey.of("pod", PodInfo.class);

  /**
   * Copies lists and maps, and refuses null.
   *
   * @param namespace the namespace that it is in
   * @param name its name
   * @param uid what tells it from other pods of the name
   * @param node the name of the node that it runs on
   * @param addresses its IP addresses, the primary one first
   * @param labels its labels
   * @param annotations those of its annotations that the source was told to keep
   * @param startTime when the node took it on
   * @param readySince since when it is ready; empty if it is not
   * @param restarts how often its containers were started again
   * @param images the images of its containers
   * @param nodeTopology the labels of its node that tell where that stands
   */
  public PodInfo {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(uid, "uid");
    Objects.requireNonNull(node, "node");
    addresses = List.copyOf(addresses);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    Objects.requireNonNull(startTime, "startTime");
    Objects.requireNonNull(readySince, "readySince");
    images = List.copyOf(images);
    nodeTopology = Map.copyOf(nodeTopology);
  }
}
