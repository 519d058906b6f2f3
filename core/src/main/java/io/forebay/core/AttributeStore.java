package io.forebay.core;

import com.google.common.util.concurrent.Striped;
import io.forebay.api.AttributeKey;
import io.forebay.core.EndpointState.Freshness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the pictures of all endpoints.
 *
 * <p>Readers take an endpoint's picture by one volatile read and no lock. Writers copy it, change
 * the copy and publish it under the endpoint's stripe, so no writer's change is lost, and a reader
 * sees all of a publication or nothing. No plugin's code runs under a stripe, but for the merging
 * of values that several collections put under one key.
 *
 * <p>Staleness is pushed: each collection's attributes of an endpoint have at most one look
 * scheduled. It moves on when they were observed again meanwhile, so observing costs no timer. A
 * look after which values are merged runs on a worker, so that the timer runs no plugin's code.
 */
final class AttributeStore {
  private static final int STRIPES = 64;

  private final Striped<Lock> stripes = Striped.lock(STRIPES);
  private final Timer timer;
  private final Executor workers;
  private final Consumer<EndpointState> onChange;

  /** Says why attributes were not observed again, in a few words, or null if nothing is known. */
  interface Excuse {
    @Nullable String text(EndpointState endpoint, CollectionState<?> collection);
  }

  private final Excuse excuse;
  private final Merge.Listener onMerge;

  AttributeStore(
      Timer timer,
      Executor workers,
      Consumer<EndpointState> onChange,
      Excuse excuse,
      Merge.Listener onMerge) {
    this.timer = timer;
    this.workers = workers;
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
    Published published = Published.ALL;
    List<Merge> merges = List.of();
    Lock stripe = stripes.get(endpoint.id());
    stripe.lock();
    try {
      if (endpoint.removed()) {
        return Published.ENDPOINT_REMOVED;
      }
      Picture.Next next = endpoint.picture().next();
      int written = 0;
      for (Extraction extraction : extractions) {
        Freshness freshness = endpoint.freshness(extraction.collection().index());
        if (freshness.published && observedNanos - freshness.observedNanos < 0) {
          published = Published.SOME_TOO_OLD;
          continue;
        }
        freshness.published = true;
        freshness.observedNanos = observedNanos;
        CollectionState<?> collection = extraction.collection();
        boolean old = timer.nanos() - observedNanos >= collection.maximalAgeNanos();
        String staleReason = old ? reason(endpoint, collection) : null;
        write(next, extraction, observedAt, staleReason);
        if (collection.shares()) {
          freshness.parts = Parts.of(extraction, staleReason);
          merges = with(merges, endpoint, collection);
        }
        if (!old) {
          watch(endpoint, collection, freshness);
        }
        written++;
      }
      if (written == 0) {
        return published;
      }
      for (Merge merge : merges) {
        merge.into(next);
      }
      endpoint.picture(next.done());
    } finally {
      stripe.unlock();
    }
    published(endpoint, merges);
    return published;
  }

  private void published(EndpointState endpoint, List<Merge> merges) {
    for (Merge merge : merges) {
      merge.tell(onMerge);
    }
    onChange.accept(endpoint);
  }

  /** Adds the keys that a collection shares, each once. */
  private static List<Merge> with(
      List<Merge> before, EndpointState endpoint, CollectionState<?> collection) {
    List<Merge> merges = new ArrayList<>(before);
    for (int place = 0; place < collection.keys().size(); place++) {
      SharedKey shared = collection.shared(place);
      if (shared != null && merges.stream().noneMatch(merge -> merge.of(shared))) {
        merges.add(new Merge(shared, endpoint));
      }
    }
    return merges;
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
      Runnable task = collection.shares() ? () -> workers.execute(look) : look;
      freshness.look = timer.schedule(task, due - timer.nanos());
    }
  }

  /** Marks a collection's attributes stale if they are too old by now, or looks again later. */
  private void look(EndpointState endpoint, CollectionState<?> collection) {
    List<Merge> merges = List.of();
    Lock stripe = stripes.get(endpoint.id());
    stripe.lock();
    try {
      Freshness freshness = endpoint.freshness(collection.index());
      freshness.look = null;
      if (endpoint.removed()) {
        return;
      }
      long age = timer.nanos() - freshness.observedNanos;
      if (age < collection.maximalAgeNanos()) {
        watch(endpoint, collection, freshness);
        return;
      }
      Picture.Next next = endpoint.picture().next();
      String reason = reason(endpoint, collection);
      boolean changed = false;
      for (int i = 0; i < collection.keys().size(); i++) {
        Entry entry = endpoint.picture().entry(collection.keys().get(i));
        boolean own = collection.shared(i) == null;
        if (own && entry != null && entry.staleReason() == null) {
          next.set(entry.stale(reason));
          changed = true;
        }
      }
      Parts parts = freshness.parts;
      if (parts != null && parts.staleReason() == null) {
        freshness.parts = parts.stale(reason);
        merges = with(merges, endpoint, collection);
        for (Merge merge : merges) {
          merge.into(next);
        }
        changed = true;
      }
      if (!changed) {
        return;
      }
      endpoint.picture(next.done());
    } finally {
      stripe.unlock();
    }
    published(endpoint, merges);
  }

  private String reason(EndpointState endpoint, CollectionState<?> collection) {
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
