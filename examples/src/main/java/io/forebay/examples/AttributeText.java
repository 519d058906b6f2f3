package io.forebay.examples;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes an attribute's value in one line for people. */
final class AttributeText {
  private static final int DECIMALS = 4;

  private AttributeText() {}

  /**
   * Returns the names and values of a record or map, and anything else as it is. Inner records and
   * maps that are empty are left out if something else is there.
   */
  static String of(Object value) {
    @Nullable Object tree = Json.tree(value);
    if (tree instanceof Map<?, ?> map) {
      if (map.isEmpty()) {
        return "nothing reported";
      }
      Map<Object, Object> full = new LinkedHashMap<>(map);
      full.values().removeIf(inner -> inner instanceof Map<?, ?> empty && empty.isEmpty());
      return fields(full.isEmpty() ? map : full);
    }
    return tree == null ? "nothing reported" : nested(tree);
  }

  private static String fields(Map<?, ?> map) {
    return map.entrySet().stream()
        .map(entry -> nested(entry.getKey()) + " " + nested(entry.getValue()))
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
    if (tree instanceof Double || tree instanceof Float) {
      return rounded(((Number) tree).doubleValue());
    }
    String text = String.valueOf(tree);
    return text.isEmpty() ? "\"\"" : text;
  }

  /** Rounds to four decimals, and what is smaller than one to four digits. */
  private static String rounded(double number) {
    if (!Double.isFinite(number) || number == 0) {
      return String.valueOf(number);
    }
    BigDecimal exact = BigDecimal.valueOf(number);
    int decimals = Math.max(DECIMALS, DECIMALS + exact.scale() - exact.precision());
    double near = exact.setScale(decimals, RoundingMode.HALF_EVEN).doubleValue();
    return String.valueOf(near);
  }
}
