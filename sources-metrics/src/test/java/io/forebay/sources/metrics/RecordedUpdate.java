package io.forebay.sources.metrics;

import io.forebay.api.AttributeKey;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointUpdate;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps what a collection puts. */
final class RecordedUpdate implements EndpointUpdate {
  private final Map<AttributeKey<?>, Object> values = new HashMap<>();
  private final Set<String> missing = new TreeSet<>();

  /** Reads a page with a collection, as the source would, and returns what it put. */
  static <T> Optional<T> extract(MetricsCollection collection, byte[] page, AttributeKey<T> key)
      throws Exception {
    ExpositionParser parser =
        new ExpositionParser(FamilySet.of(collection.families()), Pages.LINE_LIMIT);
    parser.begin();
    parser.feed(page, 0, page.length);
    RecordedUpdate update = new RecordedUpdate();
    collection.extract(parser.end(), update);
    return Optional.ofNullable(update.values.get(key)).map(key.type()::cast);
  }

  @Override
  public Endpoint endpoint() {
    return Rig.endpoint(EndpointInfo.of("endpoint", "localhost", 1));
  }

  @Override
  public <T> void put(AttributeKey<T> key, T value) {
    values.put(key, value);
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
    return 0;
  }

  @Override
  public <S> S state(Class<S> type, Supplier<? extends S> initial) {
    return initial.get();
  }

  @Override
  public void missing(String name) {
    missing.add(name);
  }
}
