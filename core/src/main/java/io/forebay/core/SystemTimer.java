package io.forebay.core;

import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The real time, and one daemon thread. */
final class SystemTimer implements Timer, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SystemTimer.class);

  private final ScheduledThreadPoolExecutor executor;

  SystemTimer() {
    executor =
        new ScheduledThreadPoolExecutor(
            1, Threads.daemons("forebay-timer"), new ThreadPoolExecutor.DiscardPolicy());
    // Most time-outs are cancelled; without this they would fill the queue until they are due.
    executor.setRemoveOnCancelPolicy(true);
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
    ScheduledFuture<?> future =
        executor.schedule(() -> run(task), Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      log.error("A task of the timer failed; this is a defect of Forebay", e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(1, TimeUnit.SECONDS)) {
        log.warn("The timer has not ended yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
