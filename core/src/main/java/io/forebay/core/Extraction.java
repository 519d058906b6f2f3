package io.forebay.core;

import io.forebay.api.AttributeKey;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointUpdate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one collection put for one endpoint, until it is published. Not thread-safe. */
final class Extraction implements EndpointUpdate {
  private final CollectionState<?> collection;
  private final Endpoint endpoint;

  private final Observed observed;
  private final Memory memory;
  private volatile boolean ended;

  /** By the place of the key in the collection's list; null where nothing was put. */
  private final @Nullable Object[] values;

  /**
   * Begins an extraction.
   *
   * @param memory what the collection keeps about the endpoint
   */
  Extraction(CollectionState<?> collection, Endpoint endpoint, Observed observed, Memory memory) {
    this.collection = collection;
    this.endpoint = endpoint;
    this.observed = observed;
    this.memory = memory;
    values = new Object[collection.keys().size()];
  }

  @Override
  public Endpoint endpoint() {
    return endpoint;
  }

  @Override
  public <T> void put(AttributeKey<T> key, T value) {
    checkUnderWay();
    Objects.requireNonNull(value, key.name());
    if (!key.type().isInstance(value)) {
      throw new IllegalArgumentException(
          "value of " + key + ": a " + value.getClass().getName() + " (expected: the key's type)");
    }
    values[place(key)] = value;
  }

  @Override
  public <T> void putDynamic(AttributeKey<T> key, Supplier<? extends @Nullable T> value) {
    checkUnderWay();
    Objects.requireNonNull(value, key.name());
    int place = place(key);
    if (collection.shared(place) != null) {
      throw new IllegalArgumentException(
          "dynamic value of "
              + key
              + " (expected: a value, because several collections produce the key and what they"
              + " put is merged)");
    }
    values[place] = new Entry.Dynamic(value);
  }

  @Override
  public Instant observedAt() {
    return observed.at();
  }

  @Override
  public long observedNanos() {
    return observed.nanos();
  }

  @Override
  public <S> S state(Class<S> type, Supplier<? extends S> initial) {
    checkUnderWay();
    return memory.state(type, initial);
  }

  @Override
  public void missing(String name) {
    checkUnderWay();
    memory.missing(Objects.requireNonNull(name, "name"));
  }

  private int place(AttributeKey<?> key) {
    List<AttributeKey<?>> keys = collection.keys();
    for (int i = 0; i < keys.size(); i++) {
      if (keys.get(i) == key) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "key: " + key + " (expected: one that the collection's produces() names: " + keys + ")");
  }

  /** Ends it: what the plugin's other threads, or a call that was given up, put now is refused. */
  void end() {
    ended = true;
  }

  private void checkUnderWay() {
    if (ended) {
      throw new IllegalStateException(
          "update: used after its extraction has ended (expected: during extract() only)");
    }
  }

  Observed observed() {
    return observed;
  }

  CollectionState<?> collection() {
    return collection;
  }

  @Nullable Object value(int place) {
    return values[place];
  }
}
