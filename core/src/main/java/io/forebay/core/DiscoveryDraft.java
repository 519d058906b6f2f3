package io.forebay.core;

import io.forebay.api.EndpointDiscovery;
import org.jspecify.annotations.Nullable;

/**
 * One discovery as it was given, not checked yet.
 *
 * @param where the place of the discovery
 * @param discovery the discovery
 * @param name its name, if one was given
 */
record DiscoveryDraft(Where where, EndpointDiscovery discovery, @Nullable Given<String> name) {}
