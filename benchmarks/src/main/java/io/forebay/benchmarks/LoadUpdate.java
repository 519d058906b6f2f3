package io.forebay.benchmarks;

import io.forebay.api.AttributeKey;
import io.forebay.api.Attributes;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointUpdate;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An endpoint and its update, which keeps what a collection puts. Not thread-safe. */
final class LoadUpdate implements EndpointUpdate, Endpoint {
  private final EndpointInfo info = EndpointInfo.of("vllm-0", "127.0.0.1", 8000);
  private @Nullable Object state;
  private @Nullable Object value;

  @Override
  public Endpoint endpoint() {
    return this;
  }

  @Override
  public EndpointId id() {
    return info.id();
  }

  @Override
  public EndpointInfo info() {
    return info;
  }

  @Override
  public Attributes attributes() {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> void put(AttributeKey<T> key, T put) {
    value = put;
  }

  @Override
  public <T> void putDynamic(AttributeKey<T> key, Supplier<? extends @Nullable T> put) {
    throw new UnsupportedOperationException();
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
    if (state == null) {
      state = initial.get();
    }
    return type.cast(Objects.requireNonNull(state));
  }

  @Override
  public void missing(String name) {
    throw new IllegalStateException("missing: " + name);
  }

  /** What was put last. */
  @Nullable Object value() {
    return value;
  }
}
