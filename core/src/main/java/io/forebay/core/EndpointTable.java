package io.forebay.core;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All endpoints that exist. Readers take an immutable snapshot by one volatile read, or one
 * endpoint without a lock; writers, which are the discoveries, replace the snapshot under this
 * object's monitor. A change costs what it changes, and a copy of the snapshot if endpoints came or
 * went.
 */
final class EndpointTable {
  private final int collections;
  private final AttributeStore store;
  private final NumberColumns numbers;
  private final List<ListenerState> listeners;
  private final Consumer<EndpointsDelta> onChange;

  private record Owned(EndpointState endpoint, String owner) {}

  /** Written under this object's monitor. */
  private final Map<EndpointId, Owned> owned = new ConcurrentHashMap<>();

  private volatile List<Endpoint> snapshot = List.of();

  /**
   * Makes an empty table.
   *
   * @param collections how many collections the layer has
   * @param numbers where endpoints get a row for their numbers
   * @param onChange told of each change, in their order, under this object's monitor
   */
  EndpointTable(
      int collections,
      AttributeStore store,
      NumberColumns numbers,
      List<ListenerState> listeners,
      Consumer<EndpointsDelta> onChange) {
    this.collections = collections;
    this.store = store;
    this.numbers = numbers;
    this.listeners = listeners;
    this.onChange = onChange;
  }

  List<Endpoint> snapshot() {
    return snapshot;
  }

  @Nullable EndpointState get(EndpointId id) {
    Owned entry = owned.get(id);
    return entry == null ? null : entry.endpoint();
  }

  int count(String owner) {
    return (int) owned.values().stream().filter(entry -> entry.owner().equals(owner)).count();
  }

  /**
   * Replaces all endpoints of one owner.
   *
   * @return the ids that were refused because they are another owner's
   * @throws IllegalArgumentException if two have the same id
   */
  synchronized Set<EndpointId> replace(String owner, Collection<EndpointInfo> infos) {
    Set<EndpointId> ids = ids(infos);
    List<EndpointId> gone = new ArrayList<>();
    for (Endpoint endpoint : snapshot) {
      if (!ids.contains(endpoint.id()) && ownedBy(owner, endpoint.id()) != null) {
        gone.add(endpoint.id());
      }
    }
    return change(owner, infos, gone);
  }

  /** Returns the ids, after a check that each is there once. */
  private static Set<EndpointId> ids(Collection<EndpointInfo> infos) {
    Set<EndpointId> ids = new HashSet<>();
    for (EndpointInfo info : infos) {
      if (!ids.add(info.id())) {
        throw new IllegalArgumentException(
            "endpoint id: '" + info.id() + "' twice (expected: each id once)");
      }
    }
    return ids;
  }

  private @Nullable EndpointState ownedBy(String owner, EndpointId id) {
    Owned entry = owned.get(id);
    return entry != null && entry.owner().equals(owner) ? entry.endpoint() : null;
  }

  /**
   * Removes some endpoints of one owner, and adds or changes others.
   *
   * @return the ids that were refused because they are another owner's
   * @throws IllegalArgumentException if two have the same id
   */
  synchronized Set<EndpointId> change(
      String owner, Collection<EndpointInfo> upserts, Collection<EndpointId> removals) {
    if (upserts.size() > 1) {
      var unused = ids(upserts);
    }
    Set<EndpointId> refused = new HashSet<>();
    List<EndpointState> removed = new ArrayList<>();
    List<EndpointState> added = new ArrayList<>();
    List<EndpointState> changed = new ArrayList<>();
    for (EndpointId id : removals) {
      EndpointState endpoint = ownedBy(owner, id);
      if (endpoint != null) {
        owned.remove(id);
        removed.add(end(endpoint));
      }
    }
    for (EndpointInfo info : upserts) {
      Owned entry = owned.get(info.id());
      if (entry != null && !entry.owner().equals(owner)) {
        refused.add(info.id());
      } else if (entry == null) {
        added.add(add(owner, info));
      } else if (!entry.endpoint().info().sameServer(info)) {
        removed.add(end(entry.endpoint()));
        added.add(add(owner, info));
      } else if (!entry.endpoint().info().equals(info)) {
        changed.add(update(entry.endpoint(), info));
      }
    }
    if (!removed.isEmpty() || !added.isEmpty()) {
      snapshot = next(snapshot, removed, added);
    }
    EndpointsDelta delta = new EndpointsDelta(removed, added, changed, snapshot);
    if (delta.any()) {
      onChange.accept(delta);
    }
    return refused;
  }

  private static List<Endpoint> next(
      List<Endpoint> before, List<EndpointState> removed, List<EndpointState> added) {
    int stayed = before.size() - removed.size();
    Endpoint[] next = before.toArray(new Endpoint[before.size() + added.size()]);
    if (!removed.isEmpty()) {
      int place = 0;
      for (int i = 0; i < before.size(); i++) {
        if (!((EndpointState) next[i]).removed()) {
          next[place++] = next[i];
        }
      }
      next = Arrays.copyOf(next, stayed + added.size());
    }
    for (int i = 0; i < added.size(); i++) {
      next[stayed + i] = added.get(i);
    }
    return List.of(next);
  }

  private EndpointState add(String owner, EndpointInfo info) {
    EndpointState endpoint = store.endpoint(info, collections);
    // Before anybody can find it, so that listeners learn of it before its attributes.
    listeners.forEach(listener -> listener.added(endpoint));
    numbers.add(endpoint);
    owned.put(info.id(), new Owned(endpoint, owner));
    return endpoint;
  }

  private EndpointState update(EndpointState endpoint, EndpointInfo info) {
    endpoint.info(info);
    listeners.forEach(listener -> listener.changed(endpoint));
    return endpoint;
  }

  private EndpointState end(EndpointState endpoint) {
    store.remove(endpoint);
    numbers.remove(endpoint);
    listeners.forEach(listener -> listener.removed(endpoint));
    return endpoint;
  }
}
