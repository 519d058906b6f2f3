package io.forebay.core;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointsChange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The change of the endpoints that one source has not been told yet: several are told as one. It
 * costs what has changed, however many endpoints there are. Thread-safe.
 */
final class PendingChange {
  /** What to tell, each endpoint once and in one set alone. Guarded by this, like all here. */
  private Set<EndpointState> added = new LinkedHashSet<>();

  private Set<EndpointState> removed = new LinkedHashSet<>();
  private Set<EndpointState> changed = new LinkedHashSet<>();

  /** Those that came and went before the source was told, and of which data had come. */
  private List<EndpointState> unseen = new ArrayList<>();

  private List<Endpoint> current = List.of();
  private boolean pending;

  /**
   * What is to be told.
   *
   * @param any whether there is anything to tell
   * @param gone all endpoints whose life is over, also those that the source never learns of
   */
  record Taken(
      boolean any,
      List<EndpointState> added,
      List<EndpointState> changed,
      List<EndpointState> gone,
      EndpointsChange change) {}

  /**
   * Notes a change.
   *
   * @param served whether there is anything to forget of an endpoint that the source never learns
   *     of
   * @return whether it is the first one since the last was taken
   */
  synchronized boolean note(EndpointsDelta delta, Predicate<EndpointState> served) {
    for (EndpointState endpoint : delta.removed()) {
      changed.remove(endpoint);
      if (!added.remove(endpoint)) {
        removed.add(endpoint);
      } else if (served.test(endpoint)) {
        unseen.add(endpoint);
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
  synchronized Taken take() {
    List<EndpointState> gone = new ArrayList<>(removed);
    gone.addAll(unseen);
    Taken taken =
        new Taken(
            !added.isEmpty() || !removed.isEmpty() || !changed.isEmpty(),
            List.copyOf(added),
            List.copyOf(changed),
            gone,
            new EndpointsChange(
                List.copyOf(added), List.copyOf(removed), List.copyOf(changed), current));
    added = new LinkedHashSet<>();
    removed = new LinkedHashSet<>();
    changed = new LinkedHashSet<>();
    unseen = new ArrayList<>();
    pending = false;
    return taken;
  }
}
