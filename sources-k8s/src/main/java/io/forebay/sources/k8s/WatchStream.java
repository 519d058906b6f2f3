package io.forebay.sources.k8s;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One stream of events. The transport's thread reads the lines, the loop is given events. Confined
 * to the loop otherwise.
 *
 * @param <T> what is kept of an object
 */
final class WatchStream<T extends WatchedObject> implements Attempt, ApiServer.Lines {
  /** Takes what comes. */
  interface Owner<T extends WatchedObject> {
    void opened();

    void event(WatchEvent<T> event);

    /** The server has ended the stream in order. */
    void ended();

    /** The stream ended otherwise, or it was silent for too long. */
    void failed(ApiFault fault);
  }

  private final EventLoop loop;
  private final EventReader<T> reader;
  private final Owner<T> owner;
  private final String path;
  private final Duration silence;
  private @Nullable CompletableFuture<Void> future;
  private EventLoop.@Nullable Alarm alarm;
  private boolean open;
  private long openedAt;
  private volatile long heardAt;
  private volatile boolean over;

  /**
   * Makes one that has not begun.
   *
   * @param silence after how long without a line an open stream is given up
   */
  WatchStream(
      EventLoop loop, EventReader<T> reader, Owner<T> owner, String path, Duration silence) {
    this.loop = loop;
    this.reader = reader;
    this.owner = owner;
    this.path = path;
    this.silence = silence;
  }

  /** Asks for the stream. The owner hears nothing before this returns. */
  void start(ApiServer server, Map<String, String> parameters, Duration patience) {
    alarm = loop.schedule(patience.plus(Get.GRACE), () -> silent(patience));
    CompletableFuture<Void> asked;
    try {
      asked = server.stream(path, parameters, this);
    } catch (RuntimeException e) {
      asked = CompletableFuture.failedFuture(e);
    }
    future = asked;
    var unused =
        asked.whenComplete(
            (nothing, thrown) -> {
              if (!over) {
                loop.execute(() -> completed(thrown));
              }
            });
  }

  @Override
  public void opened() {
    loop.execute(this::begin);
  }

  private void begin() {
    if (over || open) {
      return;
    }
    open = true;
    openedAt = loop.nanos();
    heardAt = openedAt;
    listen(silence);
    owner.opened();
  }

  private void listen(Duration left) {
    if (alarm != null) {
      alarm.cancel();
    }
    alarm = loop.schedule(left, this::check);
  }

  private void check() {
    Duration left = silence.minusNanos(loop.nanos() - heardAt);
    if (left.isNegative() || left.isZero()) {
      silent(silence);
    } else {
      listen(left);
    }
  }

  private void silent(Duration patience) {
    if (!over) {
      owner.failed(
          new ApiFault(
              ApiFault.Kind.SILENT,
              "WATCH "
                  + path
                  + ": nothing came from the API server for "
                  + patience.toSeconds()
                  + "s"));
    }
  }

  @Override
  public void line(byte[] buffer, int offset, int length) {
    if (over) {
      return;
    }
    heardAt = loop.nanos();
    int end = length;
    while (end > 0 && buffer[offset + end - 1] <= ' ' && buffer[offset + end - 1] >= 0) {
      end--;
    }
    if (end == 0) {
      return;
    }
    WatchEvent<T> event = reader.read(buffer, offset, end);
    loop.execute(
        () -> {
          if (!over) {
            owner.event(event);
          }
        });
  }

  private void completed(@Nullable Throwable thrown) {
    if (over) {
      return;
    }
    if (thrown == null) {
      owner.ended();
    } else {
      owner.failed(Faults.failure("WATCH " + path, thrown));
    }
  }

  /** Tells whether the server has accepted. */
  boolean isOpen() {
    return open;
  }

  /** Returns how long ago the server accepted; zero if it did not. */
  Duration age() {
    return open ? Duration.ofNanos(loop.nanos() - openedAt) : Duration.ZERO;
  }

  @Override
  public void end() {
    over = true;
    if (alarm != null) {
      alarm.cancel();
    }
    if (future != null) {
      future.cancel(true);
      future = null;
    }
  }
}
