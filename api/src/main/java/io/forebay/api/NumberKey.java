package io.forebay.api;

import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * One number of an attribute, for policies that compare many endpoints by it.
 *
 * <p>A data layer that is told of such keys keeps their numbers side by side in a {@link
 * NumberTable}, which is read several times faster than the attributes themselves. Keys are
 * compared by identity, so keep them in constants. Those of the shared attributes are with these,
 * as in {@code ModelServerMetrics.WAITING_REQUESTS}.
 *
 * <p>Immutable, and thread-safe if its function is.
 *
 * <pre>{@code
 * record Acceptance(double rate) {}
 *
 * AttributeKey<Acceptance> acceptance = AttributeKey.of("acceptance", Acceptance.class);
 * NumberKey<Acceptance> rate = NumberKey.of(acceptance, "rate", Acceptance::rate);
 * }</pre>
 *
 * @param <T> the type of the attribute's values
 */
public final class NumberKey<T> {
  private final AttributeKey<T> attribute;
  private final String name;
  private final ToDoubleFunction<? super T> number;

  private NumberKey(AttributeKey<T> attribute, String name, ToDoubleFunction<? super T> number) {
    this.attribute = Objects.requireNonNull(attribute, "attribute");
    this.name = name;
    this.number = Objects.requireNonNull(number, "number");
  }

  /**
   * Makes a key.
   *
   * @param attribute which attribute has the number
   * @param name the number's name within the attribute: letters, digits, and any of {@code . _ / :
   *     -}; starts with a letter or digit; at most 128 characters
   * @param number takes the number out of a value; {@code NaN} where the value has none. Called for
   *     each new value of each endpoint, most often once, by a thread that publishes: quick,
   *     without side effects, never blocking. What it throws is logged, and gives {@code NaN}; a
   *     call that hangs is logged, too, and no other is made until it returns: what is new has no
   *     such number meanwhile
   * @param <T> the type of the attribute's values
   * @return a new key, unlike all others
   * @throws IllegalArgumentException if the name has another form
   */
  public static <T> NumberKey<T> of(
      AttributeKey<T> attribute, String name, ToDoubleFunction<? super T> number) {
    AttributeKey.checkName("number key", name);
    return new NumberKey<>(attribute, name, number);
  }

  /**
   * Returns which attribute has the number.
   *
   * @return the attribute's key
   */
  public AttributeKey<T> attribute() {
    return attribute;
  }

  /**
   * Returns the number's name within the attribute.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Takes the number out of a value. Throws what the key's function throws.
   *
   * @param value a value of the attribute
   * @return the number; {@code NaN} if the value has none
   */
  public double of(T value) {
    return number.applyAsDouble(value);
  }

  /** Returns the attribute's name and the number's, for messages. */
  @Override
  public String toString() {
    return attribute.name() + "/" + name;
  }
}
