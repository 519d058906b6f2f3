package io.forebay.core;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few daemon threads and one queue.
 *
 * <p>Waking a thread costs more than most tasks. So tasks that may wait a moment wake one only if
 * all sleep: a thread that runs takes them when it has done, and one that has run out of tasks naps
 * for a moment, so that more come together, before it sleeps. For tasks that alarms bring one is
 * woken when all alarms that are due have rung. Lest a task that lasts long delays those behind it,
 * a look some milliseconds later wakes another thread if any still wait.
 *
 * <p>All state is guarded by this object's monitor.
 */
final class ThreadPool implements Pool {
  private static final Logger log = LoggerFactory.getLogger(ThreadPool.class);

  /** How long tasks that may wait a moment wait for others. */
  private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final Duration ENDING = Duration.ofSeconds(1);

  private static final ThreadLocal<@Nullable ThreadPool> CURRENT = new ThreadLocal<>();

  private enum State {
    AWAKE,
    NAPPING,
    ASLEEP
  }

  private final Executor soon;
  private final Executor afterAlarms;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Set<Worker> workers = new HashSet<>();

  /** The one that fell asleep last is woken first: more of what it needs is still in caches. */
  private final Deque<Worker> asleep = new ArrayDeque<>();

  private @Nullable Worker napping;
  private final int size;
  private int allowed;
  private boolean looking;
  private boolean gathering;
  private boolean ended;

  /** Whether the last thread that was to be started could not be. */
  private boolean refused;

  private final ThreadFactory threads;

  /**
   * Makes a pool; threads start when there is something to do.
   *
   * @param soon runs a task some milliseconds later, on a thread that nothing delays
   * @param afterAlarms runs a task when all alarms that are due have rung
   */
  ThreadPool(int threads, Executor soon, Executor afterAlarms) {
    this(threads, soon, afterAlarms, Threads.daemons("forebay-worker"));
  }

  ThreadPool(int threads, Executor soon, Executor afterAlarms, ThreadFactory factory) {
    this.size = threads;
    this.allowed = threads;
    this.soon = soon;
    this.afterAlarms = afterAlarms;
    this.threads = factory;
  }

  /** One thread. */
  private final class Worker implements Runnable {
    private final Thread thread = threads.newThread(this);
    private volatile State state = State.AWAKE;

    @Override
    public void run() {
      CURRENT.set(ThreadPool.this);
      try {
        for (Runnable task = next(this); task != null; task = next(this)) {
          ThreadPool.run(task);
        }
      } finally {
        gone(this);
      }
    }

    void rest() {
      if (state == State.NAPPING) {
        LockSupport.parkNanos(this, NAP_NANOS);
      }
      while (state == State.ASLEEP) {
        LockSupport.park(this);
        var unused = Thread.interrupted(); // Whatever a plugin has left behind.
      }
    }
  }

  /** Runs a task as soon as a thread is free. After the end, never. */
  @Override
  public void execute(Runnable task) {
    add(task, true);
  }

  /** Runs a task after a moment at most, if a thread is free then. After the end, never. */
  @Override
  public void soon(Runnable task) {
    add(task, false);
  }

  /** Runs a task of an alarm; if all threads sleep, one is woken when the others have rung. */
  @Override
  public synchronized void gather(Runnable task) {
    if (!allSleep()) {
      add(task, false); // Which wakes nobody.
    } else if (!ended) {
      tasks.add(task);
      if (!gathering) {
        afterAlarms.execute(this::gathered);
        gathering = true;
      }
    }
  }

  private void gathered() {
    Worker woken = null;
    synchronized (this) {
      gathering = false;
      if (allSleep() && !tasks.isEmpty()) {
        woken = another();
      }
    }
    wake(woken);
  }

  /** Tells whether nobody will take a task; whose call was given up, and was replaced, will not. */
  private boolean allSleep() {
    return asleep.size() >= workers.size() - (allowed - size);
  }

  private void add(Runnable task, boolean now) {
    Worker woken = null;
    synchronized (this) {
      if (ended) {
        return;
      }
      tasks.add(task);
      if (now || allSleep()) {
        woken = another();
      } else {
        lookLater();
      }
    }
    wake(woken);
  }

