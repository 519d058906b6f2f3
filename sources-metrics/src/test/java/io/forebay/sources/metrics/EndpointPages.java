package io.forebay.sources.metrics;

import io.forebay.api.AttributeKey;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointUpdate;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Feeds the pages of one endpoint to a collection, one after the other. */
final class EndpointPages<T> {
  private final MetricsCollection collection;
  private final AttributeKey<T> key;
  private final ExpositionParser parser;
  private final Map<Class<?>, Object> states = new HashMap<>();
  private final Set<String> missing = new TreeSet<>();
  private Endpoint endpoint;
  private @Nullable T value;

  EndpointPages(MetricsCollection collection, AttributeKey<T> key) {
    this.collection = collection;
    this.key = key;
    this.parser = new ExpositionParser(FamilySet.of(collection.families()), Pages.LINE_LIMIT);
    this.endpoint = Rig.endpoint(EndpointInfo.of("endpoint", "localhost", 1));
  }

  /** Gives the endpoint other labels: names and values in turn. */
  EndpointPages<T> labels(String... labels) {
    EndpointInfo.Builder info = EndpointInfo.builder("endpoint", "localhost", 1);
    for (int i = 0; i < labels.length; i += 2) {
      info.label(labels[i], labels[i + 1]);
    }
    endpoint = Rig.endpoint(info.build());
    return this;
  }

  /** What the collection puts for a page. */
  Optional<T> read(String page) throws Exception {
    return read(page.getBytes(StandardCharsets.UTF_8));
  }

  Optional<T> read(byte[] page) throws Exception {
    missing.clear();
    value = null;
    parser.begin();
    parser.feed(page, 0, page.length);
    collection.extract(parser.end(), new Update());
    return Optional.ofNullable(value);
  }

  /** What the last page lacked. */
  Set<String> missing() {
    return missing;
  }

  private final class Update implements EndpointUpdate {
    @Override
    public Endpoint endpoint() {
      return endpoint;
    }

    @Override
    public <A> void put(AttributeKey<A> attribute, A put) {
      if (attribute.equals(key)) {
        value = key.type().cast(put);
      }
    }

    @Override
    public <A> void putDynamic(
        AttributeKey<A> attribute, Supplier<? extends @Nullable A> supplier) {
      throw new UnsupportedOperationException("no dynamic value");
    }

    @Override
    public Instant observedAt() {
      return Instant.EPOCH;
    }

    @Override
    public long observedNanos() {
      return 0;
    }

    @Override
    public <S> S state(Class<S> type, Supplier<? extends S> initial) {
      return type.cast(states.computeIfAbsent(type, any -> initial.get()));
    }

    @Override
    public void missing(String name) {
      missing.add(name);
    }
  }
}
