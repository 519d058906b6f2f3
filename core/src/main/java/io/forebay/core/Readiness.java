package io.forebay.core;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Knows when the first picture is complete: when, for the first time, nothing that it waits for is
 * left. Who ends one thing that leads to another begins that one first.
 */
final class Readiness {
  private final AtomicInteger awaited = new AtomicInteger();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean complete;

  /** Waits for one thing more, until what is returned is run. Running it again does nothing. */
  Runnable begin() {
    awaited.incrementAndGet();
    AtomicBoolean over = new AtomicBoolean();
    return () -> {
      if (over.compareAndSet(false, true) && awaited.decrementAndGet() == 0) {
        complete = true;
        ended.countDown();
      }
    };
  }

  /** Returns whether the picture was complete within this time, and before the end. */
  boolean await(long nanos) throws InterruptedException {
    return ended.await(nanos, TimeUnit.NANOSECONDS) && complete;
  }

  /** Lets all who wait go on. */
  void close() {
    ended.countDown();
  }
}
