package io.forebay.core;

import io.forebay.api.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One field of a {@link TreeSettings}, or its absence. Not thread-safe. */
final class TreeSetting<T> implements Setting<T> {
  private final TreeSettings settings;
  private final String field;
  private String expected;
  private T standIn;
  // Null if the field is missing, or after a problem.
  private @Nullable T value;

  /**
   * Makes a setting.
   *
   * @param expected what kind of value is expected, for messages
   * @param standIn what to give back after a problem
   * @param value the value, or null if there is none or a bad one, which is noted already
   */
  TreeSetting(TreeSettings settings, String field, String expected, T standIn, @Nullable T value) {
    this.settings = settings;
    this.field = field;
    this.expected = expected;
    this.standIn = standIn;
    this.value = value;
  }

  @Override
  public Setting<T> check(Predicate<? super T> valid, String expected) {
    this.expected = expected;
    if (value != null && !valid.test(value)) {
      settings.problem(field, settings.found(field) + " (expected: " + expected + ")");
      value = null;
    }
    return this;
  }

  @Override
  @SuppressWarnings({"unchecked", "varargs"})
  public final Setting<T> oneOf(T... allowed) {
    if (allowed.length > 0) {
      standIn = allowed[0];
    }
    List<String> names = Arrays.stream(allowed).map(Object::toString).toList();
    expected = Nearest.oneOf("", names);
    if (value != null && !Arrays.asList(allowed).contains(value)) {
      String nearest = Nearest.oneOf(value.toString(), names);
      settings.problem(field, settings.found(field) + " (expected: " + nearest + ")");
      value = null;
    }
    return this;
  }

  @Override
  public T required() {
    if (!settings.has(field)) {
      settings.missing(field, expected);
    }
    return orElse(standIn);
  }

  @Override
  public T orElse(T other) {
    Objects.requireNonNull(other, "other");
    return value == null ? other : value;
  }

  @Override
  public Optional<T> optional() {
    return Optional.ofNullable(value);
  }

  /** The value with its place, or null. */
  @Nullable Given<T> given() {
    return value == null ? null : new Given<>(value, settings.where(field));
  }
}
