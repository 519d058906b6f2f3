package io.forebay.sources.metrics;

import io.forebay.api.AttributeKey;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointUpdate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps what a collection puts. */
final class RecordedUpdate implements EndpointUpdate {
  private final Map<AttributeKey<?>, Object> values = new HashMap<>();

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
    throw new UnsupportedOperationException("no endpoint");
  }

  @Override
  public <T> void put(AttributeKey<T> key, T value) {
    values.put(key, value);
  }

  @Override
  public <T> void putDynamic(AttributeKey<T> key, Supplier<? extends @Nullable T> value) {
    throw new UnsupportedOperationException("no dynamic value");
  }
}
