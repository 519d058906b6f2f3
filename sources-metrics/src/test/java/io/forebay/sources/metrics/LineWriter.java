package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.Trait.*;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes lines as the traits ask for, and notes what they say. */
final class LineWriter {
  /**
   * A number as it is written.
   *
   * @param value null if it is none
   */
  record NumberText(String text, @Nullable Double value) {}

  private record Time(String text, OptionalLong millis, boolean valid) {}

  private final Random random;
  private final boolean openMetrics;
  private final Set<Trait> traits;
  private final Set<Trait> used;
  private final StringBuilder text = new StringBuilder();
  private final List<MetricSample> samples = new ArrayList<>();
  private final Time time;
  private boolean latestKept;
  private String latestNumber = "";
  private String latestStart = "";
  private String latestEnd = "";

  LineWriter(Random random, boolean openMetrics, Set<Trait> traits) {
    this.random = random;
    this.openMetrics = openMetrics;
    this.traits = traits;
    this.used = EnumSet.copyOf(traits);
    this.time = time();
  }

  String text() {
    return text.toString();
  }

  List<MetricSample> samples() {
    return samples;
  }

  /** The traits that the text really has. */
  Set<Trait> used() {
    return used;
  }

  String declared(String name) {
    return traits.contains(QUOTED_NAME) ? quoted(name) : name;
  }

  void meta(String line) {
    text.append(line).append(traits.contains(CRLF) ? "\r\n" : "\n");
  }

  static NumberText whole(long value) {
    return new NumberText(Long.toString(value), (double) value);
  }

  NumberText number() {
    for (Trait trait : traits) {
      if (trait.number()) {
        List<NumberText> numbers = numbers(trait);
        return numbers.get(random.nextInt(numbers.size()));
      }
    }
    double value = random.nextBoolean() ? random.nextInt(1000) : random.nextGaussian();
    return new NumberText(value == (long) value ? "" + (long) value : "" + value, value);
  }

  private static List<NumberText> numbers(Trait trait) {
    return switch (trait) {
      case NAN -> of("NaN");
      case NAN_SPELLED -> of("nan", "NAN", "Nan");
      case INFINITE -> of("+Inf", "-Inf");
      case INFINITE_SPELLED -> of("Inf", "inf", "-inf", "Infinity", "-infinity", "+INF");
      case LONG_DIGITS ->
          of(
              "0.1000000000000000055511151231257827021181583404541015625",
              "123456789012345678901234567890",
              "9007199254740993.00000000000000000001",
              "1" + "0".repeat(200));
      case SUBNORMAL -> of("4.9e-324", "2.2250738585072011e-308", "2.4703282292062328e-324");
      case OVERFLOW -> of("1e400", "-1e999", "1e2000000000");
      case UNDERFLOW -> of("1e-400", "1e-2000000000");
      case NEGATIVE_ZERO -> of("-0", "-0.0");
      case PLUS_SIGN -> of("+5", "+0.5");
      case LEADING_DOT -> of(".5", "-.25");
      case TRAILING_DOT -> of("5.", "-12.");
      case EXPONENT -> of("1e5", "1E+05", "2.5e-03", "1e00");
      case HEXADECIMAL -> of("0x1p-2", "0x10", "-0X1.8P1");
      case UNDERSCORE -> of("1_000", "1_0.5");
      case JAVA_SUFFIX -> of("1d", "1.5f", "2D");
      case DECIMAL_COMMA -> of("1,5", "1,000.5");
      default -> throw new IllegalArgumentException(trait.name());
    };
  }

  private static List<NumberText> of(String... texts) {
    List<NumberText> numbers = new ArrayList<>();
    for (String text : texts) {
      numbers.add(new NumberText(text, NaivePage.numberOrNull(text)));
    }
    return numbers;
  }

