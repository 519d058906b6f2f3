package io.forebay.sources.metrics.values;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One thing for each value of a label, or if no label is given, one in all. Not thread-safe.
 *
 * @param <A> what it is
 */
final class Groups<A> {
  private final @Nullable String label;
  private final Supplier<A> maker;
  private final Map<String, A> groups = new LinkedHashMap<>();
  private int refused;

  Groups(@Nullable String label, Supplier<A> maker) {
    this.label = label;
    this.maker = maker;
  }

  /** That of a series; null if there are too many. */
  @Nullable A of(Map<String, String> labels) {
    String value = Results.group(label, labels);
    A group = groups.get(value);
    if (group == null) {
      if (groups.size() == Results.MAXIMAL_LABEL_VALUES) {
        refused++;
        return null;
      }
      group = maker.get();
      groups.put(value, group);
    }
    return group;
  }

  void forEach(BiConsumer<String, A> action) {
    groups.forEach(action);
  }

  /** How often there were too many. */
  int refused() {
    return refused;
  }

  void clear() {
    groups.clear();
    refused = 0;
  }
}
