package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RealPagesTest {
  static Stream<Path> pages() {
    return SharedData.enginePages().stream();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_read_whole_holdsWhatTheNaiveReaderFinds(Path path) throws Exception {
    byte[] page = SharedData.read(path);
    NaivePage naive = new NaivePage(page);
    ExpositionParser parser = Pages.everything();
    parser.begin();
    parser.feed(page, 0, page.length);
    MetricSamples samples = parser.end();

    assertThat(naive.samples()).isNotEmpty();
    assertThat(Pages.malformed(parser)).isEmpty();
    for (String name : naive.names()) {
      List<MetricSample> found = new ArrayList<>();
      samples.forEach(name, found::add);
      assertThat(found).as(name).containsExactlyElementsOf(naive.samples(name));
    }
    naive.types().forEach((name, type) -> assertThat(word(samples.type(name))).isEqualTo(type));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_readForTwoFamilies_holdsTheseOnly(Path path) throws Exception {
    byte[] page = SharedData.read(path);
    NaivePage naive = new NaivePage(page);
    List<String> names = naive.names();
    String first = names.get(names.size() / 2);
    String second = names.get(names.size() - 1);
    ExpositionParser parser = Pages.only(first, second);
    parser.begin();
    parser.feed(page, 0, page.length);
    MetricSamples samples = parser.end();

    for (String name : names) {
      List<MetricSample> found = new ArrayList<>();
      samples.forEach(name, found::add);
      boolean wanted =
          Stream.of(first, second)
              .anyMatch(
                  family ->
                      name.equals(family)
                          || FamilySet.SUFFIXES.stream().anyMatch(s -> name.equals(family + s)));
      assertThat(found).as(name).isEqualTo(wanted ? naive.samples(name) : List.of());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_cutAtRandom_isTheSame(Path path) {
    byte[] page = SharedData.read(path);
    NaivePage naive = new NaivePage(page);
    List<String> names = naive.names();
    Random random = new Random(42);
    for (ExpositionParser parser :
        List.of(Pages.everything(), Pages.only(names.get(0), names.get(names.size() - 1)))) {
      parser.begin();
      parser.feed(page, 0, page.length);
      String whole = Pages.outcome(parser, names);
      for (int round = 0; round < 20; round++) {
        parser.begin();
        int largest = 1 + random.nextInt(300);
        for (int at = 0; at < page.length; ) {
          int length = Math.min(1 + random.nextInt(largest), page.length - at);
          parser.feed(page, at, length);
          at += length;
        }
        assertThat(Pages.outcome(parser, names)).isEqualTo(whole);
      }
    }
  }

  @Test
  void data_ofManyEngines_isThere() {
    assertThat(SharedData.enginePages()).hasSizeGreaterThan(20);
  }

  private static String word(MetricType type) {
    return type == MetricType.UNKNOWN ? "untyped" : type.name().toLowerCase(Locale.ROOT);
  }
}
