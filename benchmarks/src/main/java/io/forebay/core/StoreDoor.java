package io.forebay.core;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Lets a benchmark publish without a source: a store as a running data layer has it, on the real
 * clock, with one collection and no listener.
 *
 * @param <T> what is published
 */
public final class StoreDoor<T> implements AutoCloseable {
  private final SystemTimer timer = new SystemTimer();
  private final AttributeStore store =
      new AttributeStore(
          timer,
          (plugin, task) -> {},
          (plugin, body) -> body.run(),
          ListenerState.attributesChanged(List.of()),
          (endpoint, collection) -> null,
          (endpoint, collection, reason) -> {});
  private final AttributeKey<T> key;
  private final CollectionState<?> collection;

  /**
   * Makes a store.
   *
   * @param collection the collection that publishes, which is not called
   * @param key what it produces
   */
  public StoreDoor(DataCollection<?> collection, AttributeKey<T> key) {
    this.key = key;
    this.collection = state(collection, key);
  }

  private static <D> CollectionState<D> state(DataCollection<D> collection, AttributeKey<?> key) {
    return new CollectionState<>(
        "benchmark",
        new CollectionSetup<>(
            collection.name(),
            collection,
            List.of(key),
            Duration.ofSeconds(3),
            Origin.of(collection.getClass())),
        0,
        Map.of());
  }

  /** When something was observed: the beginning of a fetch, say. */
  public static final class Moment {
    private final Observed observed;

    private Moment(Observed observed) {
      this.observed = observed;
    }
  }

  /**
   * Returns the moment of now.
   *
   * @return the moment of now
   */
  public Moment now() {
    return new Moment(Observed.now(timer));
  }

  /** One endpoint, to publish to. */
  public final class Target {
    private final EndpointState endpoint;
    private final Memory memory = new Memory();

    private Target(EndpointInfo info) {
      endpoint = store.endpoint(info, 1);
    }

    /**
     * Returns the endpoint.
     *
     * @return the endpoint
     */
    public Endpoint endpoint() {
      return endpoint;
    }

    /**
     * Publishes one extraction.
     *
     * @param at what tells when it was observed
     * @param value what it puts
     */
    public void publish(Moment at, T value) {
      Observed observed = at.observed;
      Extraction extraction = new Extraction(collection, endpoint, observed, memory);
      extraction.put(key, value);
      extraction.end();
      store.publish(endpoint, extraction, observed.nanos(), false);
    }
  }

  /**
   * Makes an endpoint.
   *
   * @param info what is known about it
   * @return the endpoint, to publish to
   */
  public Target target(EndpointInfo info) {
    return new Target(info);
  }

  /** Ends the timer. */
  @Override
  public void close() {
    timer.close();
  }
}
