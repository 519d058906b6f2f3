package io.forebay.sources.k8s;

import io.forebay.api.Endpoint;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one collection is to be told of one endpoint's objects. A change is the difference between
 * what it took and what is there, so there are at most as many as objects, however long the
 * collection takes. Not thread-safe: its {@link ObjectJoin} locks.
 */
final class Mailbox {
  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

  private final Endpoint endpoint;
  private MappingKeys keys;

  /** What belongs to the endpoint now. */
  private final Map<ObjectKey, KubernetesObject> objects = new HashMap<>();

  /** What the collection was told, whether it took it or not. */
  private final Map<ObjectKey, KubernetesObject> known = new TreeMap<>(ORDER);

  /** Where the two may differ, in the order in which they began to. */
  private final Set<ObjectKey> untold = new LinkedHashSet<>();

  /** What it did not take, as far as that was not told again. */
  private final Map<ObjectKey, Refused> refused = new LinkedHashMap<>();

  private @Nullable Refused telling;

  /** Whether the object that is being told of has changed since. */
  private boolean changed;

  /**
   * A change that is being told, or was not taken.
   *
   * @param before the object as the collection took it last; null if it did not
   */
  private record Refused(ResourceChange change, @Nullable KubernetesObject before) {
    ObjectKey key() {
      return change.object().key();
    }
  }

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
      changed |= telling != null && telling.key().equals(key);
    }
  }

  /** Tells whether the collection was not told all yet. */
  boolean busy() {
    return telling != null || !untold.isEmpty();
  }

  /** Tells whether there is something that the collection did not take. */
  boolean hasRefused() {
    return !refused.isEmpty();
  }

  /** Lets what the collection did not take be told again. */
  void again() {
    untold.addAll(refused.keySet());
  }

  /**
   * Takes the next change, to be told now; null if there is none, or the one before is still being
   * told. {@link #told} ends it.
   */
  @Nullable ResourceChange next() {
    if (telling != null) {
      return null;
    }
    for (Iterator<ObjectKey> changes = untold.iterator(); changes.hasNext(); ) {
      ObjectKey key = changes.next();
      Refused last = refused.remove(key);
      KubernetesObject meanwhile = known.get(key);
      KubernetesObject before = last == null ? meanwhile : last.before();
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
      if (change == null && last != null) {
        // It is as the collection took it, but that has failed since: only a call can mend that.
        ResourceChange undone = difference(meanwhile, now);
        change = undone == null ? last.change().with(List.copyOf(known.values())) : undone;
      }
      if (change != null) {
        telling = new Refused(change, before);
        changed = false;
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

  /**
   * Takes note that what {@link #next} returned was told.
   *
   * @param taken whether the collection took it; if not, it is told {@linkplain #again again}, or
   *     with the object's next change
   */
  void told(boolean taken) {
    Refused told = telling;
    telling = null;
    if (told != null && !taken) {
      refused.put(told.key(), told);
      if (!changed) {
        // Nor the second step, where an object was made anew.
        untold.remove(told.key());
      }
    }
  }

  /** Drops what was not told: the endpoint's life is over. */
  void close() {
    untold.clear();
    refused.clear();
  }
}
