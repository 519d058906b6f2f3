package io.forebay.core;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of one discovery or source: it starts once, stops once, and both can be seen. */
final class Life {
  private static final Logger log = LoggerFactory.getLogger(Life.class);

  private enum State {
    NEW,
    STARTED,
    FAILED,
    STOPPED
  }

  private final PluginCalls calls;
  private final String type;
  private final Origin origin;
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

  /** Whether it is to be stopped; touched by the plugin's own calls alone. */
  private boolean running;

  Life(PluginCalls calls, String type, Origin origin) {
    this.calls = calls;
    this.type = type;
    this.origin = origin;
  }

  /**
   * Starts the plugin, on the worker of its calls, unless it was stopped already. It counts as
   * started from before the call on, because it may deliver within it.
   *
   * @return whether it has started
   */
  boolean start(PluginCalls.Body body) {
    if (!state.compareAndSet(State.NEW, State.STARTED)) {
      return false;
    }
    if (!calls.call("start", body)) {
      state.compareAndSet(State.STARTED, State.FAILED);
      return false;
    }
    running = true;
    log.info(
        "The {} has started: type {}, version {}, {}",
        calls.plugin(),
        type,
        origin.version(),
        origin.location());
    return true;
  }

  /**
   * Lets the plugin do nothing more, and stops it after the calls before.
   *
   * @param before run first, whether or not it ever started
   * @return completes when it has stopped
   */
  CompletableFuture<?> stop(Runnable before, PluginCalls.Body body) {
    CompletableFuture<?> stopped = new CompletableFuture<>();
    state.updateAndGet(now -> now == State.FAILED ? now : State.STOPPED);
    calls.later(
        () -> {
          before.run();
          if (running) {
            calls.call("stop", body);
          }
          stopped.complete(null);
        });
    return stopped;
  }

  boolean started() {
    return state.get() == State.STARTED;
  }

  /** Returns the state as it stands in the report. */
  String text() {
    return state.get().name().toLowerCase(Locale.ROOT);
  }
}
