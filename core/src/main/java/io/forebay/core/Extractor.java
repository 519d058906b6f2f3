package io.forebay.core;

import io.forebay.core.LayerReport.CollectionReport;
import io.forebay.core.LayerReport.Counts;
import io.forebay.core.Memory.Missing;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One collection and one endpoint: calls the collection, keeps what it keeps, and counts what
 * became of its calls.
 */
final class Extractor<D> {
  private static final Logger log = LoggerFactory.getLogger(Extractor.class);

  private final CollectionState<D> collection;
  private final EndpointState endpoint;
  private final Timer timer;
  private final Tally tally = new Tally();
  private final AtomicReference<Memory> memory = new AtomicReference<>(new Memory());

  /** How many submissions for it are not published yet. */
  private final AtomicInteger submitted = new AtomicInteger();

  Extractor(CollectionState<D> collection, EndpointState endpoint, Timer timer) {
    this.collection = collection;
    this.endpoint = endpoint;
    this.timer = timer;
  }

  /** One call of the collection, until it is counted. */
  private final class Run implements Runnable {
    private final D data;
    private final Extraction extraction;
    private @Nullable Throwable fault;
    private long ended;

    Run(D data, Extraction extraction) {
      this.data = data;
      this.extraction = extraction;
    }

    @Override
    public void run() {
      try {
        collection.collection().extract(data, extraction);
      } catch (Throwable thrown) {
        fault = thrown;
      }
      extraction.end();
      ended = timer.nanos();
    }
  }

  CollectionState<D> collection() {
    return collection;
  }

  /**
   * Lets the collection extract. What it put is added to the batch, unless it failed.
   *
   * @param onAbandon run when the call is given up, perhaps twice
   * @return false if the call was given up: somebody else has taken over
   */
  boolean extract(D data, Batch batch, Caller caller, Runnable onAbandon) {
    if (collection.plugin().stuck()) {
      failed("stuck", "an earlier call has not returned");
      return true;
    }
    Memory used = memory.get();
    Extraction extraction = new Extraction(collection, endpoint, batch.observed(), used);
    Run run = new Run(data, extraction);
    Runnable abandoned =
        () -> {
          abandoned(used, extraction);
          onAbandon.run();
        };
    if (!caller.call(collection.plugin(), run, abandoned)) {
      abandoned.run(); // It has returned before that was done elsewhere.
      return false;
    }
    long since = batch.nanos();
    batch.nanos(run.ended); // One look at the clock for the end of this and the begin of the next.
    if (counted(run.fault, used, batch, since)) {
      batch.add(extraction);
    }
    return true;
  }

  /** Counts a call that has returned in time, and returns whether it put what can be published. */
  private boolean counted(@Nullable Throwable fault, Memory used, Batch batch, long since) {
    if (fault != null) {
      used.failed();
      failed(Faults.reason(fault), Faults.describe(fault));
      Faults.rethrowIfFatal(fault);
      return false;
    }
    Plugin plugin = collection.plugin();
    if (tally.succeeded(batch.clock(), batch.nanos(), batch.nanos() - since)) {
      log.info("The {} extracts from {} again", plugin, endpoint.id());
    }
    boolean changed = used.succeeded();
    Missing missing = used.missing();
    if (!missing.nothing()) {
      problem("partial");
    }
    if (changed && missing.nothing()) {
      log.info("The {} lacks nothing for {} any more", plugin, endpoint.id());
    } else if (changed) {
      log.info("The {} lacks {} for {}", plugin, String.join(", ", missing.lines()), endpoint.id());
    }
    return true;
  }

  /** Counts a call that failed, or was not made. */
  void failed(String reason, String error) {
    if (tally.failed(timer.now(), reason, error)) {
      log.warn("The {} failed for {}: {}", collection.plugin(), endpoint.id(), error);
    }
  }

  /** Counts that the call was given up, once. */
  private void abandoned(Memory used, Extraction extraction) {
    extraction.end();
    // Nobody knows what that call still does to the old one.
    if (memory.compareAndSet(used, new Memory(used.missing()))) {
      failed("stuck", "the call did not return");
    }
  }

  /** Counts a fault that spoilt no call. */
  void problem(String reason) {
    tally.problem(reason, 1);
  }

  void submitted() {
    submitted.incrementAndGet();
  }

  void published() {
    submitted.decrementAndGet();
  }

  /**
   * Tells whether what is published is made of the last data that came: no other waits, and the
   * last call succeeded.
   */
  boolean settled() {
    return submitted.get() == 0 && tally.currentError() == null;
  }

  /** Returns why attributes may have grown old, or null if nothing is wrong. */
  @Nullable String excuse() {
    String error = tally.currentError();
    return error == null ? null : "the last extraction failed: " + error;
  }

  CollectionReport report() {
    Counts counts = tally.snapshot();
    Missing missing = memory.get().missing();
    String state =
        counts.failuresInARow() > 0
            ? "failed"
            : counts.successes() == 0 ? "new" : missing.nothing() ? "complete" : "partial";
    return new CollectionReport(counts, state, missing.lines());
  }
}
