package io.forebay.core;

import java.time.Instant;

/**
 * The clock and the alarm of a data layer. Its tasks run one after the other, so they must be quick
 * and run no plugin's code: then nothing can delay time-outs and staleness.
 */
interface Timer {
  /** A task that has not run yet. */
  interface Task {
    /** Prevents the run if it has not begun; harmless otherwise. */
    void cancel();
  }

  /** Returns a time that only grows, in nanoseconds from an arbitrary origin. */
  long nanos();

  /** Returns the wall clock's time, for people. */
  Instant now();

  /** Runs a task once, this many nanoseconds from now. After the end of the timer, never. */
  Task schedule(Runnable task, long delayNanos);

  /** The same, but later by up to twice as much, so that more tasks come together. */
  default Task scheduleLoosely(Runnable task, long delayNanos) {
    return schedule(task, delayNanos);
  }
}
