package io.forebay.core;

import com.google.common.util.concurrent.Striped;
import io.forebay.api.AttributeKey;
import io.forebay.core.EndpointState.Freshness;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
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
  private final Striped<Lock> stripes;
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

  /** Takes the stripes that guard the endpoints, and what the store knows. */
  Aging(
      Striped<Lock> stripes,
      Timer timer,
      BiConsumer<Plugin, Runnable> onWorker,
      Excuse excuse,
      Publisher publisher) {
    this.stripes = stripes;
    this.timer = timer;
    this.onWorker = onWorker;
    this.excuse = excuse;
    this.publisher = publisher;
  }

  /** Sees to it that fresh attributes are looked at when they may be too old. Under the stripe. */
  void watch(EndpointState endpoint, CollectionState<?> collection, Freshness freshness) {
    Observed observed = freshness.observed;
    if (freshness.look == null && observed != null) {
      long due = observed.nanos() + collection.maximalAgeNanos();
      Runnable look = () -> look(endpoint, collection);
      Runnable task = collection.shares() ? () -> onWorker.accept(collection.plugin(), look) : look;
      freshness.look = timer.schedule(task, due - timer.nanos());
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
    Lock stripe = stripes.get(endpoint.id());
    stripe.lock();
    try {
      Merging merging = new Merging(endpoint);
      Freshness freshness = endpoint.freshness(collection.index());
      Parts parts = freshness.parts;
      String reason = staleReason(endpoint, collection, freshness.observed, now);
      if (reason != null && parts != null && parts.staleReason() == null) {
        merging.put(collection, parts.stale(reason));
        merging.touch(collection);
      }
      return merging;
    } finally {
      stripe.unlock();
    }
  }

  /** Looks, or returns false if what was merged is not all there is by now. */
  private boolean look(
      EndpointState endpoint, CollectionState<?> collection, long now, @Nullable Merging merging) {
    Lock stripe = stripes.get(endpoint.id());
    stripe.lock();
    try {
      if (endpoint.removed()) {
        return true;
      }
      if (merging != null && !merging.current()) {
        return false;
      }
      Freshness freshness = endpoint.freshness(collection.index());
      freshness.look = null;
      String reason = staleReason(endpoint, collection, freshness.observed, now);
      if (reason == null) {
        watch(endpoint, collection, freshness);
        return true;
      }
      Picture.Next next = endpoint.picture().next();
      boolean changed = merging != null && merging.into(next);
      for (int i = 0; i < collection.keys().size(); i++) {
        Entry entry = endpoint.picture().entry(collection.keys().get(i));
        boolean own = collection.shared(i) == null;
        if (own && entry != null && entry.staleReason() == null) {
          next.set(entry.stale(reason));
          changed = true;
        }
      }
      if (!changed) {
        return true;
      }
      endpoint.picture(next.done());
    } finally {
      stripe.unlock();
    }
    publisher.published(endpoint, merging, merging == null);
    return true;
  }

  /** Returns why what was observed then is stale, or null if it is not. */
  @Nullable String staleReason(
      EndpointState endpoint,
      CollectionState<?> collection,
      @Nullable Observed observed,
      long now) {
    if (observed == null || now - observed.nanos() < collection.maximalAgeNanos()) {
      return null;
    }
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
    Lock stripe = stripes.get(endpoint.id());
    stripe.lock();
    try {
      if (endpoint.removed()) {
        return;
      }
      Picture.Next next = endpoint.picture().next();
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
        endpoint.picture(next.done());
      }
    } finally {
      stripe.unlock();
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
      EndpointState endpoint, CollectionState<?> collection, Observed now, Picture.Next next) {
    Freshness freshness = endpoint.freshness(collection.index());
    freshness.observed = now;
    watch(endpoint, collection, freshness);
    boolean any = false;
    List<AttributeKey<?>> keys = collection.keys();
    for (int i = 0; i < keys.size(); i++) {
      Entry entry = collection.shared(i) != null ? null : endpoint.picture().entry(keys.get(i));
      if (entry != null) {
        next.set(entry.confirmed(now.at()));
        any = true;
      }
    }
    return any;
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
    Lock stripe = stripes.get(endpoint.id());
    stripe.lock();
    try {
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
    } finally {
      stripe.unlock();
    }
  }

  /** Confirms, or returns false if what was merged is not all there is by now. */
  private boolean confirm(EndpointState endpoint, CollectionState<?> collection, Merging merging) {
    Lock stripe = stripes.get(endpoint.id());
    stripe.lock();
    try {
      Observed now = endpoint.freshness(collection.index()).confirmed;
      if (endpoint.removed() || now == null) {
        return true;
      }
      if (!merging.current()) {
        return false; // Also where it was confirmed again.
      }
      Picture.Next next = endpoint.picture().next();
      merging.into(next);
      renew(endpoint, collection, now, next);
      endpoint.picture(next.done());
    } finally {
      stripe.unlock();
    }
    publisher.published(endpoint, merging, false);
    return true;
  }
}
