package io.forebay.api;

/**
 * One model server that can take a request: one port of one process, one rank.
 *
 * <p>An endpoint is one life of a server. It is made when a discovery names it and ends when that
 * no longer does, and one that comes back under the same id is another object. Two endpoints are
 * equal only if they are the same object, so an endpoint is a good key of an identity or hash map.
 *
 * <p>Thread-safe. No method blocks, and {@link #attributes()} allocates nothing.
 *
 * <pre>{@code
 * Attributes attributes = endpoint.attributes(); // once per decision
 * ModelServerMetrics load = attributes.get(ModelServerMetrics.KEY);
 * if (load != null) {
 *   System.out.println(endpoint.id() + " queues " + load.waitingRequests());
 * }
 * }</pre>
 */
public interface Endpoint {
  /**
   * Returns the name, the same for the endpoint's whole life.
   *
   * @return the name
   */
  EndpointId id();

  /**
   * Returns what the discovery says of it now. Labels and node may change during a life; addresses,
   * ports and rank do not.
   *
   * @return the latest info
   */
  EndpointInfo info();

  /**
   * Returns the latest picture of all attributes. One volatile read; the picture itself never
   * changes, so take it once and read everything that belongs together from it. After the endpoint
   * has been removed it stays as it was last.
   *
   * @return an immutable picture
   */
  Attributes attributes();
}
