package io.forebay.core;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All endpoints that exist. Readers take an immutable snapshot by one volatile read; writers, which
 * are the discoveries, replace it under this object's monitor.
 */
final class EndpointTable {
  private final int collections;
  private final AttributeStore store;
  private final List<ListenerState> listeners;

  private record Owned(EndpointState endpoint, String owner) {}

  /** Guarded by this. */
  private final Map<EndpointId, Owned> owned = new LinkedHashMap<>();

  /** The same as {@link #owned}, for readers. */
  private volatile Map<EndpointId, EndpointState> byId = Map.of();

  private volatile List<Endpoint> snapshot = List.of();

  /**
   * Makes an empty table.
   *
   * @param collections how many collections the layer has
   */
  EndpointTable(int collections, AttributeStore store, List<ListenerState> listeners) {
    this.collections = collections;
    this.store = store;
    this.listeners = listeners;
  }

  List<Endpoint> snapshot() {
    return snapshot;
  }

  @Nullable EndpointState get(EndpointId id) {
    return byId.get(id);
  }

  synchronized int count(String owner) {
    return (int) owned.values().stream().filter(entry -> entry.owner().equals(owner)).count();
  }

  /**
   * Replaces all endpoints of one owner.
   *
   * @return the ids that were refused because they are another owner's
   * @throws IllegalArgumentException if two have the same id
   */
  Set<EndpointId> replace(String owner, Collection<EndpointInfo> infos) {
    Set<EndpointId> ids = new HashSet<>();
    for (EndpointInfo info : infos) {
      if (!ids.add(info.id())) {
        throw new IllegalArgumentException(
            "endpoint id: '" + info.id() + "' twice (expected: each id once)");
      }
    }
    synchronized (this) {
      List<EndpointId> gone = new ArrayList<>();
      owned.forEach(
          (id, entry) -> {
            if (entry.owner().equals(owner) && !ids.contains(id)) {
              gone.add(id);
            }
          });
      return change(owner, infos, gone);
    }
  }

  /**
   * Adds or changes some endpoints of one owner, and removes others.
   *
   * @return the ids that were refused because they are another owner's
   */
  synchronized Set<EndpointId> change(
      String owner, Collection<EndpointInfo> upserts, Collection<EndpointId> removals) {
    Set<EndpointId> refused = new HashSet<>();
    boolean moved = false;
    for (EndpointId id : removals) {
      Owned entry = owned.get(id);
      if (entry != null && entry.owner().equals(owner)) {
        remove(entry.endpoint());
        moved = true;
      }
    }
    for (EndpointInfo info : upserts) {
      Owned entry = owned.get(info.id());
      if (entry != null && !entry.owner().equals(owner)) {
        refused.add(info.id());
      } else if (entry != null && entry.endpoint().info().sameServer(info)) {
        update(entry.endpoint(), info);
      } else {
        if (entry != null) {
          remove(entry.endpoint());
        }
        add(owner, info);
        moved = true;
      }
    }
    if (moved) {
      Map<EndpointId, EndpointState> index = new LinkedHashMap<>();
      owned.forEach((id, entry) -> index.put(id, entry.endpoint()));
      byId = index;
      snapshot = List.copyOf(index.values());
    }
    return refused;
  }

  private void add(String owner, EndpointInfo info) {
    EndpointState endpoint = new EndpointState(info, collections);
    owned.put(info.id(), new Owned(endpoint, owner));
    listeners.forEach(listener -> listener.added(endpoint));
  }

  private void update(EndpointState endpoint, EndpointInfo info) {
    if (!endpoint.info().equals(info)) {
      endpoint.info(info);
      listeners.forEach(listener -> listener.changed(endpoint));
    }
  }

  private void remove(EndpointState endpoint) {
    owned.remove(endpoint.id());
    store.remove(endpoint);
    listeners.forEach(listener -> listener.removed(endpoint));
  }
}
