package io.forebay.core;

import java.util.concurrent.Executor;

/** Threads that run tasks. */
interface Pool extends Executor {
  /** Runs a task that may wait for a moment, if that spares the waking of a thread. */
  default void soon(Runnable task) {
    execute(task);
  }

  /**
   * Runs a task that may wait for a moment, and so may a thread that is to be woken for it, until
   * all alarms that ring now have given theirs.
   */
  default void gather(Runnable task) {
    soon(task);
  }

  /** Tells whether this thread is one of the pool's. */
  boolean current();

  /** Adds or takes away threads; those that are busy end when their task does. */
  void resize(int change);

  /** Interrupts what runs, drops what waits; returns whether all threads ended within a moment. */
  boolean end();
}
