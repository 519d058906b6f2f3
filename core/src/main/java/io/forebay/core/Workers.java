package io.forebay.core;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few threads that run plugins, and a watch over them.
 *
 * <p>Java cannot stop a call that does not return. When one has lasted longer than the limit, its
 * thread is given up and replaced, whoever waits for the call is told, and the plugin is not called
 * again until it has returned. So a plugin that hangs costs as many idle threads as there are
 * workers at most, and stops nothing else.
 */
final class Workers implements Executor, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Workers.class);
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final Timer timer;
  private final Pool pool;
  private final Set<Call> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * One call of a plugin. It ends once: by its return, or by being given up. No record, because a
   * call is equal to itself alone, and that is found without a look at its fields.
   */
  private static final class Call {
    private final Plugin plugin;
    private final Thread thread = Thread.currentThread();
    private final long since;
    private final Runnable onAbandon;
    private final AtomicBoolean ended = new AtomicBoolean();

    Call(Plugin plugin, long since, Runnable onAbandon) {
      this.plugin = plugin;
      this.since = since;
      this.onAbandon = onAbandon;
    }
  }

  Workers(Pool pool, Timer timer) {
    this.timer = timer;
    this.pool = pool;
    watchLater();
  }

  /** Runs a task soon. After the end of the workers, never. */
  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /** Runs a task that may wait for a moment, together with others if there are any. */
  void soon(Runnable task) {
    pool.soon(task);
  }

  /** Runs a task of an alarm that may wait for a moment, together with those of other alarms. */
  void gather(Runnable task) {
    pool.gather(task);
  }

  /**
   * Runs a plugin's code on this thread, which must be a worker, under watch.
   *
   * @param plugin whose code it is
   * @param body the call
   * @param onAbandon run on another worker if the call is given up
   * @return whether the call returned in time; if not, what it did must not count any more
   */
  boolean call(Plugin plugin, Runnable body, Runnable onAbandon) {
    Call call = new Call(plugin, timer.nanos(), onAbandon);
    calls.add(call);
    boolean inTime = false;
    try {
      body.run();
    } finally {
      calls.remove(call);
      inTime = call.ended.compareAndSet(false, true);
      if (!inTime) {
        log.info("The {} has returned after all and is called again", plugin);
        plugin.returned();
        pool.resize(-1);
      }
    }
    return inTime;
  }

  /**
   * Runs a plugin's code, under watch if this thread is a worker; any other is its owner's to
   * watch. If it hangs, what it is part of hangs with it, and another worker does the rest.
   */
  void underWatch(Plugin plugin, Runnable body) {
    if (pool.current()) {
      call(plugin, body, () -> {});
    } else {
      body.run();
    }
  }

  private void watchLater() {
    timer.schedule(this::watch, LIMIT.toNanos() / 4);
  }

  private void watch() {
    try {
      giveUpTheStuck();
    } finally {
      // Even where a thread could not be replaced now: it may be possible later.
      if (!closed) {
        watchLater();
      }
    }
  }

  private void giveUpTheStuck() {
    long now = timer.nanos();
    for (Call call : calls) {
      if (now - call.since > LIMIT.toNanos() && call.ended.compareAndSet(false, true)) {
        call.plugin.abandoned();
        pool.resize(+1);
        execute(call.onAbandon);
        log.warn(
            "The {} has not returned for {} s; it is not called again until it does{}",
            call.plugin,
            LIMIT.toSeconds(),
            stackOf(call.thread));
      }
    }
  }

  private static String stackOf(Thread thread) {
    StringBuilder text = new StringBuilder();
    for (StackTraceElement element : thread.getStackTrace()) {
      text.append("\n\tat ").append(element);
    }
    return text.toString();
  }

  /** Interrupts what still runs, and waits for it for a moment. */
  @Override
  public void close() {
    closed = true;
    if (!pool.end()) {
      List<Plugin> culprits = calls.stream().map(call -> call.plugin).toList();
      log.warn("Worker threads are still busy after the data layer was closed, with {}", culprits);
    }
  }
}
