package io.forebay.core;

import io.forebay.core.EndpointState.Freshness;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets attributes grow stale, and fresh again when they are confirmed.
 *
 * <p>Staleness is pushed: each collection's attributes of an endpoint have at most one look
 * scheduled. It moves on when they were observed again meanwhile, so observing costs no timer. A
 * look after which values are merged runs on a worker, so that the timer runs no plugin's code.
 */
final class Aging {
  private final Timer timer;
  private final BiConsumer<Plugin, Runnable> onWorker;
  private final Excuse excuse;
  private final Publisher publisher;

  /** Says why attributes were not observed again, in a few words, or null if nothing is known. */
  interface Excuse {
    @Nullable String text(EndpointState endpoint, CollectionState<?> collection);
  }

  /** Is told of each picture that was published, under no lock. */
  interface Publisher {
    /** Takes what was merged, and whether this is the timer's thread, which runs no plugin. */
    void published(EndpointState endpoint, @Nullable Merging merging, boolean onTimer);
  }

  /** Takes what the store knows. */
  Aging(Timer timer, BiConsumer<Plugin, Runnable> onWorker, Excuse excuse, Publisher publisher) {
    this.timer = timer;
    this.onWorker = onWorker;
    this.excuse = excuse;
    this.publisher = publisher;
  }

  /** Sees to it that fresh attributes are looked at when they may be too old. Under the lock. */
  void watch(EndpointState endpoint, CollectionState<?> collection, Freshness freshness) {
    if (freshness.look == null) {
      Runnable look = () -> look(endpoint, collection);
      Runnable task = collection.shares() ? () -> onWorker.accept(collection.plugin(), look) : look;
      long left = collection.maximalAgeNanos() - freshness.age(timer.nanos());
      freshness.look = timer.schedule(task, left);
    }
  }

  /** Marks a collection's attributes stale if they are too old by now, or looks again later. */
  private void look(EndpointState endpoint, CollectionState<?> collection) {
    boolean done = false;
    while (!done) {
      long now = timer.nanos();
      Merging merging = null;
      if (collection.shares()) {
        merging = aging(endpoint, collection, now);
        // Where it hangs, to merge might cost another thread for each endpoint.
        merging.merge(collection.plugin().stuck());
      }
      done = look(endpoint, collection, now, merging);
    }
  }

  private Merging aging(EndpointState endpoint, CollectionState<?> collection, long now) {
    synchronized (endpoint.stripe()) {
      Merging merging = new Merging(endpoint);
      Freshness freshness = endpoint.freshness(collection.index());
      Parts parts = freshness.parts;
      String reason = staleReason(endpoint, collection, freshness.age(now));
      if (reason != null && parts != null && parts.staleReason() == null) {
        merging.put(collection, parts.stale(reason));
        merging.touch(collection);
      }
      return merging;
    }
  }

  /** Looks, or returns false if what was merged is not all there is by now. */
  private boolean look(
      EndpointState endpoint, CollectionState<?> collection, long now, @Nullable Merging merging) {
    synchronized (endpoint.stripe()) {
      if (endpoint.removed()) {
        return true;
      }
      if (merging != null && !merging.current()) {
        return false;
      }
      Freshness freshness = endpoint.freshness(collection.index());
      freshness.look = null;
      String reason = staleReason(endpoint, collection, freshness.age(now));
      if (reason == null) {
        watch(endpoint, collection, freshness);
        return true;
      }
      Picture next = endpoint.picture().next(collection.slots());
      boolean changed = merging != null && merging.into(next);
      Stamp stamp = stamp(endpoint, collection);
      if (stamp != null && stamp.fresh()) {
        restamp(next, collection, stamp.stale(reason));
        changed = true;
      }
      if (!changed) {
        return true;
      }
      endpoint.picture(next);
    }
    publisher.published(endpoint, merging, merging == null);
    return true;
  }

  /** Returns the stamp of what a collection alone produces, or null if nothing is published. */
  private static @Nullable Stamp stamp(EndpointState endpoint, CollectionState<?> collection) {
    Stamp stamp = null;
    for (int i = 0; i < collection.keys().size() && stamp == null; i++) {
      stamp =
          collection.shared(i) == null ? endpoint.picture().stamp(collection.keys().get(i)) : null;
    }
    return stamp;
  }

  private static void restamp(Picture next, CollectionState<?> collection, Stamp stamp) {
    for (int i = 0; i < collection.keys().size(); i++) {
      if (collection.shared(i) == null) {
        next.restamp(collection.keys().get(i), stamp);
      }
    }
  }

