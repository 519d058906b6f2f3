package io.forebay.core;

import io.forebay.api.AttributeKey;
import io.forebay.api.EndpointInfo;
import io.forebay.core.EndpointState.Freshness;
import java.util.List;
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
  private final Stripes stripes = new Stripes();
  private final Timer timer;
  private final BiConsumer<Plugin, Runnable> watch;
  private final Consumer<EndpointState> onChange;
  private final Merge.Listener onMerge;
  private final Aging aging;

  /**
   * Makes a store.
   *
   * @param onWorker runs what calls a plugin on a worker, and anew if it hangs
   * @param watch runs a plugin's code on this thread, and lets others go on if it hangs
   */
  AttributeStore(
      Timer timer,
      BiConsumer<Plugin, Runnable> onWorker,
      BiConsumer<Plugin, Runnable> watch,
      Consumer<EndpointState> onChange,
      Aging.Excuse excuse,
      Merge.Listener onMerge) {
    this.timer = timer;
    this.onMerge = onMerge;
    this.watch = watch;
    this.onChange = onChange;
    aging = new Aging(timer, onWorker, excuse, this::published);
  }

  /** Makes an endpoint without attributes, for a layer with this many collections. */
  EndpointState endpoint(EndpointInfo info, int collections) {
    return new EndpointState(info, collections, stripes.next());
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
   * @param last the last of their chain; null if there is none
   * @param now the time, on the timer's clock
   * @param newestAlone whether to take the newest of values that are to be merged, which runs no
   *     plugin's code
   */
  Published publish(
      EndpointState endpoint, @Nullable Extraction last, long now, boolean newestAlone) {
    Published published = null;
    if (sharing(last) == null) {
      published = publish(endpoint, last, now, null);
    }
    while (published == null) {
      long later = timer.nanos();
      Merging merging = merging(endpoint, last, later);
      merging.merge(newestAlone);
      published = publish(endpoint, last, later, merging);
    }
    return published;
  }

  /** Returns a collection of these whose values are to be merged with those of others, or null. */
  static @Nullable CollectionState<?> sharing(@Nullable Extraction last) {
    for (Extraction each = last; each != null; each = each.before()) {
      if (each.collection().shares()) {
        return each.collection();
      }
    }
    return null;
  }

  private Merging merging(EndpointState endpoint, @Nullable Extraction last, long now) {
    synchronized (endpoint.stripe()) {
      Merging merging = new Merging(endpoint);
      for (Extraction each = last; each != null; each = each.before()) {
        CollectionState<?> collection = each.collection();
        Observed observed = endpoint.freshness(collection.index()).accepted(each.observed());
        if (collection.shares() && observed != null) {
          String staleReason = aging.staleReason(endpoint, collection, now - observed.nanos());
          merging.put(collection, Parts.of(each, observed, staleReason));
        }
      }
      for (Extraction each = last; each != null; each = each.before()) {
        merging.touch(each.collection());
      }
      return merging;
    }
  }

  /** Publishes, or returns null if what was merged is not all there is by now. */
  private @Nullable Published publish(
      EndpointState endpoint, @Nullable Extraction last, long now, @Nullable Merging merging) {
    Published published = Published.ALL;
    synchronized (endpoint.stripe()) {
      if (endpoint.removed()) {
        return Published.ENDPOINT_REMOVED;
      }
      if (merging != null && !merging.current()) {
        return null;
      }
      Picture next = endpoint.picture().next(slots(last));
      int written = 0;
      for (Extraction each = last; each != null; each = each.before()) {
        CollectionState<?> collection = each.collection();
        Freshness freshness = endpoint.freshness(collection.index());
        Observed observed = freshness.accepted(each.observed());
        if (observed == null) {
          published = Published.SOME_TOO_OLD;
          continue;
        }
        freshness.published(each.observed(), observed);
        String staleReason = aging.staleReason(endpoint, collection, now - observed.nanos());
        write(next, each, observed, staleReason);
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
      endpoint.picture(next);
    }
    published(endpoint, merging, false);
    return published;
  }

  private static int slots(@Nullable Extraction last) {
    int slots = 0;
    for (Extraction each = last; each != null; each = each.before()) {
      slots = Math.max(slots, each.collection().slots());
    }
    return slots;
  }

  /** Tells of a picture that was published. Called under no lock. */
  private void published(EndpointState endpoint, @Nullable Merging merging, boolean onTimer) {
    NumberRow row = endpoint.row();
    if (row != null && onTimer) {
      row.aged();
    } else if (row != null) {
      row.published(watch);
    }
    if (merging != null) {
      merging.tell(onMerge);
    }
    onChange.accept(endpoint);
  }

  /** Writes what one collection alone produces. */
  private static void write(
      Picture next, Extraction extraction, Observed observed, @Nullable String staleReason) {
    CollectionState<?> collection = extraction.collection();
    List<AttributeKey<?>> keys = collection.keys();
    Stamp stamp = new Stamp(keys, observed.at(), next.revision(), staleReason);
    for (int i = 0; i < keys.size(); i++) {
      if (collection.shared(i) != null) {
        continue;
      }
      Object value = extraction.value(i);
      if (value == null) {
        next.clear(keys.get(i));
      } else {
        next.set(keys.get(i), value, stamp);
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
    synchronized (endpoint.stripe()) {
      endpoint.markRemoved();
      endpoint.forget();
    }
  }
}
