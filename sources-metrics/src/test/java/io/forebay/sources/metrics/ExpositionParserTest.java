package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpositionParserTest {
  private final ExpositionParser parser = Pages.everything();

  private List<MetricSample> samples(String page, String name) throws MalformedPageException {
    List<MetricSample> found = new ArrayList<>();
    Pages.parse(parser, page).forEach(name, found::add);
    return found;
  }

  private MetricSamples openMetrics(ExpositionParser reader, String page)
      throws MalformedPageException {
    reader.begin(true);
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    reader.feed(bytes, 0, bytes.length);
    return reader.end();
  }

  @Test
  void sample_withEscapes_isUnescaped() throws Exception {
    assertThat(samples("a{l=\"q\\\"s\\\\n\\nx\\y # }\",m=\"ü\"} 1\n", "a"))
        .singleElement()
        .extracting(MetricSample::labels)
        .isEqualTo(Map.of("l", "q\"s\\n\nx\\y # }", "m", "ü"));
  }

  @Test
  void sample_withBlanksAndTrailingComma_isRead() throws Exception {
    assertThat(samples(" \ta\t{ l = \"v\" , m=\"w\", }\t 1.5 \t 77 \n", "a"))
        .containsExactly(
            new MetricSample("a", Map.of("l", "v", "m", "w"), 1.5, OptionalLong.of(77)));
    assertThat(parser.malformedLines()).isZero();
  }

  @Test
  void sample_withQuotedNames_isRead() throws Exception {
    MetricSamples samples =
        Pages.parse(
            parser,
            "# TYPE \"a.b\" gauge\n{\"a.b\",\"l.m\"=\"v\"} 1\n{\"a.b\"} 2\n{ \"a.b\" , l=\"v\"} 3\n");
    assertThat(samples.sum("a.b")).hasValue(6);
    assertThat(samples.type("a.b")).isEqualTo(MetricType.GAUGE);
    assertThat(samples.sum(MetricSelector.parse("{\"a.b\",\"l.m\"=\"v\"}"))).hasValue(1);
    assertThat(parser.malformedLines()).isZero();
    assertThat(Pages.parse("{\"a.b\"} 2\n{\"c.d\"} 3\n", "a.b").sum("a.b")).hasValue(2);
  }

  @Test
  void sample_withExemplar_losesTheExemplarOnly() throws Exception {
    assertThat(samples("a 1 # {t=\"x\"} 0.5 1.5\na{l=\" # \"} 2 3 # {} 1\n# EOF\n", "a"))
        .extracting(MetricSample::value)
        .containsExactly(1.0, 2.0);
    assertThat(parser.malformedLines()).isZero();
  }

  @Test
  void page_withCarriageReturnsAndBlankLinesAndNoFinalNewline_isRead() throws Exception {
    MetricSamples samples = Pages.parse(parser, "# TYPE a gauge\r\n\r\na 1\r\n\n  \nb{} 2");
    assertThat(samples.sum("a")).hasValue(1);
    assertThat(samples.sum("b")).hasValue(2);
    assertThat(parser.malformedLines()).isZero();
  }

  @Test
  void series_repeated_keepsTheFirstAndCountsTheRest() throws Exception {
    MetricSamples samples =
        Pages.parse(
            parser,
            "a{l=\"v\"} 1\nb 2\na{l=\"v\"} 3\na{l=\"w\"} 5\nb 2\nb 7 1\nb 8 1\nb 9 2\nc 1\n");
    assertThat(samples.sum("a")).hasValue(6);
    assertThat(samples.sum("b")).hasValue(18);
    assertThat(Pages.malformed(parser)).containsExactly(Map.entry("repeated series", 3L));
    assertThat(Pages.parse(parser, "a{l=\"v\"} 4\n").sum("a")).as("next page").hasValue(4);
    assertThat(parser.malformedLines()).isZero();
  }

  @Test
  void series_atTimesWithinAMillisecond_isNotRepeated() throws Exception {
    MetricSamples samples =
        Pages.parse(parser, "a 1 0.0000000000\na 2 0.0000000001\na 4 0.0000000001\n# EOF\n");
    assertThat(samples.sum("a")).hasValue(3);
    assertThat(Pages.malformed(parser)).containsExactly(Map.entry("repeated series", 1L));
  }

  @Test
  void series_repeatedOnALargePage_isFoundAndTheNextPageIsFree() throws Exception {
    StringBuilder page = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      page.append("a{i=\"").append(i).append("\"} 1\n");
    }
    assertThat(Pages.parse(parser, page + page.toString()).sum("a")).hasValue(5000);
    assertThat(Pages.malformed(parser)).containsExactly(Map.entry("repeated series", 5000L));
    for (int round = 0; round < 3; round++) {
      assertThat(Pages.parse(parser, "a 1\na 1\nb 1\n").sum("a")).hasValue(1);
      assertThat(Pages.malformed(parser)).containsExactly(Map.entry("repeated series", 1L));
    }
  }

  @Test
  void page_interleavedAndRepeatedFamilies_keepsAll() throws Exception {
    MetricSamples samples =
        Pages.parse(
            parser,
            "# TYPE a gauge\na 1\nb 5\na{x=\"y\"} 2\n# TYPE a gauge\n# HELP a h\na{x=\"z\"} 4\n");
    assertThat(samples.sum("a")).hasValue(7);
    assertThat(samples.count("a")).isEqualTo(3);
    assertThat(parser.malformedLines()).isZero();
  }

  @Test
  void page_typeWithoutSamples_isNoSample() throws Exception {
    MetricSamples samples = Pages.parse(parser, "# HELP a h\n# TYPE a gauge\nb 1\n");
    assertThat(samples.contains("a")).isFalse();
    assertThat(samples.type("a")).isEqualTo(MetricType.GAUGE);
    assertThat(samples.contains("b")).isTrue();
    assertThat(samples.type("b")).isEqualTo(MetricType.UNKNOWN);
  }

  @Test
  void page_ofTheNext_holdsNothingOfTheOneBefore() throws Exception {
    Pages.parse(parser, "# TYPE a counter\na 1\nbroken{ 1\n");
    assertThat(parser.malformedLines()).isEqualTo(1);
    MetricSamples samples = Pages.parse(parser, "b 1\n");
    assertThat(samples.contains("a")).isFalse();
    assertThat(samples.type("a")).isEqualTo(MetricType.UNKNOWN);
    assertThat(parser.malformedLines()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "counter, COUNTER",
    "gauge, GAUGE",
    "histogram, HISTOGRAM",
    "summary, SUMMARY",
    "info, INFO",
    "stateset, STATE_SET",
    "gaugehistogram, GAUGE_HISTOGRAM",
    "unknown, UNKNOWN",
    "untyped, UNKNOWN",
    "GAUGE, GAUGE"
  })
  void type_eachWord_isKnown(String word, MetricType type) throws Exception {
    assertThat(Pages.parse("#  TYPE\tabc \t " + word + " \nabc 1\n", "abc").type("abc"))
        .isEqualTo(type);
  }

  @Test
  void type_ofSamplesWithSuffix_isThatOfTheFamily() throws Exception {
    String page =
        "# TYPE jobs counter\njobs_total 3\n# TYPE t histogram\nt_sum 1\nt_other 1\n"
            + "# TYPE g gauge\ng_sum 1\n# TYPE old_total counter\nold_total 1\n";
    for (ExpositionParser reader :
        List.of(parser, Pages.only("jobs", "t", "g_sum", "old", "jobs_total", "t_other"))) {
      MetricSamples samples = Pages.parse(reader, page);
      assertThat(samples.type("jobs_total")).isEqualTo(MetricType.COUNTER);
      assertThat(samples.type("jobs")).isEqualTo(MetricType.COUNTER);
      assertThat(samples.type("t_sum")).isEqualTo(MetricType.HISTOGRAM);
      assertThat(samples.type("t_other")).isEqualTo(MetricType.UNKNOWN);
      assertThat(samples.type("g_sum")).isEqualTo(MetricType.UNKNOWN);
      assertThat(samples.type("old")).isEqualTo(MetricType.COUNTER);
    }
  }

  @Test
  void family_ofACounterOrInfo_findsItsSamples() throws Exception {
    String page = "# TYPE jobs counter\njobs_total 3\n# TYPE build info\nbuild_info{v=\"1\"} 1\n";
    for (ExpositionParser reader : List.of(parser, Pages.only("jobs", "build"))) {
      MetricSamples samples = openMetrics(reader, page + "# EOF\n");
      assertThat(samples.sum("jobs")).hasValue(3);
      assertThat(samples.sum("jobs_total")).hasValue(3);
      assertThat(samples.contains("jobs")).isTrue();
      assertThat(samples.count(MetricSelector.parse("build{v=\"1\"}"))).isEqualTo(1);
    }
    assertThat(openMetrics(Pages.only("jobs_total"), page + "# EOF\n").sum("jobs_total"))
        .hasValue(3);
  }

  @Test
  void samples_nobodyAskedFor_areNotKept() throws Exception {
    MetricSamples samples =
        Pages.parse(
            "wanted_one 1\nwanted_two 2\nwanted_one_count 3\nwanted_one_x 4\n# TYPE w gauge\n",
            "wanted_one");
    assertThat(samples.sum("wanted_one")).hasValue(1);
    assertThat(samples.sum("wanted_one_count")).hasValue(3);
    assertThat(samples.contains("wanted_two")).isFalse();
    assertThat(samples.contains("wanted_one_x")).isFalse();
    assertThat(samples.sum("wanted_two")).isEmpty();
  }

  @Test
  void numbers_ofSeveralSeries_leaveNanOut() throws Exception {
    MetricSamples samples =
        Pages.parse(
            parser, "a{i=\"1\"} 3\na{i=\"2\"} Nan\na{i=\"3\"} 1\nb NaN\nc NaN\nc{i=\"1\"} 2\n");
    assertThat(samples.sum("a")).hasValue(4);
    assertThat(samples.average("a")).hasValue(2);
    assertThat(samples.min("a")).hasValue(1);
    assertThat(samples.max("a")).hasValue(3);
    assertThat(samples.count("a")).isEqualTo(3);
    assertThat(samples.sum("b")).isEmpty();
    assertThat(samples.average("b")).isEmpty();
    assertThat(samples.min("b")).isEmpty();
    assertThat(samples.max("b")).isEmpty();
    assertThat(samples.last("b")).isEmpty();
    assertThat(samples.count("b")).isEqualTo(1);
    assertThat(samples.min("c")).hasValue(2);
    assertThat(samples.max("c")).hasValue(2);
    assertThat(samples.sum("absent")).isEmpty();
    assertThat(samples.count("absent")).isZero();
    assertThat(samples.sum(MetricSelector.parse("a{i!=\"3\"}"))).hasValue(3);
  }

  @Test
  void last_isTheLatestOrElseTheLastOfThePage() throws Exception {
    MetricSamples samples =
        Pages.parse(
            parser, "a 1 30\na 2 10\nb 1\nb{i=\"1\"} 2\nc 1 5\nc 2\nd 1 5\nd{i=\"1\"} 2 5\n");
    assertThat(samples.last("a")).hasValue(1);
    assertThat(samples.last("b")).hasValue(2);
    assertThat(samples.last("c")).hasValue(1);
    assertThat(samples.last("d")).hasValue(2);
  }

  @Test
  void time_isMillisInPrometheusTextAndSecondsInOpenMetrics() throws Exception {
    byte[] page = "a 1 1700000000\n".getBytes(StandardCharsets.US_ASCII);
    parser.begin(false);
    parser.feed(page, 0, page.length);
    parser.end().forEach("a", s -> assertThat(s.timestampMillis()).hasValue(1_700_000_000L));
    openMetrics(parser, "a 1 1700000000\n# EOF\n")
        .forEach("a", s -> assertThat(s.timestampMillis()).hasValue(1_700_000_000_000L));
    openMetrics(parser, "a 1 1.7000000005e9\n# EOF\n")
        .forEach("a", s -> assertThat(s.timestampMillis()).hasValue(1_700_000_000_500L));
    // Where the server does not tell the format, # EOF at the end does.
    assertThat(samples("a 1 17\n# EOF\n", "a").get(0).timestampMillis()).hasValue(17_000);
    assertThat(samples("a 1 17\n# EOF\nb 1\n", "a").get(0).timestampMillis()).hasValue(17);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a-b 1;bad name",
        "9 1;bad name",
        "a{l=\"v\" 1;bad label",
        "a{l=v} 1;bad label",
        "a{l=\"v\"m=\"w\"} 1;bad label",
        "a{l=\"v\",,m=\"w\"} 1;bad label",
        "a{,} 1;bad label",
        "a{l=\"1\",l=\"2\"} 1;bad label",
        "a{__name__=\"b\"} 1;bad label",
        "a{1=\"v\"} 1;bad label",
        "a;bad value",
        "a{};bad value",
        "a x;bad value",
        "a 0x10;bad value",
        "a 1_0;bad value",
        "a 1 z;bad timestamp",
        "a 1 NaN;bad timestamp",
        "a 1 2 3;text after the sample",
        "# TYPE a blah;bad type",
        "# TYPE a;bad type",
        "# TYPE a gauge b;bad type",
        "# TYPE b gauge;bad type",
        "# TYPE 9 gauge;bad name",
        "{l=\"v\"} 1;bad name",
        "{} 1;bad name",
        "\"a\" 1;bad name"
      })
  void line_malformed_isLostAndCountedWithItsReason(String line, String reason) throws Exception {
    MetricSamples samples =
        Pages.parse(parser, "# TYPE b counter\nb 1\n" + line + "\nb{c=\"d\"} 2\n");
    assertThat(samples.sum("b")).hasValue(3);
    assertThat(samples.contains("a")).isFalse();
    assertThat(Pages.malformed(parser)).containsExactly(Map.entry(reason, 1L));
  }

  @Test
  void line_malformedAtTheBeginning_doesNotLoseThePage() throws Exception {
    assertThat(Pages.parse(parser, "a{l=v} 1\nb 2\n").sum("b")).hasValue(2);
    assertThat(Pages.malformed(parser)).containsExactly(Map.entry("bad label", 1L));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 100, 1000})
  void line_tooLong_isOneMalformedLineHoweverItComes(int chunk) throws Exception {
    ExpositionParser small = new ExpositionParser(FamilySet.of(List.of("abc")), 64);
    byte[] page =
        ("abc 1\nabc{l=\"" + "x".repeat(500) + "\"} 1\nxyz" + "y".repeat(100) + " 1\nabc{} 2 1\n")
            .getBytes(StandardCharsets.US_ASCII);
    small.begin();
    for (int at = 0; at < page.length; at += chunk) {
      small.feed(page, at, Math.min(chunk, page.length - at));
    }
    assertThat(small.end().sum("abc")).hasValue(3);
    assertThat(Pages.malformed(small)).containsExactly(Map.entry("line too long", 2L));
  }

  @Test
  void page_withEndlessLine_takesNoMemory() throws Exception {
    ExpositionParser small = new ExpositionParser(FamilySet.of(List.of("abc")), 1000);
    byte[] part = "x".repeat(1000).getBytes(StandardCharsets.US_ASCII);
    small.begin();
    long before = Allocations.ofThisThread();
    for (int i = 0; i < 100_000; i++) {
      small.feed(part, 0, part.length);
    }
    assertThat(Allocations.ofThisThread() - before).isLessThan(100_000);
    assertThatThrownBy(small::end).isInstanceOf(MalformedPageException.class);
  }

  @Test
  void openMetrics_textAfterTheEndOrNoEnd_isCounted() throws Exception {
    assertThat(openMetrics(parser, "a 1\n# EOF\nb 2\n").contains("b")).isFalse();
    assertThat(Pages.malformed(parser)).containsExactly(Map.entry("text after # EOF", 1L));
    assertThat(openMetrics(parser, "a 1\n").sum("a")).hasValue(1);
    assertThat(Pages.malformed(parser)).containsExactly(Map.entry("no # EOF", 1L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n",
        "\n  <html>\nerror 404\n</html>\n",
        " \r\n\r\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n<html>\nerror 404\n",
        "{\"object\":\"error\",\"code\":404}",
        "{\n  \"object\": \"error\",\n  \"code\": 404\n}\n",
        "[1, 2]",
        "Not Found",
        "upstream connect error or disconnect/reset before headers",
        "\u0000\u0001\u0002\u0003",
        "---\nkey: value\n",
        "import os\nprint(1)\n"
      })
  void page_thatIsNoExposition_isRefused(String page) {
    assertThatThrownBy(() -> Pages.parse(parser, page))
        .isInstanceOf(MalformedPageException.class)
        .hasMessageStartingWith("page: begins with \"")
        .hasMessageEndingWith(" (expected: Prometheus text or OpenMetrics)");
    assertThatThrownBy(() -> Pages.parse(page, "vllm:num_requests_waiting"))
        .isInstanceOf(MalformedPageException.class);
  }

  @Test
  void page_thatIsNoExposition_isShownPrintableAndShort() {
    assertThatThrownBy(() -> Pages.parse(parser, "<h\u0007\n>" + "x".repeat(100)))
        .hasMessage(
            "page: begins with \"<h..>%s...\" (expected: Prometheus text or OpenMetrics)",
            "x".repeat(43));
  }

  @Test
  void page_withoutAnything_isAnExpositionWithoutSamples() throws Exception {
    assertThat(Pages.parse(parser, "").contains("a")).isFalse();
    assertThat(Pages.parse(parser, "\n\n").contains("a")).isFalse();
    assertThatThrownBy(() -> openMetrics(parser, "")).isInstanceOf(MalformedPageException.class);
  }

  @Test
  void page_withMoreSamplesThanAllowed_losesTheRest() throws Exception {
    String page =
        IntStream.rangeClosed(0, SampleBuffer.MAXIMUM)
            .mapToObj(i -> "a 1 " + i + "\n")
            .collect(Collectors.joining());
    assertThat(Pages.parse(parser, page).sum("a")).hasValue(SampleBuffer.MAXIMUM);
    assertThat(Pages.malformed(parser)).containsExactly(Map.entry("too many samples", 1L));
  }

  @Test
  void page_withMoreLabelSetsOrNamesThanAllowed_losesTheRest() throws Exception {
    String sets =
        IntStream.rangeClosed(0, LabelSets.MAXIMUM)
            .mapToObj(i -> "a{l=\"" + i + "\"} 1\n")
            .collect(Collectors.joining());
    Pages.parse(parser, sets);
    assertThat(Pages.malformed(parser)).containsExactly(Map.entry("too many label sets", 1L));
    String names =
        IntStream.rangeClosed(0, NameTable.MAXIMUM)
            .mapToObj(i -> "a" + i + " 1\n")
            .collect(Collectors.joining());
    Pages.parse(Pages.everything(), names);
    Pages.parse(parser, names);
    assertThat(Pages.malformed(parser)).containsOnlyKeys("too many names");
    assertThat(Pages.parse(parser, "fresh_name 1\n").sum("fresh_name"))
        .as("what one page had does not hinder the next")
        .isEqualTo(OptionalDouble.of(1));
  }

  @Test
  void page_cutAtAnyTwoPositions_isTheSame() throws Exception {
    String text =
        "# HELP abcdefgh_one h\n# TYPE abcdefgh_one gauge\r\nabcdefgh_one{l=\"ü\\\"\"} 1 5\n\n"
            + "# TYPE other blah\nabcdefgh_oneX 7\nbad{ 1\nabcdefgh_one 0.055374130342183726\n"
            + "#TYPE abcdefgh_two counter\n{\"abcdefgh_two\"} +Inf # {} 1\nabcdefgh_two x\n# EOF";
    byte[] page = text.getBytes(StandardCharsets.UTF_8);
    List<String> names = List.of("abcdefgh_one", "abcdefgh_two", "other", "bad");
    for (ExpositionParser reader :
        List.of(parser, Pages.only("abcdefgh_one", "abcdefgh_two"), Pages.only("bad"))) {
      reader.begin();
      reader.feed(page, 0, page.length);
      String whole = Pages.outcome(reader, names);
      for (int first = 0; first <= page.length; first++) {
        for (int second = first; second <= page.length; second++) {
          reader.begin();
          reader.feed(page, 0, first);
          reader.feed(page, first, second - first);
          reader.feed(page, second, page.length - second);
          assertThat(Pages.outcome(reader, names)).isEqualTo(whole);
        }
      }
    }
  }
}
