package io.forebay.sources.k8s;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what several threads bring on the watches' thread, one task after the other, from the first
 * to the close. So nobody who brings a task waits, or works off those of others. Thread-safe.
 */
final class Agenda {
  private static final Logger log = LoggerFactory.getLogger(Agenda.class);

  private final String name;
  private final Watches watches;
  // Guarded by this.
  private Watches.@Nullable Hold hold;
  private boolean closing;
  // Used by tasks only.
  private boolean closed;
  private boolean threw;

  /**
   * Makes one.
   *
   * @param name whose it is, for logs
   */
  Agenda(String name, Watches watches) {
    this.name = name;
    this.watches = watches;
  }

  /** Runs a task soon; not if this is closed by then. */
  synchronized void run(Runnable task) {
    if (closing) {
      return;
    }
    Watches.Hold held = hold;
    if (held == null) {
      held = watches.hold();
      hold = held;
    }
    held.execute(
        () -> {
          if (!closed) {
            runGuarded(task);
          }
        });
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
    synchronized (this) {
      Watches.Hold held = hold;
      if (closing || held == null) {
        return;
      }
      run(
          () -> {
            try {
              last.run();
            } finally {
              closed = true;
              held.close();
              done.countDown();
            }
          });
      closing = true;
    }
    if (!done.await(5, TimeUnit.SECONDS)) {
      log.warn("{}: has not ended yet", name);
    }
  }
}
