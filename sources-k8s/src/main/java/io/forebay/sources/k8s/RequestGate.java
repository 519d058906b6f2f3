package io.forebay.sources.k8s;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Lets requests pass at a rate, in the order in which they came. No thread waits. Thread-safe.
 *
 * <p>One request costs so many nanoseconds; what was not spent is kept, up to the burst's worth.
 */
final class RequestGate {
  /** Runs something later. */
  interface Timer {
    void after(long nanos, Runnable action);
  }

  /** One that waits. What passes it may have lost interest meanwhile. */
  interface Waiting {
    /**
     * Lets it pass.
     *
     * @return whether it is still interested; if not, it costs nothing
     */
    boolean pass();
  }

  private final long cost;
  private final long most;
  private final LongSupplier nanos;
  private final Timer timer;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long saved;
  private long last;
  private boolean timed;

  RequestGate(double perSecond, int burst, LongSupplier nanos, Timer timer) {
    this.cost = Math.max(1, Math.round(1e9 / perSecond));
    this.most = Math.multiplyExact(cost, burst);
    this.nanos = nanos;
    this.timer = timer;
    this.saved = most;
    this.last = nanos.getAsLong();
  }

  /** Lets a request pass: now, on this thread, or later, on the timer's. */
  void enter(Waiting request) {
    lock.lock();
    try {
      waiting.add(request);
    } finally {
      lock.unlock();
    }
    letPass();
  }

  private void letPass() {
    while (true) {
      Waiting next;
      lock.lock();
      try {
        long now = nanos.getAsLong();
        saved = Math.min(most, saved + Math.max(0, now - last));
        last = now;
        if (waiting.isEmpty()) {
          return;
        }
        if (saved < cost) {
          if (!timed) {
            timed = true;
            timer.after(cost - saved, this::tick);
          }
          return;
        }
        saved -= cost;
        next = waiting.remove();
      } finally {
        lock.unlock();
      }
      if (!next.pass()) {
        giveBack();
      }
    }
  }

  private void tick() {
    lock.lock();
    try {
      timed = false;
    } finally {
      lock.unlock();
    }
    letPass();
  }

  private void giveBack() {
    lock.lock();
    try {
      saved = Math.min(most, saved + cost);
    } finally {
      lock.unlock();
    }
  }
}