  Map<String, String> labels(int series) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (series > 0 || random.nextBoolean()) {
      labels.put("i", Integer.toString(series));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      labels.put("label_" + i, "value " + random.nextInt(100));
    }
    special("s", ESCAPES, labels, "a\"b", "two\nlines", "back\\slash", "\"\\\n");
    special("t", ESCAPED_BACKSLASH_LAST, labels, "C:\\", "\\\\");
    special("u", BRACE_IN_LABEL, labels, "a}b", "{", "}{", "{x}");
    special("v", COMMA_IN_LABEL, labels, "a,b", ",", "a,");
    special("w", EQUALS_IN_LABEL, labels, "a=b", "=", "x=\"y\"");
    special("x", HASH_IN_LABEL, labels, "a # b", "#", " # {");
    special("y", UTF8_LABEL, labels, "\u00fc", "\u2603 snow", "\ud83d\ude00");
    special("z", HUGE_LABEL, labels, "x".repeat(20_000), "y\u00fc".repeat(9_000));
    special("e", EMPTY_LABEL, labels, "");
    special("b", BLANK_AROUND_LABEL, labels, " a ", "\tb");
    special("k", UNKNOWN_ESCAPE, labels, "a\\tb", "\\d+");
    special("quoted.label \u00fc", QUOTED_LABEL, labels, "v");
    return labels;
  }

  private void special(String name, Trait trait, Map<String, String> labels, String... values) {
    if (traits.contains(trait)) {
      labels.put(name, values[random.nextInt(values.length)]);
    }
  }

  void sample(String name, Map<String, String> labels, NumberText number) {
    StringBuilder line = new StringBuilder(traits.contains(LEADING_BLANK) ? "  " : "");
    boolean quotedName = traits.contains(QUOTED_NAME);
    line.append(quotedName ? "" : name);
    boolean braces = quotedName || !labels.isEmpty() || traits.contains(EMPTY_BRACES);
    if (braces) {
      braces(line, quotedName ? quoted(name) : "", labels);
    }
    String gap = traits.contains(TABS) ? "\t" : traits.contains(SPACES) ? "    " : " ";
    boolean tight = traits.contains(TIGHT_BRACES) && braces;
    latestStart = line + (tight ? "" : gap);
    latestEnd =
        (time.text().isEmpty() ? "" : gap + time.text())
            + (traits.contains(EXEMPLAR) ? " # {trace_id=\"abc\"} 0.5 123.4" : "")
            + (traits.contains(TRAILING_BLANK) ? " " : "");
    meta(latestStart + number.text() + latestEnd);
    latestNumber = number.text();
    latestKept = number.value() != null && time.valid();
    if (latestKept && number.value() != null) {
      samples.add(new MetricSample(name, labels, number.value(), time.millis()));
    }
  }

  /** Writes the latest sample again, which then counts once. */
  void repeat(boolean otherValue) {
    if (latestKept) {
      meta(latestStart + (otherValue ? "4711" : latestNumber) + latestEnd);
    }
  }

  private void braces(StringBuilder line, String first, Map<String, String> labels) {
    String blank = traits.contains(BLANK_IN_BRACES) ? " " : "";
    line.append('{').append(blank).append(first);
    boolean comma = !first.isEmpty();
    for (Map.Entry<String, String> label : labels.entrySet()) {
      line.append(comma ? "," : "").append(blank);
      boolean quote = !label.getKey().matches("[a-zA-Z_][a-zA-Z0-9_]*");
      String value = quoted(label.getValue());
      if (traits.contains(UNKNOWN_ESCAPE)) {
        // A backslash before any other letter may stand alone.
        value = value.replace("\\\\t", "\\t").replace("\\\\d", "\\d");
      }
      line.append(quote ? quoted(label.getKey()) : label.getKey());
      line.append(blank).append('=').append(blank).append(value);
      comma = true;
    }
    line.append(traits.contains(TRAILING_COMMA) && comma ? "," : "").append(blank).append('}');
  }

  private Time time() {
    if (traits.contains(TIME)) {
      String seconds = Integer.toString(1_700_000_000 + random.nextInt(1000));
      String millis = seconds + "123";
      return new Time(
          openMetrics ? seconds + ".123" : millis, OptionalLong.of(Long.parseLong(millis)), true);
    }
    if (traits.contains(TIME_FRACTION)) {
      return new Time("1700000000.5", OptionalLong.of(1_700_000_000_500L), openMetrics);
    }
    if (traits.contains(NEGATIVE_TIME)) {
      return new Time("-5", OptionalLong.of(openMetrics ? -5000 : -5), true);
    }
    return new Time("", OptionalLong.empty(), true);
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
