package io.forebay.sources.metrics.values;

import io.forebay.api.AttributeKey;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.LabelledValues;
import io.forebay.sources.metrics.MetricsCollection;
import io.forebay.sources.metrics.TestPages;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One endpoint whose pages are given to a collection, with the clock in the test's hand. */
final class ValuesRig {
  static final String ATTRIBUTE = "a";

  private final MetricsCollection collection;
  private final TestPages reader;
  private final Map<String, Object> values = new HashMap<>();
  private final Set<String> missing = new TreeSet<>();
  private @Nullable Object state;

  /** Almost at the end of all numbers, where a careless comparison of times goes wrong. */
  private long nanos = Long.MAX_VALUE - 500_000_000L;

  ValuesRig(MetricsCollection collection) {
    this.collection = collection;
    this.reader = new TestPages(collection.families());
  }

  /** A collection with the one attribute {@code a}. */
  static ValuesRig of(String metric, Consumer<? super ValueSpec> settings) {
    return new ValuesRig(ValuesCollection.builder().attribute(ATTRIBUTE, metric, settings).build());
  }

  /** Gives it a page that was observed some time after the one before. */
  ValuesRig after(Duration time, String... lines) throws Exception {
    nanos += time.toNanos();
    values.clear();
    missing.clear();
    collection.extract(reader.read(String.join("\n", lines) + "\n"), new Update());
    return this;
  }

  ValuesRig second(String... lines) throws Exception {
    return after(Duration.ofSeconds(1), lines);
  }

  /** The number of the attribute; null if it is absent. */
  @Nullable Double value() {
    return (Double) values.get(ATTRIBUTE);
  }

  @Nullable Object value(String attribute) {
    return values.get(attribute);
  }

  Map<String, Double> byLabel() {
    return values.get(ATTRIBUTE) instanceof LabelledValues labelled ? labelled.values() : Map.of();
  }

  Set<String> missing() {
    return missing;
  }

  private final class Update implements EndpointUpdate {
    @Override
    public Endpoint endpoint() {
      throw new UnsupportedOperationException("no endpoint");
    }

    @Override
    public <T> void put(AttributeKey<T> key, T value) {
      if (!collection.produces().contains(key) || !key.type().isInstance(value)) {
        throw new IllegalArgumentException(key + " = " + value);
      }
      values.put(key.name(), value);
    }

    @Override
    public <T> void putDynamic(AttributeKey<T> key, Supplier<? extends @Nullable T> value) {
      throw new UnsupportedOperationException("no dynamic value");
    }

    @Override
    public Instant observedAt() {
      return Instant.EPOCH;
    }

    @Override
    public long observedNanos() {
      return nanos;
    }

    @Override
    public <S> S state(Class<S> type, Supplier<? extends S> initial) {
      if (state == null) {
        state = initial.get();
      }
      return type.cast(state);
    }

    @Override
    public void missing(String name) {
      missing.add(name);
    }
  }
}
