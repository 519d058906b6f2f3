package io.forebay.api;

import java.util.Collection;

/**
 * Where a discovery puts the endpoints that it finds. Thread-safe; the calls take effect in the
 * order in which they are made.
 *
 * <p>Each discovery has a sink of its own and can only change its own endpoints. An id that another
 * discovery named first is refused: that is counted, reported and logged.
 *
 * <pre>{@code
 * sink.upsert(EndpointInfo.of("vllm-1", "10.0.0.2", 8000));
 * sink.remove(EndpointId.of("vllm-0"));
 * sink.ready();
 * }</pre>
 */
public interface DiscoverySink {
  /**
   * Replaces all endpoints of this discovery by these, and tells that the picture is complete.
   * Endpoints that stay the same keep their attributes.
   *
   * @param endpoints all that exist
   * @throws IllegalArgumentException if two of them have the same id; nothing changes then
   */
  void replaceAll(Collection<EndpointInfo> endpoints);

  /**
   * Adds an endpoint, or changes one. One that is not {@linkplain EndpointInfo#sameServer the same
   * server} any more is removed and added anew, without attributes.
   *
   * @param endpoint what is known of it
   */
  void upsert(EndpointInfo endpoint);

  /**
   * Removes an endpoint. Nothing happens if it is unknown.
   *
   * @param endpoint its id
   */
  void remove(EndpointId endpoint);

  /**
   * Adds or changes some endpoints and removes others, all at once: who takes the list of endpoints
   * sees all of it or nothing. The removals come first, so an id may stand in both.
   *
   * @param upserts what is known of those that come or change
   * @param removals the ids of those that go; unknown ones are left out
   * @throws IllegalArgumentException if two upserts have the same id; nothing changes then
   */
  void change(Collection<EndpointInfo> upserts, Collection<EndpointId> removals);

  /** Tells that all endpoints that exist at the start have been named. */
  void ready();

  /**
   * Tells that the endpoints are still just those that were named: what is known of them is as new
   * as this call. It ends what {@link #failed} told. The report shows the time as the last success,
   * so that everybody can see how old the knowledge is.
   */
  void confirmed();

  /**
   * Tells that the discovery cannot see the endpoints at present, or cannot understand what it
   * sees. The last known endpoints stay.
   *
   * @param reason why, for the report and the log
   */
  void failed(String reason);
}
