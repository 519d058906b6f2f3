package io.forebay.api;

import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

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
   * Gives data to some of the subscribed collections, as observed now, on a worker of the data
   * layer, which watches them as it does for a source that is polled: a collection that hangs is
   * given up. Returns at once.
   *
   * <p>What is submitted for one endpoint is extracted in the order of the calls. Nothing is left
   * out, so who submits faster than the collections extract fills the memory: wait for the stage
   * before the next submission for the endpoint, or submit what is latest by then.
   *
   * @param endpoint whom it is about
   * @param data the raw data; not to be changed any more
   * @param collections who gets it: some of those that {@link DataSource#subscribe} told
   * @return completes when the attributes can be read, with true; or with false if not all of the
   *     collections have extracted the data: one threw or did not return, or was not called because
   *     an earlier call of it has not returned; or the endpoint's life or that of the source is
   *     over. What the other collections made of it is published nevertheless. Never fails
   * @throws IllegalArgumentException if a collection is not one of the source's
   */
  CompletionStage<Boolean> submit(
      Endpoint endpoint, D data, Collection<? extends DataCollection<? super D>> collections);

  /**
   * Tells that what these collections last published still holds, for every endpoint: their
   * attributes count as observed now, and are fresh again if they were stale. It ends what {@link
   * #failed} told of them. For sources that learn of changes only, and know that there was none.
   *
   * <p>It is a good moment to submit again what was not extracted, as the stages of {@link #submit}
   * tell: attributes whose last extraction failed are not confirmed.
   *
   * @param collections some of those that {@link DataSource#subscribe} told
   * @throws IllegalArgumentException if a collection is not one of the source's
   */
  void confirm(Collection<? extends DataCollection<? super D>> collections);

  /**
   * Tells that the source cannot see at present what these collections need. Their attributes stay
   * and grow old; the reason is in the report, in the log, and shown with attributes that are
   * stale.
   *
   * @param collections some of those that {@link DataSource#subscribe} told
   * @param reason why, for people
   * @throws IllegalArgumentException if a collection is not one of the source's
   */
  void failed(Collection<? extends DataCollection<? super D>> collections, String reason);

  /**
   * Lets {@code DataLayer.awaitReady} wait until this stage has ended, well or not. To be called
   * during {@link DataSource#start} or {@link DataSource#updateEndpoints}; later it changes
   * nothing. If that call fails, the stage is not waited for.
   *
   * @param first ends when the source has delivered its first picture, or has found that it cannot
   */
  void readyWhen(CompletionStage<?> first);

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
