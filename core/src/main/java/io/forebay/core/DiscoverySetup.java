package io.forebay.core;

import io.forebay.api.EndpointDiscovery;

/**
 * One discovery, as configured.
 *
 * @param name unique within the data layer
 * @param type its type, asked once, when it was checked
 * @param discovery the discovery
 * @param origin where its class came from
 */
record DiscoverySetup(String name, String type, EndpointDiscovery discovery, Origin origin) {}
