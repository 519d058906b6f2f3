package io.forebay.sources.k8s;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one client, all daemons: one that obtains credentials and begins requests, which
 * may block, up to four that take what comes, and one that looks after the time.
 */
final class HttpThreads implements AutoCloseable {
  private static final int TAKING = 4;
  private static final long IDLE_SECONDS = 30;

  private final ThreadPoolExecutor beginning = pool(1, "forebay-kubernetes-request");
  private final ThreadPoolExecutor taking = pool(TAKING, "forebay-kubernetes-http");
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, named("forebay-kubernetes-timer"));

  HttpThreads() {
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private static ThreadPoolExecutor pool(int size, String name) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Where requests are begun: a task may block. */
  void begin(Runnable task) {
    try {
      beginning.execute(task);
    } catch (RejectedExecutionException e) {
      // Closed: so are the requests.
    }
  }

  /** Where what comes is taken. */
  Executor exchanges() {
    return taking;
  }

  void after(long nanos, Runnable task) {
    try {
      var unused = timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Closed: so are the requests.
    }
  }

  /** Null if it is closed. */
  @Nullable Future<?> after(Duration wait, Runnable task) {
    try {
      return timer.schedule(task, wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      return null;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    beginning.shutdownNow();
    // The JDK's client still ends its connections there: the threads go when that is done.
    taking.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
  }
}
