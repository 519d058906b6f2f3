package io.forebay.api;

import java.time.Instant;

/**
 * How a source, above all one that learns of its data by itself, reaches the data layer.
 * Thread-safe.
 *
 * <pre>{@code
 * final class Doorbell implements DataSource<String> {
 *   private volatile SourceContext<String> context;
 *
 *   public String type() {
 *     return "doorbell";
 *   }
 *
 *   public Class<String> dataType() {
 *     return String.class;
 *   }
 *
 *   public void start(SourceContext<String> context) {
 *     this.context = context;
 *   }
 *
 *   void ring(EndpointId endpoint) {
 *     context.deliver(endpoint, "ding", Instant.now());
 *   }
 * }
 * }</pre>
 *
 * @param <D> the type of the raw data
 */
public interface SourceContext<D> {
  /**
   * Returns what the data layer calls the source, so that the source can name its threads and
   * itself in its messages: two sources may have the same type.
   *
   * @return the name, unique among the sources of the data layer
   */
  String name();

  /**
   * Gives data to the subscribed collections, as observed now.
   *
   * @param endpoint whom it is about
   * @param data the raw data; not to be changed any more
   * @return whether the endpoint exists; if not, the data is dropped and counted
   */
  boolean deliver(EndpointId endpoint, D data);

  /**
   * Gives data to the subscribed collections, as observed now, unless the endpoint's life is over:
   * another one may have its id by now.
   *
   * @param endpoint whom it is about
   * @param data the raw data; not to be changed any more
   * @return whether the endpoint exists; if not, the data is dropped and counted
   */
  boolean deliver(Endpoint endpoint, D data);

  /**
   * Gives data to the subscribed collections. They run on the calling thread, and the attributes
   * can be read when the call returns. Data that was observed earlier than what a collection has
   * published for this endpoint already is dropped and counted.
   *
   * @param endpoint whom it is about
   * @param data the raw data; not to be changed any more
   * @param observedAt when it was observed, by this machine's wall clock; a time in the future
   *     counts as now
   * @return whether the endpoint exists; if not, the data is dropped and counted
   */
  boolean deliver(EndpointId endpoint, D data, Instant observedAt);

  /**
   * Counts a fault in what came from an endpoint, for the report. Nothing happens if the endpoint's
   * life is over.
   *
   * @param endpoint whom it is about
   * @param reason a short text out of a small number of possible ones, without values from the data
   * @param count how often it occurred, 1 or more
   */
  void problem(Endpoint endpoint, String reason, long count);
}
