package io.forebay.core;

import java.util.concurrent.Executor;

/** Threads that run tasks. */
interface Pool extends Executor {
  /** Adds or takes away threads; those that are busy end when their task does. */
  void resize(int change);

  /** Interrupts what runs, drops what waits; returns whether all threads ended within a moment. */
  boolean end();
}
