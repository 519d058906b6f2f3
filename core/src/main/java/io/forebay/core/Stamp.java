package io.forebay.core;

import io.forebay.api.AttributeKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a picture knows of all values that one extraction put, or one merging gave: one object for
 * all of them, so that a publication makes few.
 *
 * @param keys what the collection produces, the keys of these values among it
 * @param observedAt when they were observed
 * @param revision the picture in which they first appeared
 * @param staleReason why they are stale, or null while they are fresh
 */
record Stamp(
    List<AttributeKey<?>> keys, Instant observedAt, long revision, @Nullable String staleReason) {

  Stamp stale(String reason) {
    return new Stamp(keys, observedAt, revision, reason);
  }

  /** Returns the same, as fresh as at this time. */
  Stamp confirmed(Instant at) {
    return new Stamp(keys, at, revision, null);
  }

  boolean fresh() {
    return staleReason == null;
  }
}
