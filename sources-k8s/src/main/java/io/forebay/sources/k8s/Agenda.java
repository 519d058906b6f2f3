package io.forebay.sources.k8s;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what several threads bring, one task after the other, on whichever of them found it idle.
 * Who finds it busy leaves the task there and goes on, so that nobody waits and no lock is held
 * while others are called. Each task sees what the ones before did.
 */
final class Agenda {
  private static final Logger log = LoggerFactory.getLogger(Agenda.class);

  private final String name;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger left = new AtomicInteger();
  private volatile boolean closed;
  // Used by tasks only.
  private boolean threw;

  /**
   * Makes one.
   *
   * @param name whose it is, for logs
   */
  Agenda(String name) {
    this.name = name;
  }

  /** Runs a task, now or soon; not if this is closed by then. */
  void run(Runnable task) {
    tasks.add(task);
    if (left.getAndIncrement() > 0) {
      return;
    }
    do {
      Runnable next = tasks.poll();
      if (next != null && !closed) {
        runGuarded(next);
      }
    } while (left.decrementAndGet() > 0);
  }

  private void runGuarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // One object that cannot be dealt with must not hide the others.
      if (!threw) {
        threw = true;
        log.warn("{}: a change could not be followed; further ones are", name, e);
      }
    }
  }

  /** Runs a last task, and none after it. Waits for it, unless the tasks before take too long. */
  void close(Runnable last) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    run(
        () -> {
          try {
            last.run();
          } finally {
            closed = true;
            done.countDown();
          }
        });
    if (!closed && !done.await(5, TimeUnit.SECONDS)) {
      log.warn("{}: has not ended yet", name);
    }
  }
}
