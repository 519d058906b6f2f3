package io.forebay.core;

import io.forebay.api.Attribute;
import io.forebay.api.AttributeKey;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a picture keeps of one attribute.
 *
 * @param key which attribute
 * @param value the value, or for a dynamic attribute a {@link Dynamic}
 * @param observedAt when it was observed
 * @param revision the picture in which it first appeared
 * @param staleReason why it is stale, or null while it is fresh
 */
record Entry(
    AttributeKey<?> key,
    Object value,
    Instant observedAt,
    long revision,
    @Nullable String staleReason) {

  /** A value that is asked for when it is read. */
  record Dynamic(Supplier<?> supplier) {}

  Entry stale(String reason) {
    return new Entry(key, value, observedAt, revision, reason);
  }

  /** Returns the same, as fresh as at this time. */
  Entry confirmed(Instant at) {
    return new Entry(key, value, at, revision, null);
  }

  boolean dynamic() {
    return value instanceof Dynamic;
  }

  /** Returns the value, asking for it if it is dynamic; null if that gives none. */
  @Nullable Object resolve() {
    if (!(value instanceof Dynamic dynamic)) {
      return value;
    }
    try {
      Object resolved = dynamic.supplier().get();
      return key.type().isInstance(resolved) ? resolved : null;
    } catch (Throwable e) {
      // Runs on the reader's thread, on its request path: what it cannot have is absent.
      Faults.rethrowIfFatal(e);
      return null;
    }
  }

  @Nullable Attribute<?> toAttribute() {
    Object resolved = resolve();
    return resolved == null ? null : attribute(key, resolved);
  }

  // The value was checked against the key's type when it was put, or just now.
  @SuppressWarnings("unchecked")
  private <T> Attribute<T> attribute(AttributeKey<T> typed, Object resolved) {
    return new Attribute<>(typed, (T) resolved, observedAt, revision, staleReason);
  }
}
