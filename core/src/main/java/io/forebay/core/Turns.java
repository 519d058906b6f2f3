package io.forebay.core;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

  private final Timer timer;
  private final Semaphore free = new Semaphore(1);

  /**
   * The number of the turn of now; 0 if there is none, and for a moment after one was given. No
   * reference, because the garbage collector is told of each that is written to an old object.
   */
  private final AtomicLong current = new AtomicLong();

  /** When the last turn began, on the timer's clock. */
  private volatile long began;

  /** How many there were. Touched by who is about to have the turn. */
  private long given;

  /** What is run when a turn has ended, by one who waits without a thread; null if nobody does. */
  private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();

  Turns(Timer timer) {
    this.timer = timer;
  }

  /** The right to work. */
  final class Turn {
    private final long number;
    private final long since;

    private Turn(long number, long now) {
      this.number = number;
      since = now;
    }

    /** Returns when it began, on the timer's clock. */
    long since() {
      return since;
    }

    /** Lets the next one work. Whoever comes first ends the turn; a second end does nothing. */
    void end() {
      if (current.compareAndSet(number, 0)) {
        release();
      }
    }
  }

  private void release() {
    free.release();
    Runnable next = waiting.get() == null ? null : waiting.getAndSet(null); // To read costs less.
    if (next != null) {
      next.run();
    }
  }

  private Turn begin(long now) {
    Turn turn = new Turn(++given, now);
    began = now;
    current.setRelease(turn.number);
    return turn;
  }

  /**
   * Takes the turn if it is free. For one caller at a time.
   *
   * @param whenFree run once if it is not, when it may be; on the thread that ends a turn, so quick
   * @return the turn, to be ended; null if it is not free
   */
  @Nullable Turn takeOr(Runnable whenFree) {
    if (free.tryAcquire()) {
      return begin(timer.nanos());
    }
    waiting.set(whenFree);
    if (!free.tryAcquire()) {
      return null;
    }
    if (waiting.getAndSet(null) != null) {
      return begin(timer.nanos()); // It was freed just before that.
    }
    release(); // Who freed it has seen that somebody waits, and has run the task.
    return null;
  }

  /**
   * Waits for its turn.
   *
   * @param now the time, on the timer's clock
   * @return the turn, to be ended; null if another one has lasted too long
   */
  @Nullable Turn take(long now) throws InterruptedException {
    if (!free.tryAcquire()) {
      long lasted = current.get() == 0 ? 0 : now - began;
      if (!free.tryAcquire(PATIENCE_NANOS - lasted, TimeUnit.NANOSECONDS)) {
        return null;
      }
      return begin(timer.nanos());
    }
    return begin(now);
  }
}
