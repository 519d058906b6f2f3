package io.forebay.core;

import com.google.common.math.LongMath;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What became of one kind of call, counted. Thread-safe. */
final class Tally {
  /** More kinds of reasons than this are counted together, should a plugin put values into them. */
  private static final int MOST_REASONS = 32;

  private long successes;
  private long failures;
  private long failuresInARow;

  /**
   * The last success, by a time before it and the nanoseconds since: a moment is made when asked
   * for. Numbers and no reference, because the garbage collector is told of each reference that is
   * written to an old object, in memory that objects of other threads share.
   */
  private long sinceSeconds;

  private int sinceNanoOfSecond;
  private long successNanos;
  private long lastNanos;
  private long lastBytes;
  private @Nullable Instant lastFailure;
  private @Nullable String lastError;
  private long skipped;

  /** Maps are made when there is a fault: there are tallies for each endpoint, most without any. */
  private Map<String, Long> failuresByReason = Map.of();

  private Map<String, Long> problems = Map.of();

  /** Counts a success, and returns whether the call before it failed. */
  boolean succeeded(Instant at, Duration took, long bytes) {
    return succeeded(new Observed(at, 0, false), 0, took.toNanos(), bytes);
  }

  /**
   * Counts a success, and returns whether the call before it failed.
   *
   * @param observed any time that is known by both clocks
   * @param now the time of now, on the timer's clock
   * @param took how long the call lasted, in nanoseconds
   */
  boolean succeeded(Observed observed, long now, long took) {
    return succeeded(observed, now, took, 0);
  }

  private synchronized boolean succeeded(Observed observed, long now, long took, long bytes) {
    boolean recovered = failuresInARow > 0;
    failuresInARow = 0;
    successes++;
    Instant at = observed.at();
    sinceSeconds = at.getEpochSecond();
    sinceNanoOfSecond = at.getNano();
    successNanos = now - observed.nanos();
    lastNanos = took;
    lastBytes = bytes;
    return recovered;
  }

  /** Counts a failure, and returns whether it is the first in a row. */
  synchronized boolean failed(Instant at, String reason, String error) {
    noted(at, reason, error);
    return ++failuresInARow == 1;
  }

  /** Counts a failure that was no call's, so that the next call that succeeds ends nothing. */
  synchronized void noted(Instant at, String reason, String error) {
    failures++;
    lastFailure = at;
    lastError = error;
    failuresByReason = with(failuresByReason, reason, 1);
  }

  /** Counts a fault that spoilt no call, so often; a plugin may say anything. */
  synchronized void problem(String reason, long count) {
    if (count > 0) {
      problems = with(problems, reason, count);
    }
  }

  /** Counts calls that were due and not made. */
  synchronized void skipped(long count) {
    skipped += count;
  }

  synchronized long skipped() {
    return skipped;
  }

  /** Returns what went wrong last, or null if the last call succeeded, or none was made. */
  synchronized @Nullable String currentError() {
    return failuresInARow == 0 ? null : lastError;
  }

  synchronized LayerReport.Counts snapshot() {
    return new LayerReport.Counts(
        successes,
        failures,
        successes == 0
            ? null
            : Instant.ofEpochSecond(sinceSeconds, sinceNanoOfSecond).plusNanos(successNanos),
        successes == 0 ? null : Duration.ofNanos(lastNanos),
        lastBytes,
        lastFailure,
        lastError,
        failuresInARow,
        new TreeMap<>(failuresByReason),
        new TreeMap<>(problems));
  }

  private static Map<String, Long> with(Map<String, Long> counts, String reason, long count) {
    Map<String, Long> changed = counts.isEmpty() ? new TreeMap<>() : counts;
    boolean known = changed.containsKey(reason) || changed.size() < MOST_REASONS;
    changed.merge(known ? reason : "other", count, LongMath::saturatedAdd);
    return changed;
  }
}
