package io.forebay.sources.k8s;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds things by namespace and key, in time that grows with what is found and not with what there
 * is. Not thread-safe.
 */
final class KeyIndex<E> {
  /** By key, then by namespace; what matches in all namespaces is under the empty one. */
  private final Map<String, Map<String, Set<E>>> byKey = new HashMap<>();

  void add(MappingKeys keys, E element) {
    for (String key : keys.keys()) {
      byKey
          .computeIfAbsent(key, absent -> new LinkedHashMap<>(2))
          .computeIfAbsent(keys.namespace(), absent -> new LinkedHashSet<>(2))
          .add(element);
    }
  }

  void remove(MappingKeys keys, E element) {
    for (String key : keys.keys()) {
      byKey.computeIfPresent(
          key,
          (present, byNamespace) -> {
            byNamespace.computeIfPresent(
                keys.namespace(),
                (namespace, elements) -> {
                  elements.remove(element);
                  return elements.isEmpty() ? null : elements;
                });
            return byNamespace.isEmpty() ? null : byNamespace;
          });
    }
  }

  /** What has a key in common, each once. */
  Set<E> find(MappingKeys keys) {
    Set<E> found = new LinkedHashSet<>();
    for (String key : keys.keys()) {
      Map<String, Set<E>> byNamespace = byKey.getOrDefault(key, Map.of());
      for (Set<E> elements : matching(byNamespace, keys.namespace())) {
        found.addAll(elements);
      }
    }
    return found;
  }

  private static <E> Collection<Set<E>> matching(
      Map<String, Set<E>> byNamespace, String namespace) {
    return namespace.isEmpty()
        ? byNamespace.values()
        : List.of(
            byNamespace.getOrDefault(namespace, Set.of()), byNamespace.getOrDefault("", Set.of()));
  }
}
