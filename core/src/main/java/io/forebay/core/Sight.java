package io.forebay.core;

import io.forebay.api.DataCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which collections a source serves, and why it cannot see at present what some of them need.
 * Thread-safe.
 */
final class Sight<D> {
  private static final Logger log = LoggerFactory.getLogger(Sight.class);

  private final Plugin source;
  private final List<CollectionState<D>> collections;

  /** By the object itself; never changed after it was made. */
  private final IdentityHashMap<DataCollection<?>, Integer> places = new IdentityHashMap<>();

  /** By the place of the collection; null where all is well. */
  private final AtomicReferenceArray<@Nullable Blindness> blindness;

  private final AtomicLong moments = new AtomicLong();

  /** Why a collection gets nothing, and since which moment. */
  private record Blindness(String reason, long since) {}

  Sight(Plugin source, List<CollectionState<D>> collections) {
    this.source = source;
    this.collections = collections;
    for (int i = 0; i < collections.size(); i++) {
      places.put(collections.get(i).collection(), i);
    }
    blindness = new AtomicReferenceArray<>(collections.size());
  }

  /**
   * Returns the places of some collections, in the order of their registration.
   *
   * @throws IllegalArgumentException if one of them is not the source's
   */
  List<Integer> places(Collection<? extends DataCollection<? super D>> some) {
    List<Integer> found = new ArrayList<>(some.size());
    for (DataCollection<?> collection : some) {
      Integer place = places.get(Objects.requireNonNull(collection, "collection"));
      if (place == null) {
        throw new IllegalArgumentException(
            "collection: a "
                + collection.getClass().getName()
                + " (expected: one that subscribe() was called with, which are "
                + collections.stream().map(CollectionState::name).toList()
                + ")");
      }
      if (!found.contains(place)) {
        found.add(place);
      }
    }
    found.sort(null);
    return found;
  }

  /** Returns a number for this moment, greater than those before. */
  long moment() {
    return moments.incrementAndGet();
  }

  /** Notes why collections get nothing; logs it if that is new. */
  void failed(List<Integer> places, String reason) {
    List<String> names = new ArrayList<>(0);
    for (int place : places) {
      Blindness before = blindness.getAndSet(place, new Blindness(reason, moment()));
      if (before == null || !before.reason().equals(reason)) {
        names.add(collections.get(place).name());
      }
    }
    if (!names.isEmpty()) {
      log.warn(
          "The {} cannot see what its collections {} need (their attributes stay and grow old): {}",
          source,
          names,
          reason);
    }
  }

  /** Notes that the source sees what collections need. */
  void confirmed(List<Integer> places) {
    long now = moment();
    places.forEach(place -> sees(place, now));
  }

  /** Notes that a collection has extracted what came at a moment. */
  void worked(CollectionState<?> collection, long moment) {
    sees(collection.index() - collections.get(0).index(), moment);
  }

  private void sees(int place, long moment) {
    Blindness before = blindness.get(place);
    if (before != null && before.since() < moment && blindness.compareAndSet(place, before, null)) {
      log.info(
          "The {} sees again what its collection {} needs", source, collections.get(place).name());
    }
  }

  /** Returns why a collection gets nothing, or null if all is well. */
  @Nullable String excuse(int place) {
    Blindness now = blindness.get(place);
    return now == null ? null : "the source cannot see it: " + now.reason();
  }

  /** Returns the reasons, by the names of the collections. */
  Map<String, String> reasons() {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (int i = 0; i < collections.size(); i++) {
      Blindness now = blindness.get(i);
      if (now != null) {
        reasons.put(collections.get(i).name(), now.reason());
      }
    }
    return Collections.unmodifiableMap(reasons);
  }
}
