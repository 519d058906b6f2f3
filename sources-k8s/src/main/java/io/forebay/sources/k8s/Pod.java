package io.forebay.sources.k8s;

import io.forebay.api.attributes.PodInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a pod.
 *
 * @param node the name of its node, or null while it has none
 * @param hostAddress the IP address of its node, or null
 * @param addresses its own IP addresses, the primary one first
 * @param annotations those that somebody asked for
 * @param activePorts what it says of the ports that serve, or null if it says nothing
 * @param ready whether its condition {@code Ready} is true
 * @param readySince since when it is, or null if it is not or does not tell
 * @param terminating whether it is being deleted
 * @param ended whether all its containers have ended for good
 * @param restarts of its containers, all together
 * @param images of its containers, each once
 */
record Pod(
    ObjectKey key,
    String uid,
    String resourceVersion,
    @Nullable String node,
    @Nullable String hostAddress,
    List<String> addresses,
    Map<String, String> labels,
    Map<String, String> annotations,
    @Nullable String activePorts,
    boolean ready,
    @Nullable Instant readySince,
    boolean terminating,
    boolean ended,
    @Nullable Instant startTime,
    int restarts,
    List<String> images)
    implements WatchedObject {

  /** Tells whether it can be sent requests. */
  boolean serves() {
    return ready && !terminating && !ended && !addresses.isEmpty();
  }

  /** Returns what others may know of it. */
  PodInfo info(Map<String, String> keptAnnotations, Map<String, String> nodeTopology) {
    return new PodInfo(
        key.namespace(),
        key.name(),
        uid,
        Optional.ofNullable(node),
        addresses,
        labels,
        keptAnnotations,
        Optional.ofNullable(startTime),
        Optional.ofNullable(readySince),
        restarts,
        images,
        nodeTopology);
  }
}
