package io.forebay.sources.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of one watch, and what they know of its state. Confined to the loop.
 *
 * @param <T> what is kept of an object
 */
final class Audience<T extends WatchedObject> {
  private static final long CONFIRM_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EventLoop loop;
  private final List<Member<T>> members = new ArrayList<>(2);
  private boolean synced;
  private boolean confirmed;
  private long confirmedAt;
  private @Nullable ApiFault fault;

  Audience(EventLoop loop) {
    this.loop = loop;
  }

  /** Tells a new listener what the others know. */
  void join(Member<T> member, Iterable<T> objects) {
    members.add(member);
    for (T object : objects) {
      member.call(listener -> listener.added(object));
    }
    if (synced) {
      member.call(WatchListener::synced);
    }
    ApiFault now = fault;
    if (now != null) {
      member.call(listener -> listener.failed(now));
    }
  }

  /** Returns whether nobody is left. */
  boolean leave(Member<T> member) {
    members.remove(member);
    return members.isEmpty();
  }

  void tell(Consumer<WatchListener<T>> call) {
    for (Member<T> member : members) {
      member.call(call);
    }
  }

  void synced() {
    synced = true;
    tell(WatchListener::synced);
  }

  /** Tells whether all was listed once. */
  boolean isSynced() {
    return synced;
  }

  /** Tells that the server was heard of, if that is news or the last time is a second ago. */
  void confirm() {
    long now = loop.nanos();
    if (fault == null && confirmed && now - confirmedAt < CONFIRM_NANOS) {
      return;
    }
    fault = null;
    confirmed = true;
    confirmedAt = now;
    tell(WatchListener::confirmed);
  }

  /** Tells that nothing is seen at present, if the reason is news. */
  void fail(ApiFault now) {
    ApiFault before = fault;
    if (before == null || !Advice.isSame(before, now)) {
      fault = now;
      tell(listener -> listener.failed(now));
    }
  }
}
