package io.forebay.core;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Data that was submitted for one endpoint: some collections extract it on a worker, one after the
 * other, and what they put is published at once.
 *
 * <p>If a collection hangs and is given up, another worker goes on with the one after it, and the
 * worker that hung does no more.
 */
final class Submission<D> {
  private final Pair<D> pair;
  private final List<Extractor<D>> extractors;
  private final D data;
  private final BooleanSupplier alive;
  private final Workers workers;
  private final Timer timer;
  private final Consumer<CollectionState<?>> onSuccess;
  private final Consumer<Boolean> onEnd;

  /** Whose turn it is. Who moves it on is the one worker that goes on. */
  private final AtomicInteger place = new AtomicInteger();

  private final AtomicBoolean over = new AtomicBoolean();

  /** What is to be published; touched by the one worker that goes on. */
  private final Batch batch;

  private Runnable onWorked = () -> {};
  private long startNanos;

  /**
   * Takes data; from now on the collections' attributes count as outdated.
   *
   * @param alive whether the source's life goes on
   * @param onSuccess told of each collection that has extracted, after publication
   * @param onEnd told once, on a worker, whether what all of them made of it was published
   */
  Submission(
      Pair<D> pair,
      List<Extractor<D>> extractors,
      D data,
      BooleanSupplier alive,
      Workers workers,
      Timer timer,
      Consumer<CollectionState<?>> onSuccess,
      Consumer<Boolean> onEnd) {
    this.pair = pair;
    this.extractors = extractors;
    this.data = data;
    this.alive = alive;
    this.workers = workers;
    this.timer = timer;
    this.onSuccess = onSuccess;
    this.onEnd = onEnd;
    extractors.forEach(Extractor::submitted);
    batch = Batch.now(timer); // After that, so that who confirms now waits for this.
  }

  /**
   * Extracts and publishes. Runs on a worker.
   *
   * @param turn the right to extract for the endpoint, ended here
   * @param onEnded lets the next submission begin
   */
  void begin(Turns.Turn turn, Runnable onEnded) {
    startNanos = timer.nanos();
    batch.nanos(startNanos);
    onWorked =
        () -> {
          turn.end();
          onEnded.run();
        };
    if (pair.endpoint().removed() || !alive.getAsBoolean()) {
      pair.tooLate("the source was stopped");
      end(false);
    } else {
      from(0);
    }
  }

  private void from(int first) {
    for (int i = first; i < extractors.size(); i++) {
      int current = i;
      boolean returned;
      try {
        returned = extract(i);
      } catch (Throwable fatal) {
        // An error of the virtual machine ends this task, but not the other collections' part.
        workers.execute(() -> after(current));
        throw fatal;
      }
      if (!returned || !place.compareAndSet(i, i + 1)) {
        return;
      }
    }
    publish();
  }

  /** Returns false if the call was given up: another worker has gone on. */
  private boolean extract(int current) {
    Extractor<D> extractor = extractors.get(current);
    Caller caller =
        (plugin, body, abandoned) ->
            workers.call(
                plugin,
                body,
                () -> {
                  abandoned.run();
                  after(current);
                });
    return extractor.extract(data, batch, caller, () -> {});
  }

  /** Goes on after a collection, unless somebody has. */
  private void after(int current) {
    if (place.compareAndSet(current, current + 1)) {
      from(current + 1);
    }
  }

  /** Publishes; under the workers' watch if values are merged, because that runs plugin's code. */
  private void publish() {
    CollectionState<?> sharing = AttributeStore.sharing(batch.last());
    if (sharing == null) {
      publish(false);
      return;
    }
    boolean[] exists = new boolean[1];
    Runnable abandoned =
        () -> {
          pair.mergingHung(sharing);
          publish(true);
        };
    boolean inTime = false;
    try {
      inTime =
          workers.call(sharing.plugin(), () -> exists[0] = pair.publish(batch, false), abandoned);
    } catch (Throwable fatal) {
      end(false);
      throw fatal;
    }
    if (inTime) {
      published(exists[0], true);
    }
  }

  private void publish(boolean newestAlone) {
    boolean exists = false;
    try {
      exists = pair.publish(batch, newestAlone);
    } finally {
      published(exists, !newestAlone);
    }
  }

  /** Ends it; what could not be merged counts as not extracted, and is not confirmed either. */
  private void published(boolean exists, boolean merged) {
    if (exists) {
      for (Extraction each = batch.last(); each != null; each = each.before()) {
        onSuccess.accept(each.collection());
      }
      long now = timer.nanos();
      pair.fetches().succeeded(batch.clock(), now, now - startNanos);
    }
    end(exists && merged && batch.size() == extractors.size());
  }

  /** Ends it, once. The next one is let in first: who is told may take his time. */
  void end(boolean complete) {
    if (over.compareAndSet(false, true)) {
      extractors.forEach(Extractor::published);
      onWorked.run();
      onEnd.accept(complete);
    }
  }
}
