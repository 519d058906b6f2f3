package io.forebay.core;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets one extraction at a time work on an endpoint, whichever thread it is on.
 *
 * <p>No lock, because a turn that does not end is ended by somebody else.
 */
final class Turns {
  /**
   * How long a turn may last while another waits for it. Who finds one that has lasted longer does
   * not wait at all, so a turn that hangs costs the workers no more than this once.
   */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Semaphore free = new Semaphore(1);

  /** The turn of now; null also for a moment after it was given. */
  private final AtomicReference<@Nullable Turn> current = new AtomicReference<>();

  /** The right to work. */
  final class Turn {
    private final long since = System.nanoTime();

    /** Lets the next one work. Whoever comes first ends the turn; a second end does nothing. */
    void end() {
      if (current.compareAndSet(this, null)) {
        free.release();
      }
    }
  }

  /**
   * Waits for its turn.
   *
   * @return the turn, to be ended; null if another one has lasted too long
   */
  @Nullable Turn take() throws InterruptedException {
    if (!free.tryAcquire()) {
      Turn other = current.get();
      long lasted = other == null ? 0 : System.nanoTime() - other.since;
      if (!free.tryAcquire(PATIENCE_NANOS - lasted, TimeUnit.NANOSECONDS)) {
        return null;
      }
    }
    Turn turn = new Turn();
    current.set(turn);
    return turn;
  }
}
