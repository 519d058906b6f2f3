package io.forebay.sources.metrics;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A page made at random, which knows what it says.
 *
 * @param openMetrics its format
 * @param blocks its parts, each of which is whole by itself
 * @param finalNewline whether the last line is ended
 */
record GeneratedPage(boolean openMetrics, List<Block> blocks, boolean finalNewline) {
  /**
   * A part.
   *
   * @param traits what is special about it
   * @param text its lines
   * @param samples what they say
   */
  record Block(Set<Trait> traits, String text, List<MetricSample> samples) {}

  String text() {
    String text =
        blocks.stream().map(Block::text).collect(Collectors.joining())
            + (openMetrics ? "# EOF\n" : "");
    boolean cut = !finalNewline && text.endsWith("\n") && !text.endsWith("\r\n");
    return cut ? text.substring(0, text.length() - 1) : text;
  }

  List<MetricSample> samples() {
    return blocks.stream().flatMap(block -> block.samples().stream()).toList();
  }

  GeneratedPage only(Predicate<Block> kept) {
    return new GeneratedPage(openMetrics, blocks.stream().filter(kept).toList(), finalNewline);
  }
}
