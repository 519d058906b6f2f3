package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pages made at random, with a seed: well-formed ones come back as made, broken ones do no harm.
 */
final class GeneratedPagesTest {
  private static final List<String> NAMES =
      List.of("a", "vllm:num_requests_waiting", "vllm:num_requests_running", "b_total", "_x:y9");
  private static final String[] PIECES = {
    "a",
    "b=",
    "{",
    "}",
    "\"",
    "\\",
    ",",
    " ",
    "\t",
    "\r",
    "\n",
    "\n",
    "#",
    "# TYPE ",
    "# HELP ",
    "# EOF\n",
    "gauge",
    "1",
    "-2.5e3",
    "NaN",
    "+Inf",
    "vllm:num_requests_waiting",
    "l=\"v\"",
    "ü",
    "\0",
    "a 1\n",
    "a{l=\"v\"} 2 3\n"
  };

  private static String blanks(Random random) {
    return " ".repeat(random.nextInt(3)) + "\t".repeat(random.nextInt(2));
  }

  private static MetricSample sample(Random random) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      StringBuilder value = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        value.append("ab\"\\\n,{}#= ü☃".charAt(random.nextInt(13)));
      }
      labels.put("l" + i, value.toString());
    }
    double value =
        switch (random.nextInt(5)) {
          case 0 -> Double.NaN;
          case 1 -> Double.POSITIVE_INFINITY;
          case 2 -> random.nextInt(100);
          case 3 -> random.nextGaussian();
          default -> Double.longBitsToDouble(random.nextLong(0x7FF0000000000000L));
        };
    return new MetricSample(
        NAMES.get(random.nextInt(NAMES.size())),
        labels,
        value,
        random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt()));
  }

  private static void write(MetricSample sample, StringBuilder page, Random random) {
    page.append(blanks(random)).append(sample.name());
    if (!sample.labels().isEmpty() || random.nextBoolean()) {
      page.append(blanks(random)).append('{').append(blanks(random));
      int left = sample.labels().size();
      for (Map.Entry<String, String> label : sample.labels().entrySet()) {
        String escaped =
            label.getValue().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        page.append(label.getKey()).append(blanks(random)).append('=').append(blanks(random));
        page.append('"').append(escaped).append('"').append(blanks(random));
        left--;
        page.append(left > 0 || random.nextBoolean() ? "," : "").append(blanks(random));
      }
      page.append('}');
    }
    String value = Double.isInfinite(sample.value()) ? "+Inf" : String.valueOf(sample.value());
    page.append(' ').append(blanks(random)).append(value);
    sample.timestampMillis().ifPresent(t -> page.append(' ').append(blanks(random)).append(t));
    page.append(blanks(random));
    page.append(random.nextInt(5) == 0 ? " # {x=\"}\"} 1 2" : "");
    page.append(random.nextInt(5) == 0 ? "\r\n" : "\n");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void page_wellFormed_comesBackAsMade(long seed) throws Exception {
    Random random = new Random(seed);
    ExpositionParser all = Pages.everything();
    ExpositionParser some = Pages.only(NAMES.get(1), NAMES.get(3));
    for (int round = 0; round < 200; round++) {
      List<MetricSample> made = new ArrayList<>();
      StringBuilder page = new StringBuilder();
      for (int i = random.nextInt(40); i >= 0; i--) {
        MetricSample sample = sample(random);
        boolean repeated =
            made.stream()
                .anyMatch(
                    other ->
                        other.name().equals(sample.name())
                            && other.timestampMillis().equals(sample.timestampMillis())
                            && other.labels().equals(sample.labels()));
        if (repeated) {
          continue; // what becomes of it depends on how its labels are spelled
        }
        made.add(sample);
        write(sample, page, random);
      }
      for (ExpositionParser parser : List.of(all, some)) {
        MetricSamples samples = Pages.parse(parser, page.toString());
        assertThat(Pages.malformed(parser)).as("%s", page).isEmpty();
        for (String name : NAMES) {
          List<MetricSample> found = new ArrayList<>();
          samples.forEach(name, found::add);
          boolean wanted = parser == all || name.equals(NAMES.get(1)) || name.equals(NAMES.get(3));
          assertThat(found)
              .as("%s", page)
              .isEqualTo(made.stream().filter(s -> wanted && s.name().equals(name)).toList());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15})
  void page_broken_givesTheSameHoweverItIsCut(long seed) {
    Random random = new Random(seed);
    ExpositionParser all = Pages.everything();
    ExpositionParser some = new ExpositionParser(FamilySet.of(NAMES.subList(1, 2)), 40);
    for (int round = 0; round < 1500; round++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "# TYPE abcdefgh gauge\n" : "");
      for (int i = random.nextInt(60); i > 0; i--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      byte[] page = text.toString().getBytes(StandardCharsets.UTF_8);
      for (ExpositionParser parser : List.of(all, some)) {
        parser.begin();
        parser.feed(page, 0, page.length);
        String whole = Pages.outcome(parser, NAMES);
        parser.begin();
        for (int at = 0; at < page.length; ) {
          int length = Math.min(1 + random.nextInt(30), page.length - at);
          // From the middle of a larger array, to see that nothing beyond the part is read.
          byte[] padded = new byte[length + 20];
          Arrays.fill(padded, (byte) '\n');
          System.arraycopy(page, at, padded, 10, length);
          parser.feed(padded, 10, length);
          at += length;
        }
        assertThat(Pages.outcome(parser, NAMES)).as("%s", text).isEqualTo(whole);
      }
    }
  }
}
