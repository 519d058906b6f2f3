package io.forebay.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One value, and what is known about it. Immutable if the value is.
 *
 * <pre>{@code
 * Attribute<ModelServerMetrics> load = endpoint.attributes().find(ModelServerMetrics.KEY);
 * if (load != null && load.stale()) {
 *   System.out.println(load.age(Instant.now()) + " old: " + load.staleReason());
 * }
 * }</pre>
 *
 * @param key which attribute this is
 * @param value the value; never null
 * @param observedAt when its source observed it, by this process's wall clock. For a fetch this is
 *     the time at which the fetch began, so a value never claims to be younger than it is
 * @param revision the {@linkplain Attributes#revision() revision} of the picture in which this
 *     value was first published
 * @param staleReason why the value is no longer fresh, or null while it is
 * @param <T> the value's type
 */
public record Attribute<T>(
    AttributeKey<T> key, T value, Instant observedAt, long revision, @Nullable String staleReason) {
  /**
   * Checks that nothing but the reason is null.
   *
   * @param key which attribute this is
   * @param value the value
   * @param observedAt when its source observed it
   * @param revision the {@linkplain Attributes#revision() revision} of the picture in which this
   *     value was first published
   * @param staleReason why the value is no longer fresh
   */
  public Attribute {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(observedAt, "observedAt");
  }

  /**
   * Tells whether the value outlived its maximal age without being observed again.
   *
   * @return whether {@link Attributes#get} hides it
   */
  public boolean stale() {
    return staleReason != null;
  }

  /**
   * Returns how long ago the value was observed.
   *
   * @param now the time to measure at
   * @return its age, never negative
   */
  public Duration age(Instant now) {
    Duration age = Duration.between(observedAt, now);
    return age.isNegative() ? Duration.ZERO : age;
  }
}
