package io.forebay.sources.k8s;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The real time, and one daemon thread. */
final class LoopThread implements EventLoop {
  private static final Logger log = LoggerFactory.getLogger(LoopThread.class);
  static final String NAME = "forebay-kubernetes";

  private final ScheduledThreadPoolExecutor executor;

  LoopThread() {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, NAME);
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    // Most time-outs are cancelled; without this they would fill the queue until they are due.
    executor.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(() -> run(task));
  }

  @Override
  public Alarm schedule(Duration delay, Runnable task) {
    ScheduledFuture<?> future =
        executor.schedule(
            () -> run(task),
            Math.max(0, TimeUnit.NANOSECONDS.convert(delay)),
            TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      log.error("A task of the Kubernetes watches failed; this is a defect of Forebay", e);
    }
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void end() {
    // No interrupt: it may be this thread that ends itself.
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.shutdown();
  }
}
