package io.forebay.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Queue;
import java.util.TreeSet;

/**
 * A clock that stands still until it is moved, and a pool whose tasks run on the thread that moves
 * it: what happens in a test depends on nothing else.
 */
final class FakeTime implements Timer, Pool {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private record Alarm(long at, long order, Runnable task) {}

  // Not a queue: cancelling is what happens most.
  private final TreeSet<Alarm> alarms =
      new TreeSet<>(Comparator.comparingLong(Alarm::at).thenComparingLong(Alarm::order));
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private long nanos;
  private long order;
  private int resized;
  private int running;
  private boolean held;
  private boolean ended;

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant now() {
    return START.plusNanos(nanos);
  }

  @Override
  public Task schedule(Runnable task, long delayNanos) {
    Alarm alarm = new Alarm(nanos + Math.max(0, delayNanos), order++, task);
    alarms.add(alarm);
    return () -> alarms.remove(alarm);
  }

  @Override
  public void execute(Runnable task) {
    if (!ended) {
      tasks.add(task);
    }
  }

  @Override
  public boolean current() {
    return running > 0;
  }

  @Override
  public void resize(int change) {
    resized += change;
  }

  @Override
  public boolean end() {
    ended = true;
    tasks.clear();
    return true;
  }

  /** Lets tasks wait from now on, as if all threads were busy, or runs them again. */
  void hold(boolean hold) {
    held = hold;
  }

  /** Runs all tasks that wait, and those that they add. */
  void settle() {
    while (!held && !tasks.isEmpty()) {
      Runnable task = tasks.remove();
      running++;
      try {
        task.run();
      } finally {
        running--;
      }
    }
  }

  /** Moves on, running what is due at its time, with all that follows from it. */
  void advance(Duration time) {
    settle();
    long until = nanos + time.toNanos();
    while (!alarms.isEmpty() && alarms.first().at() <= until) {
      Alarm next = alarms.pollFirst();
      nanos = Math.max(nanos, next.at());
      next.task().run();
      settle();
    }
    nanos = Math.max(nanos, until); // A task may have moved on further.
  }

  /** Returns how many tasks wait for a worker. */
  int tasks() {
    return tasks.size();
  }

  int resized() {
    return resized;
  }

  int alarms() {
    return alarms.size();
  }
}
