package io.forebay.sources.k8s;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One request, from its place in the queue to its end. What comes is taken under a lock, and ending
 * it takes the same lock: so nothing is taken after it has ended. Thread-safe.
 *
 * @param <T> what it results in
 */
abstract class Exchange<T> implements RequestGate.Waiting {
  /** Ends the exchange when its user loses interest. */
  private final class Result extends CompletableFuture<T> {
    @Override
    public boolean cancel(boolean mayInterrupt) {
      end();
      return super.cancel(mayInterrupt);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>();
    }
  }

  private final HttpApiServer server;
  private final String what;
  private final URI uri;

  /** What is asked for; another that nobody waits for once that is complete. */
  private volatile Result result = new Result();

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private boolean over;
  private boolean again;
  private String header = "";
  private @Nullable Transport transport;
  private Transport.@Nullable Sent sent;
  private @Nullable Refusal refusal;
  private @Nullable AsyncBody body;
  private @Nullable Future<?> deadline;

  Exchange(HttpApiServer server, String path, URI uri) {
    this.server = server;
    this.what = "GET " + server + path;
    this.uri = uri;
  }

  /** The server has accepted. Called under the lock. */
  abstract void accepted();

  /** A part of the body. Called under the lock. */
  abstract void take(ByteBuffer part) throws ApiFault;

  /** The body is complete. Called under the lock. */
  abstract T complete();

  final CompletableFuture<T> result() {
    return result;
  }

  final boolean over() {
    lock.lock();
    try {
      return over;
    } finally {
      lock.unlock();
    }
  }

  /** Stops looking after the time. Called under the lock. */
  final void unlimited() {
    Future<?> running = deadline;
    if (running != null) {
      running.cancel(false);
      deadline = null;
    }
  }

  @Override
  public final boolean pass() {
    if (result.isDone()) {
      return false;
    }
    server.threads().begin(this::begin);
    return true;
  }

  private void begin() {
    try {
      // Who was given up while a command was run for another has none run for nothing.
      if (!over()) {
        send(server.credential().header());
      }
    } catch (ApiFault | RuntimeException e) {
      fail(Faults.failure(what, e));
    }
  }

  private void send(String authorization) {
    Transport.Sent now;
    lock.lock();
    try {
      if (over) {
        return;
      }
      refusal = null;
      body = null;
      header = authorization;
      transport = server.transports().current();
      if (deadline == null) {
        deadline = server.threads().after(server.timeout(), this::silent);
      }
      now = transport.get(uri, authorization, this::consume);
      sent = now;
    } finally {
      lock.unlock();
    }
    var unused = now.answer().whenComplete(this::answered);
  }

  private void silent() {
    fail(
        new ApiFault(
            ApiFault.Kind.SILENT,
            what + ": no complete answer within " + server.timeout().toMillis() + " ms"));
  }

  private void answered(@Nullable HttpResponse<AsyncBody> response, @Nullable Throwable thrown) {
    if (response == null) {
      broken(thrown == null ? new IllegalStateException("no answer") : thrown);
      return;
    }
    AsyncBody came = response.body();
    lock.lock();
    try {
      if (over) {
        came.cancel();
        return;
      }
      body = came;
      sent = null;
      if (response.code() >= 200 && response.code() < 300) {
        accepted();
      } else {
        refusal = new Refusal(response);
      }
    } catch (RuntimeException e) {
      came.cancel();
      fail(Faults.failure(what, e));
      return;
    } finally {
      lock.unlock();
    }
    if (response.code() == Faults.PROXY_REFUSES) {
      // What a proxy says of it while a tunnel is opened never ends in the JDK.
      ended(null);
      return;
    }
    var unused = came.done().whenComplete((nothing, failure) -> ended(failure));
    came.consume();
  }

  private void consume(List<ByteBuffer> parts, AsyncBody from) {
    lock.lock();
    try {
      for (ByteBuffer part : parts) {
        if (over) {
          return;
        }
        if (refusal == null) {
          take(part);
        } else {
          refusal.take(part);
        }
      }
    } catch (ApiFault e) {
      fail(new ApiFault(e.kind(), what + ": " + e.getMessage()));
      return;
    } catch (RuntimeException e) {
      fail(Faults.failure(what, e));
      return;
    } finally {
      lock.unlock();
    }
    from.consume();
  }

  private void ended(@Nullable Throwable failure) {
    Refusal refused = refusal;
    if (failure != null) {
      broken(failure);
    } else if (refused != null) {
      refused(refused.fault(what));
    } else {
      T value;
      lock.lock();
      try {
        if (over) {
          return;
        }
        value = complete();
      } catch (RuntimeException e) {
        fail(Faults.failure(what, e));
        return;
      } finally {
        lock.unlock();
      }
      Result asked = result;
      // An idle connection keeps its last exchange, which must not keep a whole document.
      result = new Result();
      end();
      asked.complete(value);
    }
  }

  private void broken(Throwable failure) {
    if (over()) {
      // It broke because it was ended, for a reason that is known.
      return;
    }
    ApiFault fault = Faults.failure(what, failure);
    if (fault.kind() == ApiFault.Kind.TLS) {
      refused(fault);
    } else {
      fail(fault);
    }
  }

  /** Tries once more if it is our token or certificate, and there is another by now. */
  private void refused(ApiFault fault) {
    boolean mayHelp;
    lock.lock();
    try {
      ApiFault.Kind kind = fault.kind();
      boolean ours = kind == ApiFault.Kind.UNAUTHORIZED || kind == ApiFault.Kind.TLS;
      mayHelp = ours && !again && !over;
      again = true;
    } finally {
      lock.unlock();
    }
    if (mayHelp) {
      server.threads().begin(() -> sendAgain(fault));
    } else {
      fail(fault);
    }
  }

  private void sendAgain(ApiFault fault) {
    try {
      String next = transport == null ? null : server.renewed(fault, transport, header);
      if (next == null) {
        fail(fault);
        return;
      }
      send(next);
    } catch (ApiFault | RuntimeException e) {
      // What the server said explains more than that there is nothing else to try.
      fail(fault);
    }
  }

  final void fail(ApiFault fault) {
    end();
    result.completeExceptionally(fault);
  }

  /** Closes the connection, if it is in use; nothing is taken after this has returned. */
  private void end() {
    AsyncBody toCancel;
    Transport.Sent toEnd;
    lock.lock();
    try {
      over = true;
      unlimited();
      toCancel = body;
      toEnd = sent;
      body = null;
      sent = null;
    } finally {
      lock.unlock();
    }
    server.ended(this);
    if (toCancel != null && !toCancel.done().isDone()) {
      toCancel.cancel();
    }
    if (toEnd != null) {
      toEnd.cancel();
    }
  }
}