  /** Returns why what is this old, in nanoseconds, is stale, or null if it is not. */
  @Nullable String staleReason(EndpointState endpoint, CollectionState<?> collection, long age) {
    return age < collection.maximalAgeNanos() ? null : reason(endpoint, collection);
  }

  private String reason(EndpointState endpoint, CollectionState<?> collection) {
    String text = excuse.text(endpoint, collection);
    String old =
        "not observed for " + Durations.format(collection.setup().maximalAge()) + " (maximal age)";
    return text == null ? old : old + "; " + text;
  }

  /**
   * Makes what these collections published for an endpoint as new as this. Left out is what is
   * about to be published anew, which will be as new as this then, and what is known to be outdated
   * because the last extraction failed.
   */
  void confirm(EndpointState endpoint, List<? extends Extractor<?>> extractors, Observed now) {
    boolean changed = false;
    List<Extractor<?>> sharing = List.of();
    synchronized (endpoint.stripe()) {
      if (endpoint.removed()) {
        return;
      }
      int slots = 0;
      for (Extractor<?> extractor : extractors) {
        slots = Math.max(slots, extractor.collection().slots());
      }
      Picture next = endpoint.picture().next(slots);
      for (Extractor<?> extractor : extractors) {
        CollectionState<?> collection = extractor.collection();
        Freshness freshness = endpoint.freshness(collection.index());
        freshness.confirmed(now);
        if (collection.shares()) {
          endpoint.sharedChanged(); // What is being merged has an older time.
          if (freshness.before(now) && !freshness.confirming) {
            freshness.confirming = true;
            sharing = sharing.isEmpty() ? new ArrayList<>() : sharing;
            sharing.add(extractor);
          }
        } else if (freshness.before(now) && extractor.settled()) {
          changed |= renew(endpoint, collection, now, next);
        }
      }
      if (changed) {
        endpoint.picture(next);
      }
    }
    if (changed) {
      publisher.published(endpoint, null, false);
    }
    for (Extractor<?> extractor : sharing) {
      Plugin plugin = extractor.collection().plugin();
      onWorker.accept(plugin, () -> confirmMerged(endpoint, extractor));
    }
  }

  /** Renews what one collection alone produces. Returns whether there is anything. */
  private boolean renew(
      EndpointState endpoint, CollectionState<?> collection, Observed now, Picture next) {
    Freshness freshness = endpoint.freshness(collection.index());
    freshness.renewed(now);
    watch(endpoint, collection, freshness);
    Stamp stamp = stamp(endpoint, collection);
    if (stamp == null) {
      return false;
    }
    restamp(next, collection, stamp.confirmed(now.at()));
    return true;
  }

  /** Confirms a collection some of whose values are merged. Runs on a worker. */
  private void confirmMerged(EndpointState endpoint, Extractor<?> extractor) {
    boolean done = false;
    while (!done) {
      Merging merging = confirming(endpoint, extractor);
      if (merging == null) {
        return;
      }
      merging.merge(extractor.collection().plugin().stuck());
      done = confirm(endpoint, extractor.collection(), merging);
    }
  }

  /** Begins to merge what is confirmed; null if there is nothing to confirm. */
  private @Nullable Merging confirming(EndpointState endpoint, Extractor<?> extractor) {
    synchronized (endpoint.stripe()) {
      CollectionState<?> collection = extractor.collection();
      Freshness freshness = endpoint.freshness(collection.index());
      freshness.confirming = false;
      Observed now = freshness.confirmed;
      if (now == null || !freshness.before(now) || !extractor.settled()) {
        return null;
      }
      Merging merging = new Merging(endpoint);
      Parts parts = freshness.parts;
      if (parts != null) {
        merging.put(collection, parts.confirmed(now));
        merging.touch(collection);
      }
      return merging;
    }
  }

  /** Confirms, or returns false if what was merged is not all there is by now. */
  private boolean confirm(EndpointState endpoint, CollectionState<?> collection, Merging merging) {
    synchronized (endpoint.stripe()) {
      Observed now = endpoint.freshness(collection.index()).confirmed;
      if (endpoint.removed() || now == null) {
        return true;
      }
      if (!merging.current()) {
        return false; // Also where it was confirmed again.
      }
      Picture next = endpoint.picture().next(collection.slots());
      merging.into(next);
      renew(endpoint, collection, now, next);
      endpoint.picture(next);
    }
    publisher.published(endpoint, merging, false);
    return true;
  }
}
