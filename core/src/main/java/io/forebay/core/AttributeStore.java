package io.forebay.core;

import com.google.common.util.concurrent.Striped;
import io.forebay.api.AttributeKey;
import io.forebay.core.EndpointState.Freshness;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the pictures of all endpoints.
 *
 * <p>Readers take an endpoint's picture by one volatile read and no lock. Writers copy it, change
 * the copy and publish it under the endpoint's stripe, so no writer's change is lost, and a reader
 * sees all of a publication or nothing. No plugin's code runs under a stripe: values that several
 * collections put under one key are merged before, and anew if another part came meanwhile.
 *
 * <p>Staleness is pushed: each collection's attributes of an endpoint have at most one look
 * scheduled. It moves on when they were observed again meanwhile, so observing costs no timer. A
 * look after which values are merged runs on a worker, so that the timer runs no plugin's code.
 */
final class AttributeStore {
  private static final int STRIPES = 64;

  private final Striped<Lock> stripes = Striped.lock(STRIPES);
  private final Timer timer;
  private final BiConsumer<Plugin, Runnable> onWorker;
  private final Consumer<EndpointState> onChange;

  /** Says why attributes were not observed again, in a few words, or null if nothing is known. */
  interface Excuse {
    @Nullable String text(EndpointState endpoint, CollectionState<?> collection);
  }

  private final Excuse excuse;
  private final Merge.Listener onMerge;

  /** Makes a store; {@code onWorker} runs what calls a plugin on a worker, and anew if it hangs. */
  AttributeStore(
      Timer timer,
      BiConsumer<Plugin, Runnable> onWorker,
      Consumer<EndpointState> onChange,
      Excuse excuse,
      Merge.Listener onMerge) {
    this.timer = timer;
    this.onWorker = onWorker;
    this.onMerge = onMerge;
    this.onChange = onChange;
    this.excuse = excuse;
  }

  /** What became of a publication. */
  enum Published {
    ALL,
    /** At least one extraction was older than what is published, and was dropped. */
    SOME_TOO_OLD,
    /** The endpoint had been removed; nothing was written. */
    ENDPOINT_REMOVED
  }

  /**
   * Publishes extractions of one observation, all at once.
   *
   * @param observedAt when, for people
   * @param observedNanos when, on the timer's clock
   */
  Published publish(
      EndpointState endpoint,
      List<Extraction> extractions,
      Instant observedAt,
      long observedNanos) {
    Merging merging = null;
    Published published = null;
    while (published == null) {
      long now = timer.nanos();
      if (shares(extractions)) {
        merging = merging(endpoint, extractions, observedNanos, now);
        merging.merge(false);
      }
      published = publish(endpoint, extractions, observedAt, observedNanos, now, merging);
    }
    return published;
  }

  /** Tells whether what is put has to be merged. */
  private static boolean shares(List<Extraction> extractions) {
    for (int i = 0; i < extractions.size(); i++) {
      if (extractions.get(i).collection().shares()) {
        return true;
      }
    }
    return false;
  }

  private Merging merging(
      EndpointState endpoint, List<Extraction> extractions, long observedNanos, long now) {
    Lock stripe = stripes.get(endpoint.id());
    stripe.lock();
    try {
      Merging merging = new Merging(endpoint);
      for (Extraction extraction : extractions) {
        CollectionState<?> collection = extraction.collection();
        if (collection.shares() && !endpoint.freshness(collection.index()).after(observedNanos)) {
          String staleReason = staleReason(endpoint, collection, observedNanos, now);
          merging.put(collection, Parts.of(extraction, staleReason));
        }
      }
      extractions.forEach(extraction -> merging.touch(extraction.collection()));
      return merging;
    } finally {
      stripe.unlock();
    }
  }

  /** Publishes, or returns null if what was merged is not all there is by now. */
  private @Nullable Published publish(
      EndpointState endpoint,
      List<Extraction> extractions,
      Instant observedAt,
      long observedNanos,
      long now,
      @Nullable Merging merging) {
    Published published = Published.ALL;
    Lock stripe = stripes.get(endpoint.id());
    stripe.lock();
    try {
      if (endpoint.removed()) {
        return Published.ENDPOINT_REMOVED;
      }
      if (merging != null && !merging.current()) {
        return null;
      }
      Picture.Next next = endpoint.picture().next();
      int written = 0;
      for (Extraction extraction : extractions) {
        CollectionState<?> collection = extraction.collection();
        Freshness freshness = endpoint.freshness(collection.index());
        if (freshness.after(observedNanos)) {
          published = Published.SOME_TOO_OLD;
          continue;
        }
        freshness.published = true;
        freshness.observedNanos = observedNanos;
        String staleReason = staleReason(endpoint, collection, observedNanos, now);
        write(next, extraction, observedAt, staleReason);
        if (staleReason == null) {
          watch(endpoint, collection, freshness);
        }
        written++;
      }
      if (written == 0) {
        return published;
      }
      if (merging != null) {
        merging.into(next);
      }
      endpoint.picture(next.done());
    } finally {
      stripe.unlock();
    }
    published(endpoint, merging);
    return published;
  }

  private void published(EndpointState endpoint, @Nullable Merging merging) {
    if (merging != null) {
      merging.tell(onMerge);
    }
    onChange.accept(endpoint);
  }

  /** Writes what one collection alone produces. */
  private static void write(
      Picture.Next next, Extraction extraction, Instant observedAt, @Nullable String staleReason) {
    CollectionState<?> collection = extraction.collection();
    List<AttributeKey<?>> keys = collection.keys();
    for (int i = 0; i < keys.size(); i++) {
      if (collection.shared(i) != null) {
        continue;
      }
      AttributeKey<?> key = keys.get(i);
      Object value = extraction.value(i);
      if (value == null) {
        next.clear(key);
      } else {
        next.set(new Entry(key, value, observedAt, next.revision(), staleReason));
      }
    }
  }

  private void watch(EndpointState endpoint, CollectionState<?> collection, Freshness freshness) {
    if (freshness.look == null) {
      long due = freshness.observedNanos + collection.maximalAgeNanos();
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
      String reason = staleReason(endpoint, collection, freshness.observedNanos, now);
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
      String reason = staleReason(endpoint, collection, freshness.observedNanos, now);
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
    published(endpoint, merging);
    return true;
  }

  /** Returns why what was observed then is stale, or null if it is not. */
  private @Nullable String staleReason(
      EndpointState endpoint, CollectionState<?> collection, long observedNanos, long now) {
    if (now - observedNanos < collection.maximalAgeNanos()) {
      return null;
    }
    String text = excuse.text(endpoint, collection);
    String old =
        "not observed for " + Durations.format(collection.setup().maximalAge()) + " (maximal age)";
    return text == null ? old : old + "; " + text;
  }

  /** Ends an endpoint's life: nothing is written to it any more. */
  void remove(EndpointState endpoint) {
    Lock stripe = stripes.get(endpoint.id());
    stripe.lock();
    try {
      endpoint.markRemoved();
      endpoint.forget();
    } finally {
      stripe.unlock();
    }
  }
}
