package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The test cases of OpenMetrics and of other parsers. */
final class ConformanceTest {
  private static final String CASES = "conformance/openmetrics";
  private static final String TOLERANCE = "docs/openmetrics-tolerance.md";
  private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| .+ \\|");

  static Stream<Path> cases() {
    return SharedData.files(CASES).stream()
        .filter(file -> file.endsWith("metrics"))
        .map(Path::getParent);
  }

  static Stream<Path> good() {
    return cases().filter(ConformanceTest::shouldParse);
  }

  static Stream<Path> corpora() {
    return Stream.of(
            "prometheus-common-expfmt",
            "prometheus-textparse",
            "telegraf-openmetrics",
            "telegraf-prometheus")
        .flatMap(folder -> SharedData.files("conformance/" + folder).stream());
  }

  private static boolean shouldParse(Path folder) {
    String json = new String(SharedData.read(folder.resolve("test.json")), StandardCharsets.UTF_8);
    return json.replaceAll("\\s", "").contains("\"shouldParse\":true");
  }

  /** Whether the page is taken for an exposition without any fault. */
  private static boolean accepted(Path folder) {
    return faults(folder).isEmpty();
  }

  /** What is wrong with the page, and how often. */
  private static Map<String, Long> faults(Path folder) {
    byte[] page = SharedData.read(folder.resolve("metrics"));
    ExpositionParser parser = Pages.everything();
    parser.begin(true);
    parser.feed(page, 0, page.length);
    try {
      parser.end();
    } catch (MalformedPageException e) {
      return Map.of(String.valueOf(e.getMessage()), 1L);
    }
    return Pages.malformed(parser);
  }

  @ParameterizedTest
  @MethodSource("good")
  void case_thatIsMeantToParse_parses(Path folder) {
    // That a series comes twice at one time is no fault of the format, but there is only one value.
    Map<String, Long> twice =
        folder.endsWith("duplicate_timestamps_1") ? Map.of("repeated series", 3L) : Map.of();
    assertThat(faults(folder)).isEqualTo(twice);
  }

  @Test
  void case_thatIsMeantToFail_isRefusedOrInTheTable() throws Exception {
    Path repository = Path.of("").toAbsolutePath();
    while (!Files.exists(repository.resolve(TOLERANCE))) {
      repository = Objects.requireNonNull(repository.getParent(), TOLERANCE);
    }
    List<String> listed = new ArrayList<>();
    for (String line : Files.readAllLines(repository.resolve(TOLERANCE))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        listed.add(row.group(1));
      }
    }
    List<String> accepted =
        cases()
            .filter(folder -> !shouldParse(folder))
            .filter(ConformanceTest::accepted)
            .map(folder -> folder.getFileName().toString())
            .toList();

    assertThat(accepted).isNotEmpty();
    assertThat(listed).as(TOLERANCE).containsExactlyInAnyOrderElementsOf(accepted);
  }

  @ParameterizedTest
  @MethodSource("corpora")
  void corpus_ofAnotherParser_neverFailsInAnUnknownWay(Path path) {
    byte[] page = SharedData.read(path);
    String file = path.getFileName().toString();
    for (Boolean openMetrics : new Boolean[] {null, true, false}) {
      ExpositionParser parser = Pages.everything();
      if (openMetrics == null) {
        parser.begin();
      } else {
        parser.begin(openMetrics);
      }
      parser.feed(page, 0, page.length);
      if (file.contains("_error_")) {
        assertThat(Pages.outcome(parser, List.of("metric"))).isNotEmpty();
      } else if (openMetrics == null) {
        assertThatCode(parser::end).doesNotThrowAnyException();
        assertThat(Pages.malformed(parser)).isEmpty();
      }
    }
  }

  @Test
  void cases_ofBothKinds_areThere() {
    assertThat(good()).hasSizeGreaterThan(25);
    assertThat(corpora()).hasSizeGreaterThan(25);
  }
}
