package io.forebay.core;

import io.forebay.api.EndpointListener;
import io.forebay.api.NumberKey;
import java.util.List;

/**
 * All that a data layer is made of, checked: names and keys are unique, types match, times agree.
 *
 * @param discoveries who says which endpoints exist
 * @param sources who obtains data, with the collections that extract from it
 * @param listeners who is told of changes
 * @param numbers what is kept side by side for all endpoints
 * @param workers how many threads run plugins
 * @param providerFaults why providers could not be loaded, a sentence each with the jar's name
 */
record LayerSetup(
    List<DiscoverySetup> discoveries,
    List<SourceSetup<?>> sources,
    List<EndpointListener> listeners,
    List<NumberKey<?>> numbers,
    int workers,
    List<String> providerFaults) {

  /**
   * Returns a source by its name.
   *
   * @throws IllegalArgumentException if there is none of that name, or it is of another class
   */
  <S> S source(String name, Class<S> type) {
    for (SourceSetup<?> setup : sources) {
      if (setup.name().equals(name)) {
        if (type.isInstance(setup.source())) {
          return type.cast(setup.source());
        }
        throw new IllegalArgumentException(
            "source '%s': a %s (expected: a %s)"
                .formatted(name, setup.source().getClass().getName(), type.getName()));
      }
    }
    throw new IllegalArgumentException(
        "source '%s': unknown (expected: one of %s)"
            .formatted(name, sources.stream().map(SourceSetup::name).toList()));
  }
}
