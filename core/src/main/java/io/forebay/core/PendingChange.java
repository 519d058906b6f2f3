package io.forebay.core;

import io.forebay.api.Endpoint;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The change of the endpoints that one source has not been told yet: several are told as one. It
 * costs what has changed, however many endpoints there are. Thread-safe.
 */
final class PendingChange {
  /** What to tell, each endpoint once and in one set alone. Guarded by this, like all here. */
  private Set<EndpointState> added = new LinkedHashSet<>();

  private Set<EndpointState> removed = new LinkedHashSet<>();
  private Set<EndpointState> changed = new LinkedHashSet<>();

  private List<Endpoint> current = List.of();
  private boolean pending;

  /** Notes a change. Returns whether it is the first one since the last was taken. */
  synchronized boolean note(EndpointsDelta delta) {
    for (EndpointState endpoint : delta.removed()) {
      changed.remove(endpoint);
      if (!added.remove(endpoint)) {
        removed.add(endpoint);
      }
    }
    added.addAll(delta.added());
    for (EndpointState endpoint : delta.changed()) {
      if (!added.contains(endpoint)) {
        changed.add(endpoint);
      }
    }
    current = delta.current();
    boolean first = !pending;
    pending = true;
    return first;
  }

  /** Takes what is to be told, and begins anew. */
  synchronized EndpointsDelta take() {
    EndpointsDelta taken =
        new EndpointsDelta(List.copyOf(removed), List.copyOf(added), List.copyOf(changed), current);
    added = new LinkedHashSet<>();
    removed = new LinkedHashSet<>();
    changed = new LinkedHashSet<>();
    pending = false;
    return taken;
  }
}
