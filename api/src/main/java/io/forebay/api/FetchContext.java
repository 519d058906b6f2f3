package io.forebay.api;

import java.time.Duration;

/**
 * One fetch: what the source is asked for, and what it tells of it besides the data. Thread-safe.
 *
 * <pre>{@code
 * HostPort target = fetch.endpoint().info().metricsAddress();
 * fetch.received(1_024);
 * fetch.problem("line is not UTF-8", 3);
 * }</pre>
 */
public interface FetchContext {
  /**
   * Returns the endpoint to fetch from.
   *
   * @return the endpoint; if several share the {@linkplain PollingSource#target target}, one of
   *     them, and not always the same
   */
  Endpoint endpoint();

  /**
   * Returns how long the fetch may take. The data layer keeps the time itself and cancels the
   * fetch's future; a source may use this to set a limit further down.
   *
   * @return more than zero
   */
  Duration timeout();

  /**
   * Adds to the number of bytes that this fetch read from the network, for the report.
   *
   * @param bytes 0 or more
   */
  void received(long bytes);

  /**
   * Counts a fault in the data that does not spoil the rest of it.
   *
   * @param reason a short text out of a small number of possible ones, without values from the data
   * @param count how often it occurred, 1 or more
   */
  void problem(String reason, long count);
}
