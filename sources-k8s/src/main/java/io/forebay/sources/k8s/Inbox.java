package io.forebay.sources.k8s;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointsChange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came and was not worked off yet, the latest of each object and endpoint only: so that it is
 * bounded, however long somebody takes. Thread-safe.
 */
final class Inbox {
  /** What became of an endpoint. */
  enum Fate {
    ADDED,
    CHANGED,
    REMOVED
  }

  /**
   * What came together.
   *
   * @param objects the latest state of each; empty for one that is gone
   * @param endpoints what became of each; null if nothing was heard, not even that there are none
   * @param last what is to be done after that, or null
   */
  record Batch(
      Map<ObjectKey, Optional<KubernetesObject>> objects,
      @Nullable Map<Endpoint, Fate> endpoints,
      @Nullable Runnable last) {}

  private Map<ObjectKey, Optional<KubernetesObject>> objects = new LinkedHashMap<>();
  private @Nullable Map<Endpoint, Fate> endpoints;
  private @Nullable Runnable last;
  private boolean working;

  /** Takes an object's state; null if it is gone. */
  synchronized void put(ObjectKey key, @Nullable KubernetesObject now) {
    objects.put(key, Optional.ofNullable(now));
  }

  synchronized void put(EndpointsChange change) {
    Map<Endpoint, Fate> fates = endpoints == null ? new LinkedHashMap<>() : endpoints;
    for (Endpoint endpoint : change.removed()) {
      // One that nobody has heard of needs no farewell.
      if (fates.get(endpoint) == Fate.ADDED) {
        fates.remove(endpoint);
      } else {
        fates.put(endpoint, Fate.REMOVED);
      }
    }
    change.added().forEach(endpoint -> fates.put(endpoint, Fate.ADDED));
    change.changed().forEach(endpoint -> fates.putIfAbsent(endpoint, Fate.CHANGED));
    endpoints = fates;
  }

  /** Takes what is to be done when all else is; it replaces what was given before. */
  synchronized void put(Runnable word) {
    last = word;
  }

  /** Returns whether work has to be begun: there is some, and nobody is at it. */
  synchronized boolean begin() {
    boolean begun = !working && !empty();
    working |= begun;
    return begun;
  }

  /** Returns what there is, or null if that is nothing; the work has then ended. */
  synchronized @Nullable Batch take() {
    if (empty()) {
      working = false;
      return null;
    }
    Batch batch = new Batch(objects, endpoints, last);
    objects = new LinkedHashMap<>();
    endpoints = null;
    last = null;
    return batch;
  }

  /** Tells whether all is worked off. */
  synchronized boolean idle() {
    return !working && empty();
  }

  private boolean empty() {
    return objects.isEmpty() && endpoints == null && last == null;
  }
}
