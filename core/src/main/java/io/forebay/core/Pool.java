package io.forebay.core;

import java.util.concurrent.Executor;

/** Threads that run tasks. */
interface Pool extends Executor {
  /** Runs a task that may wait for a moment, if that spares the waking of a thread. */
  default void soon(Runnable task) {
    execute(task);
  }

  /** Adds or takes away threads; those that are busy end when their task does. */
  void resize(int change);

  /** Interrupts what runs, drops what waits; returns whether all threads ended within a moment. */
  boolean end();
}
