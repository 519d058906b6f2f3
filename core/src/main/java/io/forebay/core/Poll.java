package io.forebay.core;

import io.forebay.api.PollingSource;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schedule of one polling source and one endpoint.
 *
 * <p>While fetches succeed they begin on a grid: a phase that differs from endpoint to endpoint,
 * then every interval, never drifting. There is at most one fetch; grid points that passed while it
 * lasted are skipped and counted. While fetches fail they begin at growing distances instead, and
 * the first success returns to the grid.
 *
 * <p>All state is guarded by this object's monitor, under which no plugin's code runs.
 */
final class Poll<D> {
  private static final Logger log = LoggerFactory.getLogger(Poll.class);

  /** The first fetches of all endpoints are spread over this time, however long the interval. */
  private static final long FIRST_SPREAD_NANOS = 1_000_000_000L;

  private final PollingSource<D> source;
  private final Plugin plugin;
  private final Pair<D> pair;
  private final Timing timing;
  private final Timer timer;
  private final Workers workers;
  private final Runnable onFirstEnd;

  private final long grid;
  private boolean closed;
  private boolean firstEnded;
  private long skipped;
  private int failuresInARow;
  private Timer.@Nullable Task due;
  private @Nullable Fetch<D> fetch;

  /**
   * Begins.
   *
   * @param phase the endpoint's place within the interval, 0 to below 1
   * @param onFirstEnd run once, when the first fetch has ended, or the schedule before it
   */
  Poll(
      PollingSource<D> source,
      Plugin plugin,
      Pair<D> pair,
      Timing timing,
      double phase,
      Timer timer,
      Workers workers,
      Runnable onFirstEnd) {
    this.source = source;
    this.plugin = plugin;
    this.pair = pair;
    this.timing = timing;
    this.timer = timer;
    this.workers = workers;
    this.onFirstEnd = onFirstEnd;
    long interval = timing.interval().toNanos();
    long now = timer.nanos();
    grid = now + (long) (phase * interval);
    scheduleAt(now + (long) (phase * Math.min(interval, FIRST_SPREAD_NANOS)));
  }

  Pair<D> pair() {
    return pair;
  }

  synchronized long skipped() {
    return skipped;
  }

  private synchronized void scheduleAt(long nanos) {
    if (!closed) {
      due = timer.schedule(this::tick, nanos - timer.nanos());
    }
  }

  private void tick() {
    synchronized (this) {
      if (closed) {
        return;
      }
      if (plugin.stuck()) {
        skipped++;
        failed("stuck", "stuck: an earlier call of the source has not returned");
        firstEnded();
        scheduleAt(nextOnGrid());
        return;
      }
      fetch = new Fetch<>(this, source, plugin, timing.timeout(), timer, workers);
      fetch.begin();
    }
  }

  /** Returns the first grid point after now. */
  private long nextOnGrid() {
    long next = Math.max(0, gridPoint(timer.nanos()) + 1);
    return grid + next * timing.interval().toNanos();
  }

  /** Returns the number of the last grid point before a time, -1 or less before the first. */
  private long gridPoint(long nanos) {
    return Math.floorDiv(nanos - grid, timing.interval().toNanos());
  }

  /** Extracts from what a fetch brought. Runs on a worker. */
  void extract(D data, Instant observedAt, long observedNanos, Runnable onAbandon) {
    pair.extract(
        data,
        observedAt,
        observedNanos,
        (collection, body, abandoned) ->
            workers.call(
                collection,
                body,
                () -> {
                  abandoned.run();
                  onAbandon.run();
                }));
  }

  /** Counts a fetch that brought data. */
  void succeeded(Duration took, long bytes) {
    if (pair.fetches().succeeded(timer.now(), took, bytes)) {
      log.info("The {} reads {} again", plugin, pair.endpoint().id());
    }
  }

  /** Counts a fetch that failed. */
  void failed(String reason, String error) {
    if (pair.fetches().failed(timer.now(), reason, error)) {
      log.warn("The {} cannot read {}: {}", plugin, pair.endpoint(), error);
    }
  }

  /** Schedules the next fetch after one that has ended, its extraction included. */
  void ended(long startNanos, boolean success) {
    synchronized (this) {
      fetch = null;
      long next;
      if (success) {
        failuresInARow = 0;
        next = nextOnGrid();
        skipped += Math.max(0, gridPoint(next) - gridPoint(startNanos) - 1);
      } else {
        failuresInARow++;
        next = Math.max(startNanos + backOff(), timer.nanos());
      }
      scheduleAt(next);
    }
    firstEnded();
  }

  private long backOff() {
    long initial = timing.backOffInitial().toNanos();
    long maximum = timing.backOffMaximum().toNanos();
    int doublings = Math.min(failuresInARow - 1, 62);
    return initial > maximum >> doublings ? maximum : initial << doublings;
  }

  private void firstEnded() {
    synchronized (this) {
      if (firstEnded) {
        return;
      }
      firstEnded = true;
    }
    onFirstEnd.run();
  }

  /** Ends the schedule and gives up a fetch that is under way. */
  void close() {
    Fetch<D> last;
    synchronized (this) {
      closed = true;
      if (due != null) {
        due.cancel();
      }
      last = fetch;
    }
    if (last != null) {
      last.cancel();
    }
    firstEnded();
  }
}
