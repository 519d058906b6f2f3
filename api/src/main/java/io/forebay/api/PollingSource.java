package io.forebay.api;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A source that is asked for its data, endpoint by endpoint, at an interval.
 *
 * <p>The data layer does the scheduling. For each {@linkplain #target target}, which is an endpoint
 * unless the source says otherwise, it keeps at most one fetch in flight, spreads them over the
 * interval, gives up after the time-out, and waits longer while an endpoint fails; the author only
 * fetches.
 *
 * <pre>{@code
 * final class Uptime implements PollingSource<Duration> {
 *   public String type() {
 *     return "uptime";
 *   }
 *
 *   public Class<Duration> dataType() {
 *     return Duration.class;
 *   }
 *
 *   public CompletionStage<Duration> fetch(FetchContext fetch) {
 *     return CompletableFuture.completedFuture(Duration.ofNanos(System.nanoTime()));
 *   }
 * }
 * }</pre>
 *
 * @param <D> the type of the raw data
 */
public interface PollingSource<D> extends DataSource<D> {
  /**
   * Returns the interval unless the configuration sets one.
   *
   * @return more than zero, always the same; a second unless overridden
   */
  default Duration defaultInterval() {
    return Duration.ofSeconds(1);
  }

  /**
   * Returns what is fetched for an endpoint. Endpoints whose targets are equal share a fetch: it is
   * made once an interval, whatever their number, and what it brings goes to the collections for
   * each of them. So a source of what a machine reports can be asked once a machine.
   *
   * <p>Asked when an endpoint appears and when its info changes. Quick, and without I/O.
   *
   * @param endpoint an endpoint
   * @return an immutable value with {@code equals} and {@code hashCode}; unless overridden, the
   *     endpoint itself, which shares with no other
   */
  default Object target(Endpoint endpoint) {
    return endpoint;
  }

  /**
   * Begins to fetch. Must not block: I/O that does goes to an executor of the source's own. Called
   * from several threads at once, for different targets.
   *
   * <p>The data belongs to the data layer until the next fetch for the same {@linkplain #target
   * target} begins, so a source may use one buffer a target, again and again.
   *
   * @param fetch what to fetch, and until when
   * @return a stage that completes with the data, or with the reason why there is none, best a
   *     {@link FetchException}. When the time-out has passed or the endpoint is gone, its future is
   *     cancelled, and the source gives up
   * @throws Exception the same as a stage that completes with it
   */
  CompletionStage<D> fetch(FetchContext fetch) throws Exception;
}
