package io.forebay.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one collection last put under keys that others produce, too. Immutable. */
final class Parts {
  private final @Nullable Object[] values;
  private final Instant observedAt;
  private final long observedNanos;
  private final @Nullable String staleReason;

  private Parts(
      @Nullable Object[] values,
      Instant observedAt,
      long observedNanos,
      @Nullable String staleReason) {
    this.values = values;
    this.observedAt = observedAt;
    this.observedNanos = observedNanos;
    this.staleReason = staleReason;
  }

  /** Takes a copy, because a plugin may go on with an extraction that is over. Null if empty. */
  static @Nullable Parts of(Extraction extraction, @Nullable String staleReason) {
    CollectionState<?> collection = extraction.collection();
    @Nullable Object[] values = new Object[collection.keys().size()];
    boolean any = false;
    for (int place = 0; place < values.length; place++) {
      values[place] = collection.shared(place) == null ? null : extraction.value(place);
      any |= values[place] != null;
    }
    return !any
        ? null
        : new Parts(values, extraction.observedAt(), extraction.observedNanos(), staleReason);
  }

  Parts stale(String reason) {
    return new Parts(values, observedAt, observedNanos, reason);
  }

  /** Returns what was put under the key of a place, or null if nothing was. */
  @Nullable Object value(int place) {
    return values[place];
  }

  Instant observedAt() {
    return observedAt;
  }

  /** When, on the timer's clock. */
  long observedNanos() {
    return observedNanos;
  }

  @Nullable String staleReason() {
    return staleReason;
  }
}
