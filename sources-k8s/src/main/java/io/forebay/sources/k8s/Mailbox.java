package io.forebay.sources.k8s;

import io.forebay.api.Endpoint;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one collection is to be told of one endpoint's objects. A change is the difference between
 * what it was told and what is there, so there are at most as many as objects, however long the
 * collection takes. Not thread-safe: its {@link ObjectJoin} locks.
 */
final class Mailbox {
  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

  private final Endpoint endpoint;
  private MappingKeys keys;

  /** What belongs to the endpoint now. */
  private final Map<ObjectKey, KubernetesObject> objects = new HashMap<>();

  /** What the collection was told. */
  private final Map<ObjectKey, KubernetesObject> known = new TreeMap<>(ORDER);

  /** Where the two may differ, in the order in which they began to. */
  private final Set<ObjectKey> untold = new LinkedHashSet<>();

  private boolean telling;

  Mailbox(Endpoint endpoint, MappingKeys keys) {
    this.endpoint = endpoint;
    this.keys = keys;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  MappingKeys keys() {
    return keys;
  }

  void keys(MappingKeys now) {
    keys = now;
  }

  /** Notes the state that an object has for this endpoint; null if it belongs to it no more. */
  void set(ObjectKey key, @Nullable KubernetesObject now) {
    KubernetesObject before = now == null ? objects.remove(key) : objects.put(key, now);
    if (before != now) {
      untold.add(key);
    }
  }

  /** Tells whether the collection does not know all yet. */
  boolean busy() {
    return telling || !untold.isEmpty();
  }

  /**
   * Takes the next change, to be told now; null if there is none, or the one before is still being
   * told. {@link #told()} ends it.
   */
  @Nullable ResourceChange next() {
    if (telling) {
      return null;
    }
    for (Iterator<ObjectKey> changes = untold.iterator(); changes.hasNext(); ) {
      ObjectKey key = changes.next();
      KubernetesObject before = known.get(key);
      KubernetesObject now = objects.get(key);
      if (before != null && now != null && !before.uid().equals(now.uid())) {
        // Two steps: the key stays, and the other object is added next.
        now = null;
      } else {
        changes.remove();
      }
      if (now == null) {
        known.remove(key);
      } else {
        known.put(key, now);
      }
      ResourceChange change = difference(before, now);
      if (change != null) {
        telling = true;
        return change;
      }
    }
    return null;
  }

  private @Nullable ResourceChange difference(
      @Nullable KubernetesObject before, @Nullable KubernetesObject now) {
    if (now == null) {
      return before == null ? null : change(ResourceChange.Kind.DELETED, before, null);
    } else if (before == null) {
      return change(ResourceChange.Kind.ADDED, now, null);
    }
    return now.hasContentOf(before) ? null : change(ResourceChange.Kind.UPDATED, now, before);
  }

  private ResourceChange change(
      ResourceChange.Kind kind, KubernetesObject object, @Nullable KubernetesObject previous) {
    return new ResourceChange(
        kind, object, Optional.ofNullable(previous), List.copyOf(known.values()));
  }

  void told() {
    telling = false;
  }

  /** Drops what was not told: the endpoint's life is over. */
  void close() {
    untold.clear();
  }
}