  /** Returns a task, after a rest where there is none; null if the thread is to end. */
  private @Nullable Runnable next(Worker worker) {
    boolean rested = false;
    while (true) {
      synchronized (this) {
        awake(worker);
        var unused = Thread.interrupted(); // Whatever a plugin has left behind.
        if (ended || workers.size() > allowed) {
          workers.remove(worker);
          lookLater(); // Others may sleep on because this one was about to wake.
          return null;
        }
        refused = false;
        if (!tasks.isEmpty()) {
          if (tasks.size() > 1) {
            lookLater(); // Before the task is taken, which would be lost if this threw.
          }
          return tasks.remove();
        }
        if (napping == null && !rested) {
          napping = worker;
          worker.state = State.NAPPING;
        } else {
          asleep.push(worker);
          worker.state = State.ASLEEP;
        }
      }
      worker.rest();
      rested = true;
    }
  }

  /** Lets somebody look after the tasks that wait, unless a thread will within a moment. */
  private void lookLater() {
    boolean another = !asleep.isEmpty() || workers.size() < allowed;
    if (another && !tasks.isEmpty() && napping == null && !looking) {
      soon.execute(this::look);
      looking = true;
    }
  }

  private void look() {
    Worker woken = null;
    synchronized (this) {
      looking = false;
      if (!tasks.isEmpty() && napping == null) {
        woken = another();
      }
    }
    wake(woken);
  }

  /** Returns a thread that has nothing to do, to be woken; null if there is none. */
  private @Nullable Worker another() {
    Worker other = napping != null ? napping : asleep.peek();
    if (other != null) {
      awake(other);
    } else if (!ended && workers.size() < allowed) {
      other = new Worker();
      workers.add(other);
    }
    return other;
  }

  private void awake(Worker worker) {
    if (worker.state == State.NAPPING) {
      napping = null;
    } else if (worker.state == State.ASLEEP) {
      asleep.remove(worker);
    }
    worker.state = State.AWAKE;
  }

  /** Wakes or starts a thread; outside of the monitor, which it is going to take. */
  private void wake(@Nullable Worker worker) {
    if (worker == null) {
      return;
    }
    if (worker.thread.getState() != Thread.State.NEW) {
      LockSupport.unpark(worker.thread);
      return;
    }
    try {
      worker.thread.start();
    } catch (Throwable e) {
      // The system has no thread left. The tasks wait for those that are there, or for the next
      // look; whoever brought one can do nothing about it.
      boolean before;
      synchronized (this) {
        workers.remove(worker);
        before = refused;
        refused = true;
        lookLater();
      }
      if (!before) {
        log.warn("A worker thread cannot be started; it is tried again while tasks wait", e);
      }
    }
  }

  /** A thread has ended, well or not. */
  private void gone(Worker worker) {
    Worker woken = null;
    synchronized (this) {
      if (workers.remove(worker) && !tasks.isEmpty()) {
        woken = another();
      }
    }
    wake(woken);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      log.error("A worker's task failed", e);
      Faults.rethrowIfFatal(e);
    }
  }

  @Override
  public boolean current() {
    return CURRENT.get() == this;
  }

  @Override
  public void resize(int change) {
    Worker woken = null;
    synchronized (this) {
      allowed += change;
      // One that sleeps is woken to end.
      if (change > 0 ? !tasks.isEmpty() : workers.size() > allowed) {
        woken = another();
      }
    }
    wake(woken);
  }

  @Override
  public boolean end() {
    List<Worker> all;
    synchronized (this) {
      ended = true;
      tasks.clear();
      all = new ArrayList<>(workers);
      all.forEach(this::awake);
    }
    all.forEach(worker -> worker.thread.interrupt());
    long end = System.nanoTime() + ENDING.toNanos();
    boolean allEnded = true;
    for (Worker worker : all) {
      Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
      Uninterruptibles.joinUninterruptibly(worker.thread, left);
      allEnded &= !worker.thread.isAlive();
    }
    return allEnded;
  }
}
