package io.forebay.core;

import io.forebay.core.AttributeStore.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One source and one endpoint: extracts what the source obtained, and counts what became of it.
 *
 * <p>Collections that fail or hang lose their own part only. What the others put is published
 * together.
 */
final class Pair<D> {
  private static final Logger log = LoggerFactory.getLogger(Pair.class);

  /** How long a delivery waits for another one for the same endpoint, at most. */
  private static final long PATIENCE_MILLIS = 100;

  private final EndpointState endpoint;
  private final List<CollectionState<D>> collections;
  private final AttributeStore store;
  private final Timer timer;
  private final Runnable onRemoved;

  /** What the source did: fetches, or deliveries. */
  private final Tally fetches = new Tally();

  /** What the collections did, in their order. */
  private final List<Tally> extractions;

  /** What the collections keep, in their order. */
  private final AtomicReferenceArray<Memory> memories;

  /** Makes deliveries come one after the other. A fetch needs no lock, there is but one. */
  private final ReentrantLock delivery = new ReentrantLock();

  /**
   * Makes a pair.
   *
   * @param onRemoved counts what came after the endpoint was removed: by then nobody asks the pair
   */
  Pair(
      EndpointState endpoint,
      List<CollectionState<D>> collections,
      AttributeStore store,
      Timer timer,
      Runnable onRemoved) {
    this.endpoint = endpoint;
    this.collections = collections;
    this.store = store;
    this.timer = timer;
    this.onRemoved = onRemoved;
    extractions = collections.stream().map(collection -> new Tally()).toList();
    memories = new AtomicReferenceArray<>(collections.size());
    for (int i = 0; i < memories.length(); i++) {
      memories.set(i, new Memory());
    }
  }

  /** How a plugin is called: under the workers' watch, or just so. */
  interface Caller {
    /** Returns whether what the call did still counts. */
    boolean call(Plugin plugin, Runnable body);
  }

  EndpointState endpoint() {
    return endpoint;
  }

  Tally fetches() {
    return fetches;
  }

  Tally extractions(int place) {
    return extractions.get(place);
  }

  /**
   * Lets every collection extract, and publishes what they put.
   *
   * @return false if a call was given up meanwhile: somebody else has taken over
   */
  boolean extract(D data, Instant observedAt, long observedNanos, Caller caller) {
    List<Extraction> done = new ArrayList<>(collections.size());
    for (int i = 0; i < collections.size(); i++) {
      CollectionState<D> collection = collections.get(i);
      Tally tally = extractions.get(i);
      if (collection.plugin().stuck()) {
        failed(collection, tally, "stuck", "an earlier call has not returned");
        continue;
      }
      Extraction extraction =
          new Extraction(collection, endpoint, observedAt, observedNanos, memories.get(i));
      boolean counts =
          caller.call(
              collection.plugin(),
              () -> {
                if (run(collection, data, extraction, tally)) {
                  done.add(extraction);
                }
              });
      if (!counts) {
        return false;
      }
    }
    publish(done, observedAt, observedNanos);
    return true;
  }

  private boolean run(CollectionState<D> collection, D data, Extraction extraction, Tally tally) {
    long start = timer.nanos();
    try {
      collection.collection().extract(data, extraction);
    } catch (Throwable fault) {
      failed(collection, tally, Faults.reason(fault), Faults.describe(fault));
      Faults.rethrowIfFatal(fault);
      return false;
    }
    if (tally.succeeded(timer.now(), Duration.ofNanos(timer.nanos() - start), 0)) {
      log.info("The {} extracts from {} again", collection.plugin(), endpoint.id());
    }
    return true;
  }

  private void failed(CollectionState<D> collection, Tally tally, String reason, String error) {
    if (tally.failed(timer.now(), reason, error)) {
      log.warn("The {} failed for {}: {}", collection.plugin(), endpoint.id(), error);
    }
  }

  /** Counts that a collection's call was given up. */
  void abandoned(Plugin plugin) {
    for (int i = 0; i < collections.size(); i++) {
      if (collections.get(i).plugin() == plugin) {
        memories.set(i, new Memory()); // Nobody knows what that call still does to the old one.
        failed(collections.get(i), extractions.get(i), "stuck", "the call did not return");
      }
    }
  }

  private void publish(List<Extraction> done, Instant observedAt, long observedNanos) {
    Published published = store.publish(endpoint, done, observedAt, observedNanos);
    if (published == Published.ENDPOINT_REMOVED) {
      onRemoved.run();
    } else if (published == Published.SOME_TOO_OLD) {
      fetches.problem("too late: a newer observation was published", 1);
    }
  }

  /** Counts data that a fetch brought after it had been given up. */
  void tooLate() {
    if (endpoint.removed()) {
      onRemoved.run();
    } else {
      fetches.problem("too late: the time-out had passed", 1);
    }
  }

  /** Extracts on the calling thread, after other deliveries for the endpoint. */
  void deliver(D data, Instant observedAt, long observedNanos) {
    try {
      if (!delivery.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        fetches.failed(timer.now(), "busy", "an earlier delivery has not ended; dropped");
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fetches.failed(timer.now(), "interrupted", "interrupted while waiting; dropped");
      return;
    }
    try {
      long start = timer.nanos();
      extract(
          data,
          observedAt,
          observedNanos,
          (plugin, body) -> {
            body.run();
            return true;
          });
      fetches.succeeded(timer.now(), Duration.ofNanos(timer.nanos() - start), 0);
    } finally {
      delivery.unlock();
    }
  }

  /** Returns why a collection's attributes may have grown old, or null if nothing is wrong. */
  @Nullable String excuse(CollectionState<?> collection) {
    String error = fetches.currentError();
    if (error != null) {
      return "the last fetch failed: " + error;
    }
    int place = collections.indexOf(collection);
    error = place < 0 ? null : extractions.get(place).currentError();
    return error == null ? null : "the last extraction failed: " + error;
  }
}
