package io.forebay.sources.k8s;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is kept of an inference pool.
 *
 * @param selector the labels of its pods
 * @param ports the ports at which its pods serve, each once, in its order
 */
record InferencePool(
    ObjectKey key,
    String uid,
    String resourceVersion,
    Map<String, String> selector,
    List<Integer> ports)
    implements WatchedObject {

  /** Returns the selector as the API server takes it, equal for equal selectors. */
  String labelSelector() {
    return new TreeMap<>(selector)
        .entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(","));
  }
}
