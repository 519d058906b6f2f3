package io.forebay.core;

import java.util.concurrent.atomic.AtomicInteger;

/** One plugin as the workers see it: code that may not return. */
final class Plugin {
  private final String description;
  private final AtomicInteger stuck = new AtomicInteger();

  /** Takes a description for messages, such as {@code source 'metrics'}. */
  Plugin(String description) {
    this.description = description;
  }

  /** Tells whether a call has outlived the limit and not returned; no other is made meanwhile. */
  boolean stuck() {
    return stuck.get() > 0;
  }

  void abandoned() {
    stuck.incrementAndGet();
  }

  void returned() {
    stuck.decrementAndGet();
  }

  @Override
  public String toString() {
    return description;
  }
}
