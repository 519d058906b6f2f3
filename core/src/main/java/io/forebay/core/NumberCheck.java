package io.forebay.core;

import io.forebay.api.AttributeKey;
import io.forebay.api.NumberKey;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Collects the numbers that are to be kept side by side, and checks them. Not thread-safe. */
final class NumberCheck {
  /** Each publication copies all of a page. */
  private static final int MOST = 64;

  private final Set<NumberKey<?>> numbers = new LinkedHashSet<>();

  void add(NumberKey<?>... keys) {
    for (NumberKey<?> key : keys) {
      numbers.add(Objects.requireNonNull(key, "number"));
    }
  }

  /** Returns all, after a check that they are told apart and can ever be there. */
  List<NumberKey<?>> check(List<SourceSetup<?>> sources, Problems problems) {
    Where where = Where.code("numbers");
    if (numbers.size() > MOST) {
      problems.add(where, numbers.size() + " (expected: at most " + MOST + ")");
    }
    Set<AttributeKey<?>> produced = new LinkedHashSet<>();
    sources.forEach(
        source -> source.collections().forEach(collection -> produced.addAll(collection.keys())));
    Set<List<Object>> names = new HashSet<>();
    for (NumberKey<?> number : numbers) {
      if (!names.add(List.of(number.attribute(), number.name()))) {
        problems.add(where, number + " by two keys (expected: one, kept in a constant)");
      } else if (problems.isEmpty() && !produced.contains(number.attribute())) {
        // If anything else is wrong, the collection may only not be there yet.
        Set<String> known = new TreeSet<>();
        produced.forEach(key -> known.add(key.toString()));
        problems.add(
            where,
            "%s of %s, which no collection produces (expected: of one of %s)"
                .formatted(number.name(), number.attribute(), known));
      }
    }
    return List.copyOf(numbers);
  }
}
