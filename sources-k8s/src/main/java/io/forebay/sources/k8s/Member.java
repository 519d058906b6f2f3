package io.forebay.sources.k8s;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener and its part in a watch. The calls come from one thread; closing may come from any, a
 * call of the listener included.
 *
 * @param <T> what is kept of an object
 */
final class Member<T extends WatchedObject> implements Subscription {
  private static final Logger log = LoggerFactory.getLogger(Member.class);

  private enum State {
    IDLE,
    CALLING,
    CLOSED
  }

  private final WatchListener<T> listener;
  private final Consumer<Member<T>> closer;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

  /** Of the thread that calls. */
  private boolean threw;

  /**
   * Makes one.
   *
   * @param closer is told once, by the thread that closes
   */
  Member(WatchListener<T> listener, Consumer<Member<T>> closer) {
    this.listener = listener;
    this.closer = closer;
  }

  /** Calls the listener, unless the subscription was closed. */
  void call(Consumer<WatchListener<T>> call) {
    // Closing needs not wait for a call: one that has begun before is allowed to end after it.
    if (!state.compareAndSet(State.IDLE, State.CALLING)) {
      return;
    }
    try {
      call.accept(listener);
    } catch (RuntimeException | Error e) {
      if (e instanceof VirtualMachineError error && !(e instanceof StackOverflowError)) {
        throw error;
      }
      if (!threw) {
        threw = true;
        log.warn("{} threw; what it was to be told is lost to it", listener, e);
      }
    } finally {
      state.compareAndSet(State.CALLING, State.IDLE);
    }
  }

  boolean isClosed() {
    return state.get() == State.CLOSED;
  }

  @Override
  public void close() {
    if (state.getAndSet(State.CLOSED) != State.CLOSED) {
      closer.accept(this);
    }
  }
}
