package io.forebay.sources.metrics;

import io.forebay.api.FetchContext;
import io.forebay.api.FetchException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One fetch, from its call to its result, which it is the future of. As a task it begins the fetch:
 * that there is one object for all of these keeps a fetch cheap.
 *
 * <p>Whoever completes it, by cancelling it for example, wants it to be given up; we ourselves end
 * it with {@link #succeed} and {@link #fail}.
 *
 * <p>Thread-safe, but for {@code repeated}, which belongs to the endpoint's event loop.
 */
final class Exchange<T> extends CompletableFuture<T> implements Runnable {
  private final HttpTarget<T> target;
  private final FetchContext fetch;
  private final Access access;
  private final long started = System.nanoTime();

  /** Whether it has been sent again already, after a kept connection turned out to be closed. */
  boolean repeated;

  Exchange(HttpTarget<T> target, FetchContext fetch, Access access) {
    this.target = target;
    this.fetch = fetch;
    this.access = access;
  }

  FetchContext fetch() {
    return fetch;
  }

  Access access() {
    return access;
  }

  /** Whether nobody waits any more, for example because the data layer cancelled it. */
  boolean over() {
    return isDone();
  }

  void succeed(T data) {
    super.complete(data);
  }

  void fail(FetchException failure) {
    super.completeExceptionally(failure);
  }

  @Override
  public void run() {
    target.begin(this);
  }

  @Override
  public boolean complete(T data) {
    return givenUp(super.complete(data));
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    return givenUp(super.completeExceptionally(failure));
  }

  @Override
  public boolean cancel(boolean interrupt) {
    return givenUp(super.cancel(interrupt));
  }

  private boolean givenUp(boolean ended) {
    if (ended) {
      target.giveUp(this);
    }
    return ended;
  }

  /** What is left of the time-out: 1 or more. */
  long remainingMillis() {
    long spent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    return Math.max(1, fetch.timeout().toMillis() - spent);
  }
}
