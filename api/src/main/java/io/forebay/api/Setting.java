package io.forebay.api;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * One field of {@link Settings}, typed. Not thread-safe.
 *
 * <pre>{@code
 * Setting<Integer> port = settings.integer("port").check(p -> p > 1023, "at least 1024");
 * int value = port.orElse(9090);
 * }</pre>
 *
 * @param <T> the value's type
 */
public interface Setting<T> {
  /**
   * Notes a problem if the field is there and does not pass.
   *
   * @param valid what the value must pass
   * @param expected what is expected, for the message: {@code "1 to 65535"}
   * @return this
   */
  Setting<T> check(Predicate<? super T> valid, String expected);

  /**
   * Notes a problem if the field is there and is none of these, naming the nearest.
   *
   * @param allowed the values that are allowed
   * @return this
   */
  @SuppressWarnings("unchecked")
  Setting<T> oneOf(T... allowed);

  /**
   * Returns the value, and notes a problem if the field is missing.
   *
   * @return the value; after a problem, some value of the type
   */
  T required();

  /**
   * Returns the value, or another if the field is missing.
   *
   * @param other what to return if the field is missing
   * @return the value; after a problem, {@code other}
   */
  T orElse(T other);

  /**
   * Returns the value if the field is there.
   *
   * @return the value; empty if the field is missing, and after a problem
   */
  Optional<T> optional();
}
