package io.forebay.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real time, and one daemon thread.
 *
 * <p>Waking a thread costs more than what most alarms do. So alarms are late on purpose, by an
 * eighth of their delay and {@link #SLOT_NANOS} at most: by as much as makes their times round, so
 * that many of them are due at once.
 *
 * <p>The alarms that wait are guarded by this object's monitor.
 */
final class SystemTimer implements Timer, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SystemTimer.class);

  /** A power of two, 8.4 ms. */
  private static final long SLOT_NANOS = 1L << 23;

  /** More than a lifetime, and little enough to be added to any time. */
  private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

  private static final Duration ENDING = Duration.ofSeconds(1);

  /** What waits, by when it is due; hardly more times than there are slots in a second. */
  private final TreeMap<Long, List<Alarm>> waiting = new TreeMap<>((a, b) -> Long.signum(a - b));

  private final Thread thread = Threads.daemons("forebay-timer").newThread(this::run);
  private boolean started;
  private volatile boolean closed;

  /** One task. */
  private static final class Alarm implements Task {
    /** Null if it was cancelled: most time-outs are, long before they would be due. */
    private volatile @Nullable Runnable task;

    Alarm(Runnable task) {
      this.task = task;
    }

    @Override
    public void cancel() {
      task = null;
    }

    void ring() {
      Runnable left = task;
      if (left != null) {
        try {
          left.run();
        } catch (RuntimeException | Error e) {
          log.error("A task of the timer failed; this is a defect of Forebay", e);
        }
      }
    }
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public Task schedule(Runnable task, long delayNanos) {
    long delay = Math.min(Math.max(0, delayNanos), LONGEST_NANOS);
    long round = Math.max(1, Long.highestOneBit(Math.min(delay / 8, SLOT_NANOS)));
    return at(task, System.nanoTime() + delay, round);
  }

  /** Runs a task within {@link #SLOT_NANOS}, together with what else is due then. */
  void soon(Runnable task) {
    var unused = at(task, System.nanoTime(), SLOT_NANOS);
  }

  /**
   * Runs a task.
   *
   * @param nanos when, at the earliest
   * @param round a power of two, of which the true time is a multiple
   */
  private Task at(Runnable task, long nanos, long round) {
    Alarm alarm = new Alarm(task);
    Long due = (nanos + round - 1) & -round;
    boolean first;
    synchronized (this) {
      if (closed) {
        return alarm;
      }
      first = waiting.isEmpty() || due - waiting.firstKey() < 0;
      waiting.computeIfAbsent(due, time -> new ArrayList<>()).add(alarm);
      if (!started) {
        started = true;
        thread.start();
        return alarm;
      }
    }
    if (first && !thread.equals(Thread.currentThread())) {
      LockSupport.unpark(thread);
    }
    return alarm;
  }

  private void run() {
    while (!closed) {
      List<Alarm> due = null;
      long wait = Long.MAX_VALUE;
      synchronized (this) {
        Map.Entry<Long, List<Alarm>> next = waiting.firstEntry();
        if (next != null) {
          wait = next.getKey() - System.nanoTime();
        }
        if (next != null && wait <= 0) {
          due = next.getValue();
          waiting.remove(next.getKey());
        }
      }
      if (due != null) {
        due.forEach(Alarm::ring);
      } else {
        LockSupport.parkNanos(this, wait);
        var unused = Thread.interrupted(); // Whoever it was: this thread ends by being closed.
      }
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      waiting.clear();
    }
    LockSupport.unpark(thread);
    try {
      thread.join(ENDING.toMillis());
      if (thread.isAlive()) {
        log.warn("The timer has not ended yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
