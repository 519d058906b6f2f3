package io.forebay.sources.k8s;

import java.util.Set;

/**
 * By what an object or an endpoint is found.
 *
 * @param namespace empty if it matches in all
 * @param keys one in common is enough
 */
record MappingKeys(String namespace, Set<String> keys) {
  static final MappingKeys NONE = new MappingKeys("", Set.of());

  static MappingKeys of(String namespace, Set<String> keys) {
    return new MappingKeys(namespace, Set.copyOf(keys));
  }
}
