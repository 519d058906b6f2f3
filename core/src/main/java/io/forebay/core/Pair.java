package io.forebay.core;

import io.forebay.core.AttributeStore.Published;
import io.forebay.core.LayerReport.CollectionReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One source and one endpoint: extracts what the source obtained, and counts what became of it.
 *
 * <p>Collections that fail or hang lose their own part only. What the others put is published
 * together.
 */
final class Pair<D> {
  /** Calls on a thread that is not ours to watch. */
  private static final Caller UNWATCHED =
      (plugin, body, onAbandon) -> {
        body.run();
        return true;
      };

  private final EndpointState endpoint;
  private final AttributeStore store;
  private final Timer timer;
  private final Runnable onRemoved;

  /** What the source did: fetches, or deliveries. */
  private final Tally fetches = new Tally();

  /** In the order of the source's collections. */
  private final List<Extractor<D>> extractors;

  /** Makes extractions come one after the other: those of deliveries, and that of a fetch. */
  private final Turns turns;

  private final Submissions<D> submissions;

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
    this.store = store;
    this.timer = timer;
    this.onRemoved = onRemoved;
    turns = new Turns(timer);
    submissions = new Submissions<>(turns);
    extractors =
        collections.stream()
            .map(collection -> new Extractor<>(collection, endpoint, timer))
            .toList();
  }

  EndpointState endpoint() {
    return endpoint;
  }

  Tally fetches() {
    return fetches;
  }

  /** Returns what the endpoint has to do with the collection of a place. */
  Extractor<D> extractor(int place) {
    return extractors.get(place);
  }

  /** What was submitted and not extracted yet. */
  Submissions<D> submissions() {
    return submissions;
  }

  /** Returns what became of each collection's calls, by its name. */
  Map<String, CollectionReport> reports() {
    Map<String, CollectionReport> reports = new LinkedHashMap<>();
    extractors.forEach(extractor -> reports.put(extractor.collection().name(), extractor.report()));
    return reports;
  }

  /**
   * Lets every collection extract, and publishes what they put.
   *
   * @return false if a call was given up meanwhile: somebody else has taken over
   */
  boolean extract(D data, Observed observed, Caller caller) {
    long now = timer.nanos();
    Turns.Turn turn = turn(now, this::dropped);
    if (turn == null) {
      return true;
    }
    try {
      return extract(data, new Batch(observed, observed, turn.since()), caller, turn);
    } finally {
      turn.end();
    }
  }

  /** Waits until no other extraction runs; null if that lasts too long, which is told then. */
  private Turns.@Nullable Turn turn(long now, BiConsumer<String, String> dropped) {
    try {
      Turns.Turn turn = turns.take(now);
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
    extractors.forEach(extractor -> extractor.failed(reason, error));
  }

  private boolean extract(D data, Batch batch, Caller caller, Turns.Turn turn) {
    for (int i = 0; i < extractors.size(); i++) {
      if (!extractors.get(i).extract(data, batch, caller, turn::end)) {
        return false;
      }
    }
    return publish(batch, caller, turn);
  }

  /** Publishes; under the caller's watch if values are merged, because that runs plugin's code. */
  private boolean publish(Batch batch, Caller caller, Turns.Turn turn) {
    CollectionState<?> sharing = AttributeStore.sharing(batch.last());
    if (sharing == null) {
      publish(batch, false);
      return true;
    }
    Runnable abandoned =
        () -> {
          mergingHung(sharing);
          turn.end();
        };
    return caller.call(sharing.plugin(), () -> publish(batch, false), abandoned);
  }

  /** Counts that what a collection put could not be merged, because that does not return. */
  void mergingHung(CollectionState<?> collection) {
    for (Extractor<D> extractor : extractors) {
      if (extractor.collection() == collection) {
        extractor.failed("stuck", "mergedWith() of what it put did not return");
      }
    }
  }

  /**
   * Publishes.
   *
   * @param newestAlone whether not to merge, which runs a plugin's code
   * @return whether the endpoint still exists
   */
  boolean publish(Batch batch, boolean newestAlone) {
    Published published = store.publish(endpoint, batch.last(), batch.nanos(), newestAlone);
    if (published == Published.ENDPOINT_REMOVED) {
      onRemoved.run();
    } else if (published == Published.SOME_TOO_OLD) {
      fetches.problem("too late: a newer observation was published", 1);
    }
    return published != Published.ENDPOINT_REMOVED;
  }

  /** Counts a fault in what a collection put. */
  void problem(int place, String reason) {
    extractors.get(place).problem(reason);
  }

  /** Counts data that came when it was of no use any more. */
  void tooLate(String why) {
    if (endpoint.removed()) {
      onRemoved.run();
    } else {
      fetches.problem("too late: " + why, 1);
    }
  }

  /** Extracts on the calling thread, after other extractions for the endpoint. */
  void deliver(D data, Observed observed, Observed now) {
    Turns.Turn turn =
        turn(now.nanos(), (reason, error) -> fetches.failed(timer.now(), reason, error));
    if (turn == null) {
      return;
    }
    try {
      extract(data, new Batch(observed, now, turn.since()), UNWATCHED, turn);
      long end = timer.nanos();
      fetches.succeeded(now, end, end - turn.since());
    } finally {
      turn.end();
    }
  }

  /** Returns why the attributes of the collection of a place may have grown old, or null. */
  @Nullable String excuse(int place) {
    String error = fetches.currentError();
    return error == null ? extractors.get(place).excuse() : "the last fetch failed: " + error;
  }
}
