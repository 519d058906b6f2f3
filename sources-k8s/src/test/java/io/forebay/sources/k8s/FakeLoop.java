package io.forebay.sources.k8s;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** A loop whose time stands still until a test moves it, on the test's thread. */
final class FakeLoop implements EventLoop {
  private final class Timed implements Alarm {
    private final long at;
    private final long order;
    private final Runnable task;

    private Timed(long at, Runnable task) {
      this.at = at;
      this.order = scheduled++;
      this.task = task;
    }

    @Override
    public void cancel() {
      alarms.remove(this);
    }
  }

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timed> alarms =
      new PriorityQueue<>(
          Comparator.<Timed>comparingLong(timed -> timed.at)
              .thenComparingLong(timed -> timed.order));
  // Not zero, as the real one's is not.
  private long now = -5_000_000_000L;
  private long scheduled;
  private boolean ended;

  @Override
  public void execute(Runnable task) {
    if (!ended) {
      tasks.add(task);
    }
  }

  @Override
  public Alarm schedule(Duration delay, Runnable task) {
    Timed timed = new Timed(now + Math.max(0, delay.toNanos()), task);
    alarms.add(timed);
    return timed;
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public void end() {
    ended = true;
    tasks.clear();
    alarms.clear();
  }

  boolean hasEnded() {
    return ended;
  }

  /** Returns how many alarms are set. */
  int alarms() {
    return alarms.size();
  }

  /** Runs what is due now. */
  void run() {
    advance(Duration.ZERO);
  }

  /** Lets time pass, and runs what becomes due, each at its time. */
  void advance(Duration duration) {
    long until = now + duration.toNanos();
    while (true) {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
      Timed next = alarms.peek();
      if (next == null || next.at > until || ended) {
        now = until;
        return;
      }
      now = Math.max(now, next.at);
      alarms.remove(next);
      next.task.run();
    }
  }
}
