package io.forebay.core;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few daemon threads and one queue. */
final class ThreadPool implements Pool {
  private static final Logger log = LoggerFactory.getLogger(ThreadPool.class);

  private final ThreadPoolExecutor executor;

  ThreadPool(int threads) {
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Threads.daemons("forebay-worker"),
            new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Runs a task soon. After the end, never. */
  @Override
  public void execute(Runnable task) {
    executor.execute(
        () -> {
          try {
            task.run();
          } catch (RuntimeException | Error e) {
            log.error("A worker's task failed", e);
            Faults.rethrowIfFatal(e);
          }
        });
  }

  @Override
  public synchronized void resize(int change) {
    int threads = executor.getCorePoolSize() + change;
    if (change > 0) {
      executor.setMaximumPoolSize(threads);
      executor.setCorePoolSize(threads);
    } else {
      executor.setCorePoolSize(threads);
      executor.setMaximumPoolSize(threads);
    }
  }

  @Override
  public boolean end() {
    executor.shutdownNow();
    return Uninterruptibles.awaitTerminationUninterruptibly(executor, Duration.ofSeconds(1));
  }
}
