package io.forebay.sources.metrics;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Feeds pages to parsers, and tells all that a parser made of them. */
final class Pages {
  static final int LINE_LIMIT = 65_536;

  private Pages() {}

  static ExpositionParser everything() {
    return new ExpositionParser(FamilySet.all(), LINE_LIMIT);
  }

  static ExpositionParser only(String... families) {
    return new ExpositionParser(FamilySet.of(List.of(families)), LINE_LIMIT);
  }

  static MetricSamples parse(ExpositionParser parser, String page) throws MalformedPageException {
    parser.begin();
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    parser.feed(bytes, 0, bytes.length);
    return parser.end();
  }

  static MetricSamples parse(String page, String... families) throws MalformedPageException {
    return parse(only(families), page);
  }

  /** Ends the page, and returns every sample that was kept. */
  static List<MetricSample> all(ExpositionParser parser) throws MalformedPageException {
    List<MetricSample> all = new ArrayList<>();
    ((PageSamples) parser.end()).forEach(all::add);
    return all;
  }

  static Map<String, Long> malformed(ExpositionParser parser) {
    Map<String, Long> reasons = new TreeMap<>();
    parser.malformed(reasons::put);
    return reasons;
  }

  /** The samples of these names, or why there are none, with the types and lost lines. */
  static String outcome(ExpositionParser parser, List<String> names) {
    List<String> told = new ArrayList<>();
    try {
      MetricSamples samples = parser.end();
      for (String name : names) {
        told.add(name + " " + samples.type(name));
        samples.forEach(name, sample -> told.add(sample.toString()));
      }
    } catch (MalformedPageException e) {
      told.add(String.valueOf(e.getMessage()));
    }
    told.add(malformed(parser).toString());
    return String.join("\n", told);
  }
}
