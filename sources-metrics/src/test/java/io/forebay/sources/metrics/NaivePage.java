package io.forebay.sources.metrics;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a well-formed page line by line with regular expressions. It shares nothing with the parser
 * that it checks, and is slow and plain on purpose.
 */
final class NaivePage {
  private static final Pattern SAMPLE =
      Pattern.compile(
          "[ \\t]*([a-zA-Z_:][a-zA-Z0-9_:]*)[ \\t]*(?:\\{((?:[^\"}]|\"(?:[^\"\\\\]|\\\\.)*\")*)\\})?"
              + "[ \\t]+(\\S+)(?:[ \\t]+(-?\\d+))?[ \\t]*(?:#.*)?");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)[ \\t]*=[ \\t]*\"((?:[^\"\\\\]|\\\\.)*)\"");

  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final List<MetricSample> samples = new ArrayList<>();
  private final Map<String, String> types = new LinkedHashMap<>();

  NaivePage(byte[] page) {
    for (String line : new String(page, StandardCharsets.UTF_8).lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        List<String> words = BLANKS.splitAsStream(line.trim()).toList();
        types.putIfAbsent(words.get(2), words.get(3));
      } else if (!line.isBlank() && !line.trim().startsWith("#")) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
          throw new IllegalArgumentException("line: " + line);
        }
        samples.add(sample(sample));
      }
    }
  }

  private static MetricSample sample(Matcher sample) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (sample.group(2) != null) {
      Matcher label = LABEL.matcher(sample.group(2));
      while (label.find()) {
        String value =
            label.group(2).replace("\\\\", "\0").replace("\\\"", "\"").replace("\\n", "\n");
        labels.put(label.group(1), value.replace('\0', '\\'));
      }
    }
    return new MetricSample(
        sample.group(1),
        labels,
        number(sample.group(3)),
        sample.group(4) == null
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(sample.group(4))));
  }

  private static double number(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "inf", "+inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> new BigDecimal(text).doubleValue();
    };
  }

  /** What a text is as a number of either format, or null if it is none. */
  static @Nullable Double numberOrNull(String text) {
    boolean word = text.toLowerCase(Locale.ROOT).matches("nan|[-+]?inf(inity)?");
    if (!word && !DECIMAL.matcher(text).matches()) {
      return null;
    }
    String absolute = text.replaceFirst("^[-+]", "").replaceFirst("(?i)^infinity$", "inf");
    double value;
    try {
      value = number(absolute);
    } catch (NumberFormatException e) {
      // An exponent of more digits than BigDecimal takes.
      boolean zero = absolute.replaceFirst("[eE].*", "").matches("[0.]*");
      value = zero || absolute.matches(".*[eE]-.*") ? 0 : Double.POSITIVE_INFINITY;
    }
    return text.startsWith("-") ? -value : value;
  }

  List<MetricSample> samples() {
    return samples;
  }

  List<MetricSample> samples(String name) {
    return samples.stream().filter(sample -> sample.name().equals(name)).toList();
  }

  List<String> names() {
    return samples.stream().map(MetricSample::name).distinct().toList();
  }

  /** What TYPE lines say, by their names. */
  Map<String, String> types() {
    return types;
  }
}
