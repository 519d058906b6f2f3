package io.forebay.sources.k8s;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One document that is asked for. The transport's thread reads it, the loop is given what was read.
 * Confined to the loop otherwise.
 *
 * @param <R> what is read
 */
final class Get<R> implements Attempt {
  /** Makes something of a document. */
  interface Reading<R> {
    R read(byte[] body) throws ApiFault;
  }

  /** Takes what was read. One of the methods is called, at most once. */
  interface Answer<R> {
    void got(R result);

    void failed(ApiFault fault);
  }

  /** The transport has the same limit, and more to say of it; this is for where it says nothing. */
  static final Duration GRACE = Duration.ofSeconds(5);

  private final EventLoop loop;
  private final Reading<R> reading;
  private final Answer<R> answer;
  private @Nullable CompletableFuture<byte[]> future;
  private EventLoop.@Nullable Alarm timeout;
  private String what = "";
  private volatile boolean over;

  Get(EventLoop loop, Reading<R> reading, Answer<R> answer) {
    this.loop = loop;
    this.reading = reading;
    this.answer = answer;
  }

  /** Asks. The answer never comes before this returns. */
  void start(ApiServer server, String path, Map<String, String> parameters, Duration patience) {
    what = "GET " + path;
    timeout = loop.schedule(patience.plus(GRACE), () -> silent(patience));
    CompletableFuture<byte[]> asked;
    try {
      asked = server.get(path, parameters);
    } catch (RuntimeException e) {
      asked = CompletableFuture.failedFuture(e);
    }
    future = asked;
    var unused = asked.whenComplete(this::answered);
  }

  private void silent(Duration patience) {
    failed(
        new ApiFault(
            ApiFault.Kind.SILENT,
            what + ": the API server gave no answer within " + patience.toSeconds() + "s"));
  }

  private ApiFault fault(@Nullable Throwable thrown) {
    return thrown == null
        ? new ApiFault(ApiFault.Kind.MALFORMED, what + ": the answer is missing")
        : Faults.failure(what, thrown);
  }

  private void answered(byte @Nullable [] body, @Nullable Throwable thrown) {
    if (over) {
      return;
    }
    if (body == null) {
      ApiFault fault = fault(thrown);
      loop.execute(() -> failed(fault));
      return;
    }
    try {
      R result = reading.read(body);
      loop.execute(() -> got(result));
    } catch (ApiFault | RuntimeException e) {
      ApiFault fault = Faults.failure(what, e);
      loop.execute(() -> failed(fault));
    }
  }

  private void got(R result) {
    if (!over) {
      end();
      answer.got(result);
    }
  }

  private void failed(ApiFault fault) {
    if (!over) {
      end();
      answer.failed(fault);
    }
  }

  @Override
  public void end() {
    over = true;
    if (timeout != null) {
      timeout.cancel();
    }
    if (future != null) {
      future.cancel(true);
      // It holds the body.
      future = null;
    }
  }
}
