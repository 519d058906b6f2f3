package io.forebay.core;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to change what collections put under keys that others produce, too: what is new is
 * taken and set beside what there is, then merged under no lock, and published if nobody else
 * published meanwhile. Not thread-safe.
 */
final class Merging {
  private final EndpointState endpoint;
  private final long version;

  /** What is new, by the collection's number; null where nothing was put any more. */
  private final Map<Integer, @Nullable Parts> fresh = new HashMap<>();

  private final Map<SharedKey, Merge> merges = new LinkedHashMap<>();

  /** Begins one. Called under the endpoint's stripe, as is all but {@link #merge} and tell. */
  Merging(EndpointState endpoint) {
    this.endpoint = endpoint;
    version = endpoint.sharedVersion();
  }

  /** Takes what a collection put last. */
  void put(CollectionState<?> collection, @Nullable Parts parts) {
    fresh.put(collection.index(), parts);
  }

  @Nullable Parts parts(int collection) {
    return fresh.containsKey(collection)
        ? fresh.get(collection)
        : endpoint.freshness(collection).parts;
  }

  /** Takes what there is to be merged with what a collection put, after all has been put. */
  void touch(CollectionState<?> collection) {
    for (int place = 0; place < collection.keys().size(); place++) {
      SharedKey shared = collection.shared(place);
      if (shared != null) {
        merges.computeIfAbsent(shared, key -> new Merge(key, endpoint, this::parts));
      }
    }
  }

  /**
   * Merges. Runs plugins' code, so it is called under no lock.
   *
   * @param newestAlone whether to take the newest values alone instead, which runs none
   */
  void merge(boolean newestAlone) {
    merges.values().forEach(newestAlone ? Merge::newestAlone : Merge::merge);
  }

  /** Tells whether what was merged is still all there is. */
  boolean current() {
    return version == endpoint.sharedVersion();
  }

  /** Keeps what is new, and puts the results into a picture. Returns whether anything is new. */
  boolean into(Picture next) {
    fresh.forEach((collection, parts) -> endpoint.freshness(collection).parts = parts);
    merges.values().forEach(merge -> merge.into(next));
    endpoint.sharedChanged();
    return !fresh.isEmpty();
  }

  /** Tells what became of it. Called under no lock. */
  void tell(Merge.Listener listener) {
    merges.values().forEach(merge -> merge.tell(listener));
  }
}
