package io.forebay.core;

import io.forebay.core.AttributeStore.Published;
import io.forebay.core.LayerReport.CollectionReport;
import io.forebay.core.LayerReport.Counts;
import io.forebay.core.Memory.Missing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
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

  /** Makes extractions come one after the other: those of deliveries, and that of a fetch. */
  private final Turns turns = new Turns();

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

  /** One call of a collection, until it is counted. */
  private final class Run implements Runnable {
    private final CollectionState<D> collection;
    private final D data;
    private final Extraction extraction;
    private @Nullable Throwable fault;
    private Duration took = Duration.ZERO;

    Run(CollectionState<D> collection, D data, Extraction extraction) {
      this.collection = collection;
      this.data = data;
      this.extraction = extraction;
    }

    @Override
    public void run() {
      long start = timer.nanos();
      try {
        collection.collection().extract(data, extraction);
      } catch (Throwable thrown) {
        fault = thrown;
      }
      extraction.end();
      took = Duration.ofNanos(timer.nanos() - start);
    }
  }

  EndpointState endpoint() {
    return endpoint;
  }

  Tally fetches() {
    return fetches;
  }

  /** Returns what became of a collection's calls. */
  CollectionReport report(int place) {
    Counts counts = extractions.get(place).snapshot();
    Missing missing = memories.get(place).missing();
    String state =
        counts.failuresInARow() > 0
            ? "failed"
            : counts.successes() == 0 ? "new" : missing.nothing() ? "complete" : "partial";
    return new CollectionReport(counts, state, missing.lines());
  }

  /**
   * Lets every collection extract, and publishes what they put.
   *
   * @return false if a call was given up meanwhile: somebody else has taken over
   */
  boolean extract(D data, Instant observedAt, long observedNanos, Caller caller) {
    Turns.Turn turn = turn(this::dropped);
    if (turn == null) {
      return true;
    }
    try {
      return extract(data, observedAt, observedNanos, caller, turn);
    } finally {
      turn.end();
    }
  }

  /** Waits until no other extraction runs; null if that lasts too long, which is told then. */
  private Turns.@Nullable Turn turn(BiConsumer<String, String> dropped) {
    try {
      Turns.Turn turn = turns.take();
      if (turn == null) {
        dropped.accept("busy", "an earlier extraction for the endpoint has not ended; dropped");
      }
      return turn;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      dropped.accept("interrupted", "interrupted while an earlier extraction lasted; dropped");
      return null;
    }
  }

  private void dropped(String reason, String error) {
    for (int i = 0; i < collections.size(); i++) {
      failed(i, reason, error);
    }
  }

  private boolean extract(
      D data, Instant observedAt, long observedNanos, Caller caller, Turns.Turn turn) {
    List<Extraction> done = new ArrayList<>(collections.size());
    for (int i = 0; i < collections.size(); i++) {
      CollectionState<D> collection = collections.get(i);
      if (collection.plugin().stuck()) {
        failed(i, "stuck", "an earlier call has not returned");
        continue;
      }
      int place = i;
      Memory memory = memories.get(i);
      Extraction extraction =
          new Extraction(collection, endpoint, observedAt, observedNanos, memory);
      Run run = new Run(collection, data, extraction);
      Runnable abandoned = () -> abandoned(place, memory, extraction, turn);
      if (!caller.call(collection.plugin(), run, abandoned)) {
        abandoned.run(); // It has returned before that was done elsewhere.
        return false;
      }
      if (counted(i, run, memory)) {
        done.add(extraction);
      }
    }
    return publish(done, observedAt, observedNanos, caller, turn);
  }

  /** Counts a call that has returned in time, and returns whether it put what can be published. */
  private boolean counted(int place, Run run, Memory memory) {
    Throwable fault = run.fault;
    if (fault != null) {
      memory.failed();
      failed(place, Faults.reason(fault), Faults.describe(fault));
      Faults.rethrowIfFatal(fault);
      return false;
    }
    Plugin plugin = collections.get(place).plugin();
    if (extractions.get(place).succeeded(timer.now(), run.took, 0)) {
      log.info("The {} extracts from {} again", plugin, endpoint.id());
    }
    boolean changed = memory.succeeded();
    Missing missing = memory.missing();
    if (!missing.nothing()) {
      extractions.get(place).problem("partial", 1);
    }
    if (changed && missing.nothing()) {
      log.info("The {} lacks nothing for {} any more", plugin, endpoint.id());
    } else if (changed) {
      log.info("The {} lacks {} for {}", plugin, String.join(", ", missing.lines()), endpoint.id());
    }
    return true;
  }

  private void failed(int place, String reason, String error) {
    if (extractions.get(place).failed(timer.now(), reason, error)) {
      log.warn("The {} failed for {}: {}", collections.get(place).plugin(), endpoint.id(), error);
    }
  }

  /** Counts that a collection's call was given up, once, and lets others extract. */
  private void abandoned(int place, Memory memory, Extraction extraction, Turns.Turn turn) {
    extraction.end();
    // Nobody knows what that call still does to the old one.
    if (memories.compareAndSet(place, memory, new Memory(memory.missing()))) {
      failed(place, "stuck", "the call did not return");
    }
    turn.end();
  }

  /** Publishes; under the caller's watch if values are merged, because that runs plugin's code. */
  private boolean publish(
      List<Extraction> done,
      Instant observedAt,
      long observedNanos,
      Caller caller,
      Turns.Turn turn) {
    for (Extraction extraction : done) {
      CollectionState<?> collection = extraction.collection();
      if (collection.shares()) {
        int place = collections.indexOf(collection);
        Runnable abandoned =
            () -> {
              failed(place, "stuck", "mergedWith() of what it put did not return");
              turn.end();
            };
        Runnable body = () -> publish(done, observedAt, observedNanos);
        return caller.call(collection.plugin(), body, abandoned);
      }
    }
    publish(done, observedAt, observedNanos);
    return true;
  }

  private void publish(List<Extraction> done, Instant observedAt, long observedNanos) {
    Published published = store.publish(endpoint, done, observedAt, observedNanos);
    if (published == Published.ENDPOINT_REMOVED) {
      onRemoved.run();
    } else if (published == Published.SOME_TOO_OLD) {
      fetches.problem("too late: a newer observation was published", 1);
    }
  }

  /** Counts a fault in what a collection put. */
  void problem(int place, String reason) {
    extractions.get(place).problem(reason, 1);
  }

  /** Counts data that a fetch brought when it was of no use any more. */
  void tooLate(String why) {
    if (endpoint.removed()) {
      onRemoved.run();
    } else {
      fetches.problem("too late: " + why, 1);
    }
  }

  /** Extracts on the calling thread, after other extractions for the endpoint. */
  void deliver(D data, Instant observedAt, long observedNanos) {
    Turns.Turn turn = turn((reason, error) -> fetches.failed(timer.now(), reason, error));
    if (turn == null) {
      return;
    }
    try {
      long start = timer.nanos();
      Caller unwatched =
          (plugin, body, onAbandon) -> {
            body.run();
            return true;
          };
      extract(data, observedAt, observedNanos, unwatched, turn);
      fetches.succeeded(timer.now(), Duration.ofNanos(timer.nanos() - start), 0);
    } finally {
      turn.end();
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
