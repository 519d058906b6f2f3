package io.forebay.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real time, and one daemon thread.
 *
 * <p>Waking a thread costs more than what most alarms do. So alarms are late on purpose, by an
 * eighth of their delay and {@link #SLOT_NANOS} at most, or {@link #LOOSE_SLOT_NANOS}: by as much
 * as makes their times round, so that many of them are due at once.
 *
 * <p>The alarms that wait are guarded by this object's monitor.
 */
final class SystemTimer implements Timer, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SystemTimer.class);

  /** A power of two, 8.4 ms. */
  private static final long SLOT_NANOS = 1L << 23;

  /** The same for what nobody waits for to the moment. A multiple, so that both fall together. */
  private static final long LOOSE_SLOT_NANOS = 2 * SLOT_NANOS;

  /** More than a lifetime, and little enough to be added to any time. */
  private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

  /** What is cancelled this long before it is due is forgotten at once. */
  private static final long FAR_NANOS = 1L << 30;

  private static final Duration ENDING = Duration.ofSeconds(1);

  /** What waits, by when it is due. */
  private final TreeMap<Long, List<Alarm>> waiting = new TreeMap<>((a, b) -> Long.signum(a - b));

  /** What is due and has not rung. Confined to the thread. */
  private Iterator<Alarm> due = Collections.emptyIterator();

  /** What is to be run when the alarms that are due have rung. Confined to the thread. */
  private final Queue<Runnable> afterwards = new ArrayDeque<>();

  private final Thread thread = Threads.daemons("forebay-timer").newThread(this::run);
  private boolean started;
  private volatile boolean closed;

  /** One task. */
  private final class Alarm implements Task {
    private final Long due;

    /** Null if it was cancelled. */
    private volatile @Nullable Runnable task;

    Alarm(Runnable task, Long due) {
      this.task = task;
      this.due = due;
    }

    /** Most time-outs are cancelled, and soon due: to let them wait costs less than to search. */
    @Override
    public void cancel() {
      task = null;
      if (due - System.nanoTime() > FAR_NANOS) {
        forget(this);
      }
    }

    void ring() {
      Runnable left = task;
      if (left != null) {
        SystemTimer.run(left);
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
    return schedule(task, delayNanos, SLOT_NANOS);
  }

  @Override
  public Task scheduleLoosely(Runnable task, long delayNanos) {
    return schedule(task, delayNanos, LOOSE_SLOT_NANOS);
  }

  private Task schedule(Runnable task, long delayNanos, long slot) {
    long delay = Math.min(Math.max(0, delayNanos), LONGEST_NANOS);
    long round = Math.max(1, Long.highestOneBit(Math.min(delay / 8, slot)));
    return at(task, System.nanoTime() + delay, round);
  }

  /** Runs a task within {@link #LOOSE_SLOT_NANOS}, together with what else is due then. */
  void soon(Runnable task) {
    var unused = at(task, System.nanoTime(), LOOSE_SLOT_NANOS);
  }

  /** Runs a task when all that is due with the alarm of now has rung; on other threads, soon. */
  void afterwards(Runnable task) {
    if (thread.equals(Thread.currentThread())) {
      afterwards.add(task);
    } else {
      soon(task);
    }
  }

  /**
   * Runs a task.
   *
   * @param nanos when, at the earliest
   * @param round a power of two, of which the true time is a multiple
   */
  private Task at(Runnable task, long nanos, long round) {
    Long due = (nanos + round - 1) & -round;
    Alarm alarm = new Alarm(task, due);
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

  private synchronized void forget(Alarm alarm) {
    List<Alarm> others = waiting.get(alarm.due);
    if (others != null && others.remove(alarm) && others.isEmpty()) {
      waiting.remove(alarm.due);
    }
  }

  /** Returns how many times there are at which something is due. */
  synchronized int times() {
    return waiting.size();
  }

  private void run() {
    while (!closed) {
      try {
        ring();
        due = next();
      } catch (Throwable e) {
        // Nothing is left to do: to log it has failed, perhaps for want of memory. But without this
        // thread all would stand still for ever.
      }
    }
  }

  /** Rings what is due; a method of its own, because what is called but once is not compiled. */
  private void ring() {
    while (!closed && due.hasNext()) {
      due.next().ring();
    }
    while (!closed && !afterwards.isEmpty()) {
      run(afterwards.remove());
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      log.error("A task of the timer failed; this is a defect of Forebay", e);
    }
  }

  /** Returns what is due; nothing after a rest. */
  private Iterator<Alarm> next() {
    long wait = Long.MAX_VALUE;
    synchronized (this) {
      Map.Entry<Long, List<Alarm>> first = waiting.firstEntry();
      if (first != null) {
        wait = first.getKey() - System.nanoTime();
      }
      if (first != null && wait <= 0) {
        Iterator<Alarm> due = first.getValue().iterator();
        waiting.remove(first.getKey());
        return due;
      }
    }
    LockSupport.parkNanos(this, wait);
    var unused = Thread.interrupted(); // Whoever it was: this thread ends by being closed.
    return Collections.emptyIterator();
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
