package io.forebay.sources.metrics.values;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How the numbers of several series become one.
 *
 * <pre>{@code
 * ValuesCollection.builder()
 *     .attribute("busiest", "vllm:kv_cache_usage_perc", usage -> usage.combine(Combination.MAX));
 * }</pre>
 */
public enum Combination {
  /** Their sum. */
  SUM,
  /** Their average, each with the same weight. */
  AVG,
  /** The smallest. */
  MIN,
  /** The largest. */
  MAX,
  /** The one with the highest time stamp, or if none has one, the last of the page. */
  LAST,
  /** How many series there are, whatever their numbers. */
  COUNT;

  /** The name in a configuration. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Combination of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  static List<String> texts() {
    return Arrays.stream(values()).map(Combination::text).toList();
  }
}
