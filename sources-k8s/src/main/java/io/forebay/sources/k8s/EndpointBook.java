package io.forebay.sources.k8s;

import io.forebay.api.DiscoverySink;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a discovery has told of its endpoints, by the server that they belong to, so that only what
 * differs is told. To be used by an agenda's tasks only.
 *
 * @param <K> names a server
 */
final class EndpointBook<K> {
  private final DiscoverySink sink;
  private final Map<K, List<EndpointInfo>> told = new HashMap<>();

  EndpointBook(DiscoverySink sink) {
    this.sink = sink;
  }

  /** Replaces all. */
  void replaceAll(Map<K, List<EndpointInfo>> servers) {
    told.clear();
    Map<EndpointId, EndpointInfo> all = new LinkedHashMap<>();
    servers.forEach(
        (server, endpoints) -> {
          if (!endpoints.isEmpty()) {
            told.put(server, List.copyOf(endpoints));
            // Where two servers would have one name, one of them is better than neither.
            endpoints.forEach(endpoint -> all.putIfAbsent(endpoint.id(), endpoint));
          }
        });
    sink.replaceAll(all.values());
  }

  /** Replaces the endpoints of some servers, all at once. */
  void change(Map<K, List<EndpointInfo>> servers) {
    Map<EndpointId, EndpointInfo> upserts = new LinkedHashMap<>();
    Set<EndpointId> removals = new LinkedHashSet<>();
    servers.forEach(
        (server, endpoints) -> {
          List<EndpointInfo> before =
              endpoints.isEmpty() ? told.remove(server) : told.put(server, List.copyOf(endpoints));
          differences(before == null ? List.of() : before, endpoints, upserts, removals);
        });
    removals.removeAll(upserts.keySet());
    if (!upserts.isEmpty() || !removals.isEmpty()) {
      sink.change(upserts.values(), removals);
    }
  }

  private static void differences(
      List<EndpointInfo> before,
      List<EndpointInfo> now,
      Map<EndpointId, EndpointInfo> upserts,
      Set<EndpointId> removals) {
    Collection<EndpointInfo> gone = new ArrayList<>(before);
    for (EndpointInfo endpoint : now) {
      gone.removeIf(old -> old.id().equals(endpoint.id()));
      if (!before.contains(endpoint)) {
        upserts.put(endpoint.id(), endpoint);
      }
    }
    gone.forEach(endpoint -> removals.add(endpoint.id()));
  }
}
