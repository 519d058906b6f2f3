package io.forebay.sources.metrics;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointsChange;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which targets there are: each lives as long as some endpoint has it. Thread-safe.
 *
 * <p>An endpoint's target may change with its node, of which no update tells; so a fetch looks too.
 */
final class HttpTargets<T> {
  private final Function<Endpoint, Object> keys;
  private final Function<EndpointInfo, HttpTarget<T>> maker;
  // Read without a lock, written under this object's monitor.
  private final Map<Endpoint, Shared<T>> byEndpoint = new ConcurrentHashMap<>();
  // Guarded by this.
  private final Map<Object, Shared<T>> byKey = new HashMap<>();

  private static final class Shared<T> {
    private final Object key;
    private final @Nullable HttpTarget<T> target;
    private int endpoints;

    Shared(Object key, @Nullable HttpTarget<T> target) {
      this.key = key;
      this.target = target;
    }
  }

  HttpTargets(Function<Endpoint, Object> keys, Function<EndpointInfo, HttpTarget<T>> maker) {
    this.keys = keys;
    this.maker = maker;
  }

  /**
   * The target of an endpoint, or null if there is no such endpoint.
   *
   * @throws IllegalArgumentException if the endpoint's address is none
   */
  @Nullable HttpTarget<T> of(Endpoint endpoint) {
    Shared<T> shared = byEndpoint.get(endpoint);
    if (shared == null || shared.key.equals(endpoint)) {
      return shared == null ? null : shared.target;
    }
    return shared.key.equals(keys.apply(endpoint)) ? shared.target : moved(endpoint);
  }

  private synchronized @Nullable HttpTarget<T> moved(Endpoint endpoint) {
    if (!byEndpoint.containsKey(endpoint)) {
      return null;
    }
    return join(endpoint).target;
  }

  /** Follows the endpoints. */
  synchronized void update(EndpointsChange change) {
    change.removed().forEach(this::leave);
    for (Endpoint endpoint : change.current()) {
      try {
        join(endpoint);
      } catch (IllegalArgumentException e) {
        // Its fetches will say so. The key is like no other, so each of them will look again.
        leave(endpoint);
        byEndpoint.put(endpoint, new Shared<>(new Object(), null));
      }
    }
  }

  /** Closes all targets. */
  synchronized void close() {
    byKey.values().forEach(HttpTargets::close);
    byKey.clear();
    byEndpoint.clear();
  }

  private Shared<T> join(Endpoint endpoint) {
    Object key = keys.apply(endpoint);
    Shared<T> before = byEndpoint.get(endpoint);
    if (before != null && before.key.equals(key)) {
      return before;
    }
    Shared<T> shared = byKey.get(key);
    if (shared == null) {
      shared = new Shared<>(key, maker.apply(endpoint.info()));
      byKey.put(key, shared);
    }
    shared.endpoints++;
    leave(endpoint);
    byEndpoint.put(endpoint, shared);
    return shared;
  }

  private void leave(Endpoint endpoint) {
    Shared<T> shared = byEndpoint.remove(endpoint);
    if (shared != null && --shared.endpoints == 0) {
      byKey.remove(shared.key);
      close(shared);
    }
  }

  private static void close(Shared<?> shared) {
    if (shared.target != null) {
      shared.target.close();
    }
  }
}
