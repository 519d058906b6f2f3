package io.forebay.core;

import io.forebay.api.AttributeKey;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointUpdate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one collection put for one endpoint, until it is published. Not thread-safe.
 *
 * <p>Extractions that are published together are a chain: each knows the one before it.
 */
final class Extraction implements EndpointUpdate {
  private static final @Nullable Object[] NONE = new Object[0];

  private final CollectionState<?> collection;
  private final Endpoint endpoint;
  private final Observed observed;

  /** What the collection keeps about the endpoint; null once the extraction has ended. */
  private volatile @Nullable Memory memory;

  /** What was put under the first key of the collection's list: most have but one. */
  private @Nullable Object first;

  /** What was put under the others, by their places less one; null where nothing was. */
  private @Nullable Object[] others = NONE;

  private @Nullable Extraction before;

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
    put(place(key), value);
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
    put(place, new Dynamic(value));
  }

  private void put(int place, Object value) {
    if (place == 0) {
      first = value;
      return;
    }
    if (others.length == 0) {
      others = new Object[collection.keys().size() - 1];
    }
    others[place - 1] = value;
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
    return checkUnderWay().state(type, initial);
  }

  @Override
  public void missing(String name) {
    checkUnderWay().missing(Objects.requireNonNull(name, "name"));
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
    memory = null;
  }

  private Memory checkUnderWay() {
    Memory kept = memory;
    if (kept == null) {
      throw new IllegalStateException(
          "update: used after its extraction has ended (expected: during extract() only)");
    }
    return kept;
  }

  /** Adds it to those that are published with it. */
  Extraction after(@Nullable Extraction others) {
    before = others;
    return this;
  }

  /** Returns the one before it among those that are published together, or null. */
  @Nullable Extraction before() {
    return before;
  }

  Observed observed() {
    return observed;
  }

  CollectionState<?> collection() {
    return collection;
  }

  /** Returns what was put under the key of a place, or null if nothing was. */
  @Nullable Object value(int place) {
    if (place == 0) {
      return first;
    }
    return others.length == 0 ? null : others[place - 1];
  }
}
