package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What must hold for any page whatever, well-formed or not. */
final class ParserChecks {
  private static final Pattern TOKEN_ENDS = Pattern.compile("[ \\t\r}]+");
  private static final Pattern NEWLINE = Pattern.compile("\n");
  private static final int LINE_LIMIT = 500;

  /** What a parser made of a page: samples, types and lost lines, or why it was refused. */
  private record Outcome(List<MetricSample> samples, String rest) {}

  private final Random random;
  private long parsed;

  ParserChecks(Random random) {
    this.random = random;
  }

  /** How often a page, or a part of one, was parsed. */
  long parsed() {
    return parsed;
  }

  /** Checks a page in each format, split at random. */
  void check(byte[] page) {
    for (Boolean openMetrics : new Boolean[] {null, true, false}) {
      Outcome whole = outcome(parser(), openMetrics, page, page.length);
      checkOrigin(page, whole.samples());
      for (int round = 0; round < 2; round++) {
        int[] ends = random.ints(random.nextInt(8), 0, page.length + 1).sorted().toArray();
        assertSame(outcome(parser(), openMetrics, page, ends), whole, page, ends);
      }
      checkSelection(page, openMetrics, whole);
    }
  }

  /** Splits a page in two at every position. */
  void checkEverySplit(byte[] page) {
    ExpositionParser parser = parser();
    for (Boolean openMetrics : new Boolean[] {null, true, false}) {
      Outcome whole = outcome(parser, openMetrics, page, page.length);
      for (int at = 0; at <= page.length; at++) {
        assertSame(outcome(parser, openMetrics, page, at), whole, page, at);
      }
    }
  }

  /** Ends a page at every position: what came before the last line must not change. */
  void checkEveryCut(byte[] page) {
    ExpositionParser parser = parser();
    List<MetricSample> whole = outcome(parser, false, page, page.length).samples();
    for (int length = 0; length < page.length; length++) {
      byte[] cut = Arrays.copyOf(page, length);
      List<MetricSample> samples = outcome(parser, false, cut, length).samples();
      if (samples.isEmpty()) {
        continue; // or nothing but lost lines
      }
      // A last line without its end may have lost a part of its number, and mean another.
      int certain = cut[length - 1] == '\n' ? samples.size() : samples.size() - 1;
      assertThat(samples.subList(0, certain))
          .as("cut at %s", length)
          .isEqualTo(whole.subList(0, certain));
      checkOrigin(cut, samples);
    }
  }

  private static ExpositionParser parser() {
    return new ExpositionParser(FamilySet.all(), LINE_LIMIT);
  }

  private static void assertSame(Outcome found, Outcome whole, byte[] page, int... ends) {
    if (found.equals(whole)) {
      return; // which is fast, and what is shown is made for a failure only
    }
    assertThat(found)
        .as("in parts that end at %s:%n%s", Arrays.toString(ends), shown(page))
        .isEqualTo(whole);
  }

  private static String shown(byte[] page) {
    return new String(page, StandardCharsets.ISO_8859_1);
  }

  private Outcome outcome(
      ExpositionParser parser, @Nullable Boolean openMetrics, byte[] page, int... ends) {
    parsed++;
    if (openMetrics == null) {
      parser.begin();
    } else {
      parser.begin(openMetrics);
    }
    int at = 0;
    for (int i = 0; i <= ends.length; i++) {
      int end = i < ends.length ? ends[i] : page.length;
      // In the middle of other bytes, to see that nothing beyond the part is read.
      byte[] part = new byte[end - at + 32];
      Arrays.fill(part, (byte) '7');
      System.arraycopy(page, at, part, 16, end - at);
      parser.feed(part, 16, end - at);
      at = end;
    }
    try {
      PageSamples samples = (PageSamples) parser.end();
      List<MetricSample> all = new ArrayList<>();
      samples.forEach(all::add);
      StringBuilder rest = new StringBuilder(Pages.malformed(parser).toString());
      all.stream()
          .map(MetricSample::name)
          .distinct()
          .forEach(name -> rest.append(' ').append(samples.type(name)));
      return new Outcome(all, rest.toString());
    } catch (MalformedPageException e) {
      return new Outcome(List.of(), e.getMessage() + Pages.malformed(parser));
    }
  }

  /** A parser that is asked for one name only finds of it what the one for all names finds. */
  private void checkSelection(byte[] page, @Nullable Boolean openMetrics, Outcome whole) {
    if (whole.samples().isEmpty()) {
      return;
    }
    String name = whole.samples().get(random.nextInt(whole.samples().size())).name();
    ExpositionParser parser = new ExpositionParser(FamilySet.of(List.of(name)), LINE_LIMIT);
    List<MetricSample> found = new ArrayList<>(outcome(parser, openMetrics, page).samples());
    found.removeIf(sample -> !sample.name().equals(name));
    List<MetricSample> expected = new ArrayList<>(whole.samples());
    expected.removeIf(sample -> !sample.name().equals(name));
    assertThat(found).as("%s of%n%s", name, shown(page)).isEqualTo(expected);
  }

  /** Each value is a number on a line of its name, whatever else is on that line. */
  private static void checkOrigin(byte[] page, List<MetricSample> samples) {
    Map<String, List<String>> tokens = new HashMap<>();
    List<String> lines = NEWLINE.splitAsStream(new String(page, StandardCharsets.UTF_8)).toList();
    for (MetricSample sample : samples) {
      List<String> candidates =
          tokens.computeIfAbsent(
              sample.name(),
              name ->
                  lines.stream()
                      .filter(line -> names(line, name))
                      .flatMap(line -> TOKEN_ENDS.splitAsStream(line))
                      .toList());
      if (candidates.stream().noneMatch(token -> sameNumber(token, sample.value()))) {
        throw new AssertionError(sample + " is not in\n" + shown(page));
      }
    }
  }

  private static boolean names(String line, String name) {
    String stripped = line.strip();
    return stripped.startsWith(name) || stripped.startsWith("{");
  }

  private static boolean sameNumber(String token, double value) {
    Double number = NaivePage.numberOrNull(token);
    return number != null && number.equals(value);
  }
}
