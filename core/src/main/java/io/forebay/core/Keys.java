package io.forebay.core;

import io.forebay.api.AttributeKey;
import io.forebay.api.Mergeable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that each attribute has one type, and one collection unless its values can be merged.
 * Not thread-safe.
 */
final class Keys {
  private record Producer(AttributeKey<?> key, String collection, Where where) {}

  private final Problems problems;
  private final Map<String, Producer> producers = new HashMap<>();

  Keys(Problems problems) {
    this.problems = problems;
  }

  /**
   * Notes what a collection produces.
   *
   * @param keys what its method produces() returned
   * @param collection its description, for messages
   * @param where its place
   */
  void produce(Set<? extends @Nullable AttributeKey<?>> keys, String collection, Where where) {
    if (keys.isEmpty()) {
      problems.add(where, collection + " produces no attributes (expected: at least one key)");
    }
    for (AttributeKey<?> key : keys) {
      if (key == null) {
        problems.add(where, collection + " produces the key null (expected: keys)");
        continue;
      }
      Producer other = producers.putIfAbsent(key.name(), new Producer(key, collection, where));
      if (other == null) {
        continue;
      }
      String first = other.collection + " at " + other.where;
      if (key.equals(other.key)) {
        if (Mergeable.class.isAssignableFrom(key.type())) {
          continue;
        }
        problems.add(
            where,
            collection
                + " produces attribute '"
                + key.name()
                + "', and so does "
                + first
                + " (expected: one collection for each attribute, because "
                + key.type().getName()
                + " is not Mergeable; remove one of the two)");
      } else {
        problems.add(
            where,
            collection
                + " produces attribute '"
                + key.name()
                + "' of type "
                + name(key.type(), other.key.type())
                + ", but "
                + first
                + " produces it of type "
                + name(other.key.type(), key.type())
                + " (expected: one type for each attribute; rename one of the two)");
      }
    }
  }

  /** The name of a class; with its class loader where the other class has the same name. */
  static String name(Class<?> type, Class<?> other) {
    if (type != other && type.getName().equals(other.getName())) {
      return type.getName() + " of class loader " + type.getClassLoader();
    }
    return type.getName();
  }

  /** The keys' names in order, for messages and logs. */
  static String names(Set<AttributeKey<?>> keys) {
    return keys.stream().map(AttributeKey::name).sorted().collect(Collectors.joining(", "));
  }
}
