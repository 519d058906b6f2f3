package io.forebay.api;

import java.time.Duration;

/**
 * Obtains raw data about endpoints, and hands it to the data layer.
 *
 * <p>The data layer calls, in this order: {@link #subscribe} once for each collection, {@link
 * #start} once, {@link #updateEndpoints} whenever endpoints come or go, {@link #stop} once. These
 * calls never overlap. A source that is asked for its data implements {@link PollingSource}; one
 * that learns of it by itself calls {@link SourceContext#deliver}.
 *
 * <p>Whatever a method throws is counted, reported and logged, and stops no other source.
 *
 * <pre>{@code
 * final class Heartbeats implements DataSource<Instant> {
 *   public String type() {
 *     return "heartbeats";
 *   }
 *
 *   public Class<Instant> dataType() {
 *     return Instant.class;
 *   }
 *
 *   public void start(SourceContext<Instant> context) {
 *     context.deliver(EndpointId.of("vllm-0"), Instant.now());
 *   }
 * }
 * }</pre>
 *
 * @param <D> the type of the raw data
 */
public interface DataSource<D> {
  /**
   * Returns the kind of source that this is, as it is written in a configuration.
   *
   * @return a short name, for example {@code metrics}
   */
  String type();

  /**
   * Returns the class of the raw data. A collection can subscribe if it accepts this class.
   *
   * @return the class of the raw data
   */
  Class<D> dataType();

  /**
   * Tells the source of a collection that will be given its data, before the start. The data layer
   * has checked that the types match, and does the calling; a source overrides this to learn what
   * the collection needs.
   *
   * @param collection the collection
   * @throws IllegalArgumentException if the source cannot serve it; the data layer is then not
   *     built, and the message is shown
   */
  default void subscribe(DataCollection<? super D> collection) {}

  /**
   * Begins. Returns soon; what takes long is done elsewhere.
   *
   * @param context how to reach the data layer, valid until {@link #stop}
   * @throws Exception if the source cannot begin; it is then reported as failed, and is neither
   *     asked for data nor stopped
   */
  default void start(SourceContext<D> context) throws Exception {}

  /**
   * Tells which endpoints came, went, and changed. The first call, right after the start, brings
   * all that exist then.
   *
   * @param change what came, what went, what there is now
   */
  default void updateEndpoints(EndpointsChange change) {}

  /**
   * Returns how old the attributes that are made of this source's data may become unless the
   * configuration says otherwise. Asked of sources that are not polled; for one that is, three of
   * its intervals are the default.
   *
   * @return more than zero, always the same; three seconds unless overridden
   */
  default Duration defaultMaximalAge() {
    return Duration.ofSeconds(3);
  }

  /**
   * Ends, and gives back every thread, connection and file.
   *
   * @throws Exception if something could not be given back; it is logged
   */
  default void stop() throws Exception {}
}
