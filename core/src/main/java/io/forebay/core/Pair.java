package io.forebay.core;

import io.forebay.core.AttributeStore.Published;
import io.forebay.core.LayerReport.CollectionReport;
import java.time.Duration;
import java.util.ArrayList;
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
  private final EndpointState endpoint;
  private final AttributeStore store;
  private final Timer timer;
  private final Runnable onRemoved;

  /** What the source did: fetches, or deliveries. */
  private final Tally fetches = new Tally();

  /** In the order of the source's collections. */
  private final List<Extractor<D>> extractors;

  /** Makes extractions come one after the other: those of deliveries, and that of a fetch. */
  private final Turns turns = new Turns();

  private final Submissions<D> submissions = new Submissions<>(turns);

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
    Turns.Turn turn = turn(this::dropped);
    if (turn == null) {
      return true;
    }
    try {
      return extract(data, observed, caller, turn);
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
    extractors.forEach(extractor -> extractor.failed(reason, error));
  }

  private boolean extract(D data, Observed observed, Caller caller, Turns.Turn turn) {
    List<Extraction> done = new ArrayList<>(extractors.size());
    for (int i = 0; i < extractors.size(); i++) {
      if (!extractors.get(i).extract(data, observed, caller, done, turn::end)) {
        return false;
      }
    }
    return publish(done, caller, turn);
  }

  /** Publishes; under the caller's watch if values are merged, because that runs plugin's code. */
  private boolean publish(List<Extraction> done, Caller caller, Turns.Turn turn) {
    CollectionState<?> sharing = sharing(done);
    if (sharing == null) {
      publish(done, false);
      return true;
    }
    Runnable abandoned =
        () -> {
          mergingHung(sharing);
          turn.end();
        };
    return caller.call(sharing.plugin(), () -> publish(done, false), abandoned);
  }

  /** Returns a collection whose values are to be merged with those of others, or null. */
  static @Nullable CollectionState<?> sharing(List<Extraction> done) {
    for (Extraction extraction : done) {
      if (extraction.collection().shares()) {
        return extraction.collection();
      }
    }
    return null;
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
  boolean publish(List<Extraction> done, boolean newestAlone) {
    Published published = store.publish(endpoint, done, newestAlone);
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
  void deliver(D data, Observed observed) {
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
      extract(data, observed, unwatched, turn);
      fetches.succeeded(timer.now(), Duration.ofNanos(timer.nanos() - start), 0);
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
