package io.forebay.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads lists and maps of single values. Each method returns null after a problem, noted then. */
final class TreeLists {
  private final Problems problems;

  TreeLists(Problems problems) {
    this.problems = problems;
  }

  /**
   * Reads each item.
   *
   * @param where the place of the list
   * @param expected what each item should be, for messages
   */
  <T> @Nullable List<T> items(
      Where where, List<Tree> items, String expected, Function<Tree, @Nullable T> parse) {
    List<T> values = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      T value = value(where.item(i), items.get(i), expected, parse);
      if (value != null) {
        values.add(value);
      }
    }
    return values.size() == items.size() ? List.copyOf(values) : null;
  }

  /** Reads an object whose values are texts. */
  @Nullable Map<String, String> texts(Where where, Tree.Fields object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object
        .fields()
        .forEach(
            (name, field) -> {
              Where place = where.field(Tree.clean(name));
              String text = value(place, field.value(), "a text", Scalars::text);
              if (text != null) {
                texts.put(name, text);
              }
            });
    return texts.size() == object.fields().size() ? Collections.unmodifiableMap(texts) : null;
  }

  private <T> @Nullable T value(
      Where place, Tree tree, String expected, Function<Tree, @Nullable T> parse) {
    T value = parse.apply(tree);
    if (value == null) {
      problems.add(place.at(tree.line(), tree.column()), Scalars.mismatch(tree, expected));
    }
    return value;
  }
}
