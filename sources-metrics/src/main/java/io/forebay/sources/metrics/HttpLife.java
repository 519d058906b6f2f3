package io.forebay.sources.metrics;

import io.forebay.api.EndpointsChange;
import io.forebay.api.FetchContext;
import io.forebay.api.FetchException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What every source over HTTP does between its start and its stop, and outside. Thread-safe. */
final class HttpLife<T> {
  private final String type;
  private final AtomicReference<@Nullable HttpEngine<T>> engine = new AtomicReference<>();

  /** Makes one of a source that does not run yet, of this type. */
  HttpLife(String type) {
    this.type = type;
  }

  /** Begins with an engine, which is made only if there is none. */
  synchronized void start(Supplier<HttpEngine<T>> made) {
    if (engine.get() != null) {
      throw new IllegalStateException(type + ": started already (expected: one start)");
    }
    engine.set(made.get());
  }

  void update(EndpointsChange change) {
    HttpEngine<T> running = engine.get();
    if (running != null) {
      running.update(change);
    }
  }

  CompletableFuture<T> fetch(FetchContext fetch) {
    HttpEngine<T> running = engine.get();
    return running == null
        ? CompletableFuture.failedFuture(
            new FetchException(Failures.CANCELLED, type + ": the source is not running", null))
        : running.fetch(fetch);
  }

  void stop() {
    HttpEngine<T> running = engine.getAndSet(null);
    if (running != null) {
      running.stop();
    }
  }

  @Nullable HttpEngine<T> engine() {
    return engine.get();
  }
}
