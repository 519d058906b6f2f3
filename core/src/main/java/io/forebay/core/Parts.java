package io.forebay.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one collection last put under keys that others produce, too. Immutable. */
final class Parts {
  private final @Nullable Object[] values;
  private final Observed observed;
  private final @Nullable String staleReason;

  private Parts(@Nullable Object[] values, Observed observed, @Nullable String staleReason) {
    this.values = values;
    this.observed = observed;
    this.staleReason = staleReason;
  }

  /**
   * Takes a copy, because a plugin may go on with an extraction that is over.
   *
   * @param observed when it counts as observed
   * @return null if there is nothing
   */
  static @Nullable Parts of(
      Extraction extraction, Observed observed, @Nullable String staleReason) {
    CollectionState<?> collection = extraction.collection();
    @Nullable Object[] values = new Object[collection.keys().size()];
    boolean any = false;
    for (int place = 0; place < values.length; place++) {
      values[place] = collection.shared(place) == null ? null : extraction.value(place);
      any |= values[place] != null;
    }
    return any ? new Parts(values, observed, staleReason) : null;
  }

  Parts stale(String reason) {
    return new Parts(values, observed, reason);
  }

  /** Returns the same, as new as this. */
  Parts confirmed(Observed now) {
    return new Parts(values, now, null);
  }

  /** Returns what was put under the key of a place, or null if nothing was. */
  @Nullable Object value(int place) {
    return values[place];
  }

  Instant observedAt() {
    return observed.at();
  }

  /** When, on the timer's clock. */
  long observedNanos() {
    return observed.nanos();
  }

  @Nullable String staleReason() {
    return staleReason;
  }
}
