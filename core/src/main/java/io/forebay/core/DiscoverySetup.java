package io.forebay.core;

import io.forebay.api.EndpointDiscovery;

/**
 * One discovery, as configured.
 *
 * @param name unique within the data layer
 * @param discovery the discovery
 * @param origin where its class came from
 */
record DiscoverySetup(String name, EndpointDiscovery discovery, Origin origin) {}
