package io.forebay.core;

import io.forebay.api.DiscoverySink;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A list of endpoints that never changes. Immutable, so one object may serve several data layers.
 *
 * <p>In a configuration file its type is {@code fixed}.
 *
 * <pre>{@code
 * FixedDiscovery servers =
 *     FixedDiscovery.of(
 *         EndpointInfo.of("vllm-0", "10.0.0.1", 8000),
 *         EndpointInfo.of("vllm-1", "10.0.0.2", 8000));
 * }</pre>
 */
public final class FixedDiscovery implements EndpointDiscovery {
  static final String TYPE = "fixed";

  private final List<EndpointInfo> endpoints;

  private FixedDiscovery(Collection<EndpointInfo> endpoints) {
    this.endpoints = List.copyOf(endpoints);
    Set<EndpointId> ids = new HashSet<>();
    for (EndpointInfo endpoint : this.endpoints) {
      if (!ids.add(endpoint.id())) {
        throw new IllegalArgumentException(
            "endpoint id: '" + endpoint.id() + "' twice (expected: each id once)");
      }
    }
  }

  /**
   * Returns a discovery of these endpoints.
   *
   * @param endpoints the endpoints
   * @return a discovery that has them from its start on
   * @throws IllegalArgumentException if two of them have the same id
   */
  public static FixedDiscovery of(EndpointInfo... endpoints) {
    return new FixedDiscovery(List.of(endpoints));
  }

  /**
   * Returns a discovery of these endpoints.
   *
   * @param endpoints the endpoints; copied
   * @return a discovery that has them from its start on
   * @throws IllegalArgumentException if two of them have the same id
   */
  public static FixedDiscovery of(Collection<EndpointInfo> endpoints) {
    return new FixedDiscovery(endpoints);
  }

  /** Returns {@code fixed}. */
  @Override
  public String type() {
    return TYPE;
  }

  /** Names all endpoints. */
  @Override
  public void start(DiscoverySink sink) {
    sink.replaceAll(endpoints);
  }

  /** Returns the number of endpoints, for logs. */
  @Override
  public String toString() {
    return TYPE + " (" + endpoints.size() + (endpoints.size() == 1 ? " endpoint)" : " endpoints)");
  }
}
