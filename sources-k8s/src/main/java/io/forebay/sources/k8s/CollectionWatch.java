package io.forebay.sources.k8s;

import io.forebay.api.EndpointsChange;
import io.forebay.api.SourceContext;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one collection hears of objects and endpoints, on its way to the {@link ObjectJoin}. A
 * mapping that is somebody's own code gets a thread of its own while there is something to map, so
 * that one that hangs holds up neither the watch, which others share, nor other collections.
 * Thread-safe.
 */
final class CollectionWatch implements WatchListener<SeenObject>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CollectionWatch.class);

  private final SourceContext<ResourceChange> context;
  private final Inbox inbox = new Inbox();
  private final ObjectJoin join;
  private final Executor executor;
  private final @Nullable ExecutorService own;

  /**
   * Makes one.
   *
   * @param common runs what is quick, for all of the source: who brings a change must not have to
   *     work off those that others bring meanwhile
   */
  CollectionWatch(WishedResources wish, SourceContext<ResourceChange> context, Executor common) {
    this.context = context;
    join = new ObjectJoin(wish, context, inbox::idle);
    own = wish.mapping().isOwnCode() ? thread("forebay-" + context.name() + "-mapping") : null;
    executor = own == null ? common : own;
    context.readyWhen(join.unsettled());
  }

  private static ExecutorService thread(String name) {
    ThreadPoolExecutor thread =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            },
            // What comes after the close.
            new ThreadPoolExecutor.DiscardPolicy());
    thread.allowCoreThreadTimeOut(true);
    return thread;
  }

  @Override
  public void added(SeenObject seen) {
    inbox.put(seen.key(), seen.object());
    work();
  }

  @Override
  public void updated(SeenObject before, SeenObject now) {
    inbox.put(now.key(), now.object());
    work();
  }

  @Override
  public void deleted(SeenObject last) {
    inbox.put(last.key(), null);
    work();
  }

  @Override
  public void synced() {
    inbox.put(join::looked);
    work();
  }

  @Override
  public void confirmed() {
    inbox.put(join::confirmed);
    work();
  }

  @Override
  public void failed(ApiFault fault) {
    String message = fault.getMessage();
    inbox.put(() -> join.failed(message == null ? fault.kind().toString() : message));
    work();
  }

  /** Takes note of endpoints that came, went and changed. */
  void updateEndpoints(EndpointsChange change) {
    inbox.put(change);
    if (!change.added().isEmpty()) {
      context.readyWhen(join.unsettled());
    }
    work();
  }

  private void work() {
    if (inbox.begin()) {
      executor.execute(this::workOff);
    }
  }

  private void workOff() {
    for (Inbox.Batch batch = inbox.take(); batch != null; batch = inbox.take()) {
      try {
        batch.objects().forEach((key, now) -> join.place(key, now.orElse(null)));
        if (batch.endpoints() != null) {
          join.updateEndpoints(batch.endpoints());
        }
        if (batch.last() != null) {
          batch.last().run();
        }
      } catch (RuntimeException | Error e) {
        log.error("{}: what a watch has seen cannot be told", context.name(), e);
      }
    }
    join.settle();
  }

  /** Ends all; what was not told is dropped. */
  @Override
  public void close() {
    join.close();
    if (own != null) {
      own.shutdownNow();
    }
  }
}
