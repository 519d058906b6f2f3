package io.forebay.examples;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes an attribute's value in one line for people. */
final class AttributeText {
  private AttributeText() {}

  /** Returns the names and values of a record or map, and anything else as it is. */
  static String of(Object value) {
    @Nullable Object tree = Json.tree(value);
    if (tree instanceof Map<?, ?> map) {
      return map.isEmpty() ? "nothing reported" : fields(map);
    }
    return tree == null ? "nothing reported" : nested(tree);
  }

  private static String fields(Map<?, ?> map) {
    return map.entrySet().stream()
        .map(entry -> entry.getKey() + " " + nested(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String nested(@Nullable Object tree) {
    if (tree instanceof Map<?, ?> map) {
      return map.isEmpty() ? "none" : "(" + fields(map) + ")";
    } else if (tree instanceof List<?> list) {
      return list.isEmpty()
          ? "none"
          : list.stream().map(AttributeText::nested).collect(Collectors.joining(", ", "[", "]"));
    }
    return String.valueOf(tree);
  }
}
