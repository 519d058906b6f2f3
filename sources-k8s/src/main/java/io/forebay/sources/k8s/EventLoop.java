package io.forebay.sources.k8s;

import java.time.Duration;

/**
 * The one thread that a cluster's watches share, and its clock. What they know is confined to it:
 * tasks run one after the other, in the order in which they were given. Thread-safe.
 */
interface EventLoop {
  /** A task that has not run yet. */
  interface Alarm {
    /** Prevents the run if it has not begun; harmless otherwise. */
    void cancel();
  }

  /** Runs a task soon. After the end, never. */
  void execute(Runnable task);

  /** Runs a task once, this much later. After the end, never. */
  Alarm schedule(Duration delay, Runnable task);

  /** Returns a time that only grows, in nanoseconds from an arbitrary origin. */
  long nanos();

  /** Ends the thread after the task that runs now. */
  void end();
}
