package io.forebay.core;

import io.forebay.api.EndpointListener;
import java.util.List;

/**
 * All that a data layer is made of, checked: names and keys are unique, types match, times agree.
 *
 * @param discoveries who says which endpoints exist
 * @param sources who obtains data, with the collections that extract from it
 * @param listeners who is told of changes
 * @param workers how many threads run plugins
 * @param providerFaults why providers could not be loaded, a sentence each with the jar's name
 */
record LayerSetup(
    List<DiscoverySetup> discoveries,
    List<SourceSetup<?>> sources,
    List<EndpointListener> listeners,
    int workers,
    List<String> providerFaults) {}
