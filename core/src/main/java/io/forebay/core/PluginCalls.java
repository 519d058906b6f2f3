package io.forebay.core;

import com.google.common.util.concurrent.MoreExecutors;
import io.forebay.core.LayerReport.Counts;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one plugin on the workers, call after call, fenced: what a call throws is counted and
 * logged, and goes no further.
 */
final class PluginCalls {
  private static final Logger log = LoggerFactory.getLogger(PluginCalls.class);

  private final Plugin plugin;
  private final Workers workers;
  private final Timer timer;
  private final Executor serial;
  private final Tally tally = new Tally();

  /** A call that may throw anything. */
  interface Body {
    void run() throws Exception;
  }

  PluginCalls(Plugin plugin, Workers workers, Timer timer) {
    this.plugin = plugin;
    this.workers = workers;
    this.timer = timer;
    serial = MoreExecutors.newSequentialExecutor(workers);
  }

  Plugin plugin() {
    return plugin;
  }

  /** Runs a task of ours after those before it. Within it, {@link #call} calls the plugin. */
  void later(Runnable task) {
    serial.execute(task);
  }

  /**
   * Calls the plugin now, on this worker.
   *
   * @param what the call's name, for messages
   * @return whether it returned without throwing
   */
  boolean call(String what, Body body) {
    boolean[] returned = new boolean[1];
    workers.call(plugin, () -> returned[0] = run(what, body), () -> {});
    return returned[0];
  }

  private boolean run(String what, Body body) {
    long start = timer.nanos();
    try {
      body.run();
    } catch (Throwable fault) {
      // Errors of the virtual machine too: a plugin that can start no thread throws one, and who
      // called it has to go on with the other endpoints and to end what is waited for.
      failed(Faults.reason(fault), what + ": " + Faults.describe(fault));
      return false;
    }
    succeeded(Duration.ofNanos(timer.nanos() - start));
    return true;
  }

  /** Counts a success; logs it if the call before it had failed. */
  void succeeded(Duration took) {
    if (tally.succeeded(timer.now(), took, 0)) {
      log.info("The {} works again", plugin);
    }
  }

  /** Counts a failure; logs it if the call before it had not failed. */
  void failed(String reason, String error) {
    if (tally.failed(timer.now(), reason, error)) {
      log.warn("The {} failed: {}", plugin, error);
    }
  }

  /** Counts what the plugin itself reports; logs it if it says something new. */
  void reported(String error) {
    String before = tally.currentError();
    tally.failed(timer.now(), "reported", error);
    if (!error.equals(before)) {
      log.warn("The {} reports: {} (the last known endpoints stay)", plugin, error);
    }
  }

  /** Counts what the plugin reports of its work, which spoils none of its calls. */
  void noted(String error) {
    tally.noted(timer.now(), "reported", error);
  }

  Counts counts() {
    return tally.snapshot();
  }
}
