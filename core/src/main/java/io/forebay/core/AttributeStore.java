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
 */
final class AttributeStore {
  private static final int STRIPES = 64;

  private final Striped<Lock> stripes = Striped.lock(STRIPES);
  private final Timer timer;
  private final Consumer<EndpointState> onChange;
  private final Merge.Listener onMerge;
  private final Aging aging;

  /** Makes a store; {@code onWorker} runs what calls a plugin on a worker, and anew if it hangs. */
  AttributeStore(
      Timer timer,
      BiConsumer<Plugin, Runnable> onWorker,
      Consumer<EndpointState> onChange,
      Aging.Excuse excuse,
      Merge.Listener onMerge) {
    this.timer = timer;
    this.onMerge = onMerge;
    this.onChange = onChange;
    aging = new Aging(stripes, timer, onWorker, excuse, this::published);
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
   * @param newestAlone whether to take the newest of values that are to be merged, which runs no
   *     plugin's code
   */
  Published publish(EndpointState endpoint, List<Extraction> extractions, boolean newestAlone) {
    Merging merging = null;
    Published published = null;
    while (published == null) {
      long now = timer.nanos();
      if (shares(extractions)) {
        merging = merging(endpoint, extractions, now);
        merging.merge(newestAlone);
      }
      published = publish(endpoint, extractions, now, merging);
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

  private Merging merging(EndpointState endpoint, List<Extraction> extractions, long now) {
    Lock stripe = stripes.get(endpoint.id());
    stripe.lock();
    try {
      Merging merging = new Merging(endpoint);
      for (Extraction extraction : extractions) {
        CollectionState<?> collection = extraction.collection();
        Observed observed = endpoint.freshness(collection.index()).accepted(extraction.observed());
        if (collection.shares() && observed != null) {
          String staleReason = aging.staleReason(endpoint, collection, observed, now);
          merging.put(collection, Parts.of(extraction, observed, staleReason));
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
      EndpointState endpoint, List<Extraction> extractions, long now, @Nullable Merging merging) {
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
        Observed observed = freshness.accepted(extraction.observed());
        if (observed == null) {
          published = Published.SOME_TOO_OLD;
          continue;
        }
        freshness.published(extraction.observed(), observed);
        String staleReason = aging.staleReason(endpoint, collection, observed, now);
        write(next, extraction, observed.at(), staleReason);
        if (staleReason == null) {
          aging.watch(endpoint, collection, freshness);
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
    published(endpoint, merging, false);
    return published;
  }

  /** Tells of a picture that was published. Called under no lock. */
  private void published(EndpointState endpoint, @Nullable Merging merging, boolean onTimer) {
    NumberRow row = endpoint.row();
    if (row != null && onTimer) {
      row.aged();
    } else if (row != null) {
      row.published();
    }
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

  /**
   * Makes what these collections published for an endpoint as new as this; what they have in common
   * with others a little later, on a worker.
   */
  void confirm(EndpointState endpoint, List<? extends Extractor<?>> extractors, Observed now) {
    aging.confirm(endpoint, extractors, now);
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
