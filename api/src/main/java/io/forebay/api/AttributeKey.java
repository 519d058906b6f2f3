package io.forebay.api;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * The typed name of an attribute.
 *
 * <p>Keys are interned: the same name and type give the same object, so they are compared by
 * identity. A data layer refuses two keys of one name and different types. A key is never
 * forgotten, and its type neither, so keep keys in constants and do not make them from unbounded
 * input.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * record Acceptance(double rate) {}
 *
 * AttributeKey<Acceptance> key = AttributeKey.of("spec-decode-acceptance", Acceptance.class);
 * }</pre>
 *
 * @param <T> the type of the values: immutable, because readers share them
 */
public final class AttributeKey<T> {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:-]{0,127}");
  private static final AtomicInteger SLOTS = new AtomicInteger();
  private static final ConcurrentMap<Identity, AttributeKey<?>> KEYS = new ConcurrentHashMap<>();

  private record Identity(String name, Class<?> type) {}

  private final String name;
  private final Class<T> type;
  private final int slot;

  private AttributeKey(Identity identity, Class<T> type) {
    this.name = identity.name();
    this.type = type;
    this.slot = SLOTS.getAndIncrement();
  }

  /**
   * Returns the key of this name and type.
   *
   * @param name letters, digits, and any of {@code . _ / : -}; starts with a letter or digit; at
   *     most 128 characters
   * @param type the class of the values, not a primitive
   * @param <T> the type of the values
   * @return the one key of this name and type
   * @throws IllegalArgumentException if the name has another form or the type is primitive
   */
  public static <T> AttributeKey<T> of(String name, Class<T> type) {
    Objects.requireNonNull(type, "type");
    checkName("attribute key", name);
    if (type.isPrimitive()) {
      throw new IllegalArgumentException(
          "type of attribute key '" + name + "': " + type + " (expected: a class or record)");
    }
    // The type is part of the identity, so the key found was made with this very class.
    @SuppressWarnings("unchecked")
    AttributeKey<T> key =
        (AttributeKey<T>)
            KEYS.computeIfAbsent(
                new Identity(name, type), identity -> new AttributeKey<>(identity, type));
    return key;
  }

  /** Throws if a name does not have the form of names. */
  static void checkName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what + ": '" + name + "' (expected: " + NAME.pattern() + ")");
    }
  }

  /**
   * Returns the name.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Returns the class of the values.
   *
   * @return the class of the values
   */
  public Class<T> type() {
    return type;
  }

  /**
   * Returns a small number that no other key of this process has. It differs from run to run: it is
   * for stores that index an array by key, never for keeping.
   *
   * @return 0 or more
   */
  public int slot() {
    return slot;
  }

  /** Returns the name and the simple name of the type, for messages. */
  @Override
  public String toString() {
    return name + " (" + type.getSimpleName() + ")";
  }
}
