package io.forebay.api;

/**
 * Is told of endpoints and of their attributes as they change.
 *
 * <p>The calls come on threads of the data layer, one after the other for each listener, in order
 * for each endpoint: added, then changes, then removed. A listener that is slower than the changes
 * is told of the latest state only, so changes of one endpoint may be merged, and one that was
 * added and removed meanwhile may not be told of at all. Closing the data layer removes no
 * endpoint. What a listener throws is counted and logged.
 *
 * <pre>{@code
 * EndpointListener log =
 *     new EndpointListener() {
 *       @Override
 *       public void endpointRemoved(Endpoint endpoint) {
 *         System.out.println(endpoint.id() + " is gone");
 *       }
 *     };
 * }</pre>
 */
public interface EndpointListener {
  /**
   * An endpoint came.
   *
   * @param endpoint the endpoint
   */
  default void endpointAdded(Endpoint endpoint) {}

  /**
   * The labels or the node of an endpoint changed.
   *
   * @param endpoint the endpoint, with its new info
   */
  default void endpointChanged(Endpoint endpoint) {}

  /**
   * Attributes of an endpoint were published, or became stale.
   *
   * @param endpoint the endpoint
   * @param attributes the latest picture
   */
  default void attributesChanged(Endpoint endpoint, Attributes attributes) {}

  /**
   * An endpoint went. This is the last call about it.
   *
   * @param endpoint the endpoint, with its attributes as they were last
   */
  default void endpointRemoved(Endpoint endpoint) {}
}
