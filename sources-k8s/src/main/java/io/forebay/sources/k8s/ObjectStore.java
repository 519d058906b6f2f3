package io.forebay.sources.k8s;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a watch knows to be there. Makes of whatever comes in, in whatever order, the calls that a
 * listener is promised. Confined to the loop.
 *
 * @param <T> what is kept of an object
 */
final class ObjectStore<T extends WatchedObject> {
  private final Map<ObjectKey, T> objects = new HashMap<>();
  private final Audience<T> audience;
  // What a list has named so far; null while none comes in.
  private @Nullable Set<ObjectKey> listed;

  ObjectStore(Audience<T> audience) {
    this.audience = audience;
  }

  void join(Member<T> member) {
    audience.join(member, objects.values());
  }

  void put(T now) {
    if (listed != null) {
      listed.add(now.key());
    }
    T before = objects.get(now.key());
    if (before == null) {
      objects.put(now.key(), now);
      audience.tell(listener -> listener.added(now));
    } else if (!before.uid().equals(now.uid())) {
      replace(now);
      audience.tell(listener -> listener.deleted(before));
      audience.tell(listener -> listener.added(now));
    } else if (now.resourceVersion().isEmpty()
        || !before.resourceVersion().equals(now.resourceVersion())) {
      replace(now);
      audience.tell(listener -> listener.updated(before, now));
    }
  }

  private void replace(T now) {
    // A plain put would keep the key of the state before alive.
    objects.remove(now.key());
    objects.put(now.key(), now);
  }

  /** Takes an object away, unless another one has its name by now. */
  void delete(T last) {
    T before = objects.get(last.key());
    if (before == null || !before.uid().equals(last.uid())) {
      return;
    }
    if (listed != null) {
      listed.remove(last.key());
    }
    objects.remove(last.key());
    // What was told last, as after a list, and not the state in which it went.
    audience.tell(listener -> listener.deleted(before));
  }

  /** What comes in from now on is a list of all there is. */
  void beginList() {
    listed = new HashSet<>();
  }

  boolean isListing() {
    return listed != null;
  }

  /** The list is complete: what it did not name is gone. */
  void endList() {
    Set<ObjectKey> named = listed;
    listed = null;
    if (named == null || named.size() == objects.size()) {
      return;
    }
    List<T> gone = new ArrayList<>();
    for (T object : objects.values()) {
      if (!named.contains(object.key())) {
        gone.add(object);
      }
    }
    for (T object : gone) {
      objects.remove(object.key());
      audience.tell(listener -> listener.deleted(object));
    }
  }

  /** The list will not be complete: it says nothing about what it did not name. */
  void abandonList() {
    listed = null;
  }
}
