package io.forebay.sources.k8s;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The watches of one cluster, shared by all that ask for the same. The client is opened for the
 * first subscription and closed after the last. Thread-safe.
 */
final class Watches {
  private final ServerAccess access;
  private final WatchTiming timing;
  private final Supplier<EventLoop> loops;
  private final DoubleSupplier random;
  private @Nullable ClusterWatches cluster;
  private int members;

  Watches(ServerAccess access, WatchTiming timing) {
    this(access, timing, LoopThread::new, () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * Makes watches with a time of their own.
   *
   * @param loops makes a loop for the first subscription, and for the first after the last
   * @param random from 0 to below 1
   */
  Watches(
      ServerAccess access, WatchTiming timing, Supplier<EventLoop> loops, DoubleSupplier random) {
    this.access = access;
    this.timing = timing;
    this.loops = loops;
    this.random = random;
  }

  /**
   * Tells a listener what there is and what becomes of it, until the subscription is closed. Does
   * not block. Never fails: what cannot be seen is told to the listener.
   */
  synchronized <T extends WatchedObject> Subscription subscribe(
      ResourceQuery query, ObjectReader<T> reader, WatchListener<T> listener) {
    ClusterWatches shared = enter();
    Member<T> member = new Member<>(listener, this::leave);
    shared.loop().execute(() -> shared.join(query, reader, member));
    return member;
  }

  private synchronized ClusterWatches enter() {
    ClusterWatches entered = cluster;
    if (entered == null) {
      entered = new ClusterWatches(access, timing, loops.get(), random);
      cluster = entered;
    }
    members++;
    return entered;
  }

  /** A part in the watches' thread, which lasts until this is closed, once. */
  interface Hold extends AutoCloseable {
    /** Runs a task on the watches' thread, after those that were given before. */
    void execute(Runnable task);

    @Override
    void close();
  }

  /** Takes part in the watches' thread, also while nobody subscribes. */
  Hold hold() {
    ClusterWatches held = enter();
    return new Hold() {
      @Override
      public void execute(Runnable task) {
        held.loop().execute(task);
      }

      @Override
      public void close() {
        leave(held);
      }
    };
  }

  /** Runs a task on the watches' thread, this much later; never if nobody subscribes by then. */
  synchronized void later(Duration delay, Runnable task) {
    ClusterWatches joined = cluster;
    if (joined != null) {
      joined.loop().schedule(delay, task);
    }
  }

  /** Returns where that is looked for which names no namespace; empty while that is not known. */
  synchronized String namespace() {
    ClusterWatches joined = cluster;
    return joined == null ? "" : joined.namespace();
  }

  private synchronized void leave(Member<?> member) {
    ClusterWatches left = cluster;
    if (left == null) {
      return;
    }
    left.loop().execute(() -> left.leave(member));
    leave(left);
  }

  private synchronized void leave(ClusterWatches left) {
    members--;
    if (members == 0) {
      cluster = null;
      left.loop().execute(left::close);
    }
  }
}
