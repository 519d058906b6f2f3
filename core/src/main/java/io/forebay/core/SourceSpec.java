package io.forebay.core;

import io.forebay.api.DataCollection;
import java.time.Duration;
import java.util.Objects;

/**
 * Says how a data layer uses one source: its name, when it is asked, and which collections get its
 * data. What is not set has a default. Not thread-safe.
 *
 * <p>Nothing is checked here: {@link DataLayer.Builder#build()} reports all that is wrong at once.
 *
 * <pre>{@code
 * Consumer<SourceSpec<String>> every2s =
 *     spec ->
 *         spec.name("engine")
 *             .interval(Duration.ofSeconds(2))
 *             .timeout(Duration.ofSeconds(1))
 *             .maximalAge(Duration.ofSeconds(6))
 *             .backOff(Duration.ofSeconds(2), Duration.ofSeconds(30));
 * }</pre>
 *
 * @param <D> the type of the source's raw data
 */
public final class SourceSpec<D> {
  private final SourceDraft draft;

  SourceSpec(SourceDraft draft) {
    this.draft = draft;
  }

  /**
   * Sets the name for the report and the logs. By default it is the source's type.
   *
   * @param name a short name, unique within the data layer
   * @return this
   */
  public SourceSpec<D> name(String name) {
    draft.name = given(name, "name");
    return this;
  }

  /**
   * Sets the time between the starts of two fetches of one endpoint. By default it is what the
   * source says, 1 second for most. Only for a {@link io.forebay.api.PollingSource}.
   *
   * @param interval at least 1 millisecond
   * @return this
   */
  public SourceSpec<D> interval(Duration interval) {
    draft.interval = given(interval, "interval");
    return this;
  }

  /**
   * Sets how long one fetch may take. By default it is 80 % of the interval, but at most 10
   * seconds. Only for a {@link io.forebay.api.PollingSource}.
   *
   * @param timeout at least 1 millisecond, at most the interval
   * @return this
   */
  public SourceSpec<D> timeout(Duration timeout) {
    draft.timeout = given(timeout, "timeout");
    return this;
  }

  /**
   * Sets how old the attributes may become before they are stale. By default it is three intervals,
   * and what the source says, 3 seconds for most, where it is no {@link
   * io.forebay.api.PollingSource}.
   *
   * @param maximalAge at least the interval
   * @return this
   */
  public SourceSpec<D> maximalAge(Duration maximalAge) {
    draft.maximalAge = given(maximalAge, "maximalAge");
    return this;
  }

  /**
   * Sets how long to wait while an endpoint fails. The wait doubles with each failure, and is
   * shortened by up to half of what came on top of the first one, differently for each endpoint, so
   * that those that failed at once do not come back at once. By default it begins with the interval
   * and ends at 10 seconds, or at the beginning if that is longer. Only for a {@link
   * io.forebay.api.PollingSource}.
   *
   * @param initial the wait after the first failure, at least 1 millisecond
   * @param maximum the longest wait, at least the first one
   * @return this
   */
  public SourceSpec<D> backOff(Duration initial, Duration maximum) {
    draft.backOffInitial = given(initial, "backOff.initial");
    draft.backOffMaximum = given(maximum, "backOff.maximum");
    return this;
  }

  /**
   * Lets a collection extract from the source's data. Its attributes may become as old as the
   * source says.
   *
   * @param collection the collection
   * @return this
   */
  public SourceSpec<D> collect(DataCollection<? super D> collection) {
    Objects.requireNonNull(collection, "collection");
    draft.collections.add(new CollectionDraft(nextCollection(), collection, null, null));
    return this;
  }

  /**
   * Lets a collection extract from the source's data.
   *
   * @param collection the collection
   * @param maximalAge how old its attributes may become before they are stale, at least the
   *     interval
   * @return this
   */
  public SourceSpec<D> collect(DataCollection<? super D> collection, Duration maximalAge) {
    Objects.requireNonNull(collection, "collection");
    Objects.requireNonNull(maximalAge, "maximalAge");
    Where where = nextCollection();
    Given<Duration> age = new Given<>(maximalAge, where.field("maximalAge"));
    draft.collections.add(new CollectionDraft(where, collection, null, age));
    return this;
  }

  private Where nextCollection() {
    return draft.where.field("collections").item(draft.collections.size());
  }

  private <T> Given<T> given(T value, String field) {
    Objects.requireNonNull(value, field);
    return new Given<>(value, draft.where.field(field));
  }
}
