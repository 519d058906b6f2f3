package io.forebay.sources.metrics;

import io.forebay.api.FetchContext;
import io.forebay.api.FetchException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One fetch, from its call to its result.
 *
 * <p>Thread-safe, but for {@code repeated}, which belongs to the endpoint's event loop.
 */
final class Exchange<T> {
  private final FetchContext fetch;
  private final Access access;
  private final CompletableFuture<T> future = new CompletableFuture<>();
  private final long started = System.nanoTime();

  /** Whether we ended it ourselves; if not, whoever ended it wants it to be given up. */
  private volatile boolean settled;

  /** Whether it has been sent again already, after a kept connection turned out to be closed. */
  boolean repeated;

  Exchange(FetchContext fetch, Access access) {
    this.fetch = fetch;
    this.access = access;
  }

  FetchContext fetch() {
    return fetch;
  }

  Access access() {
    return access;
  }

  CompletableFuture<T> future() {
    return future;
  }

  /** Whether nobody waits any more, for example because the data layer cancelled it. */
  boolean over() {
    return future.isDone();
  }

  boolean settled() {
    return settled;
  }

  void succeed(T data) {
    settled = true;
    future.complete(data);
  }

  void fail(FetchException failure) {
    settled = true;
    future.completeExceptionally(failure);
  }

  /** What is left of the time-out: 1 or more. */
  long remainingMillis() {
    long spent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    return Math.max(1, fetch.timeout().toMillis() - spent);
  }
}
