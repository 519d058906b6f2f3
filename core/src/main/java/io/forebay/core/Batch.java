package io.forebay.core;

import org.jspecify.annotations.Nullable;

/** What the collections of a source make of one observation of an endpoint. Not thread-safe. */
final class Batch {
  private final Observed observed;
  private final Observed clock;
  private long nanos;
  private int size;
  private @Nullable Extraction last;

  /**
   * Begins one.
   *
   * @param clock any time of both clocks
   * @param nanos when the first call begins, on the timer's clock
   */
  Batch(Observed observed, Observed clock, long nanos) {
    this.observed = observed;
    this.clock = clock;
    this.nanos = nanos;
  }

  /** Begins one of what is told now. */
  static Batch now(Timer timer) {
    Observed now = Observed.now(timer);
    return new Batch(now, now, now.nanos());
  }

  Observed observed() {
    return observed;
  }

  /** Returns a time of both clocks, to tell one by the other. */
  Observed clock() {
    return clock;
  }

  /** Returns when the last call has returned, or else the beginning. */
  long nanos() {
    return nanos;
  }

  /** Notes when a call has returned. */
  void nanos(long nanos) {
    this.nanos = nanos;
  }

  /** Adds what is to be published. */
  void add(Extraction extraction) {
    last = extraction.after(last);
    size++;
  }

  int size() {
    return size;
  }

  /** Returns the last of the chain that is to be published, or null if there is none. */
  @Nullable Extraction last() {
    return last;
  }
}
