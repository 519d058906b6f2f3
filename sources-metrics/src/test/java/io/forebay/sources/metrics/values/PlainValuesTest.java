package io.forebay.sources.metrics.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainValuesTest {
  private static final String[] PAGE = {
    "# TYPE q gauge", "q{m=\"x\",e=\"0\"} 3", "q{m=\"y\",e=\"0\"} 5", "q{m=\"x\",e=\"1\"} 10",
  };

  @ParameterizedTest
  @CsvSource({"SUM,18", "AVG,6", "MIN,3", "MAX,10", "LAST,10", "COUNT,3"})
  void value_ofSeveralSeries_isCombined(Combination combination, double expected) throws Exception {
    assertThat(ValuesRig.of("q", q -> q.combine(combination)).second(PAGE).value())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"SUM,13,5", "AVG,6.5,5", "MIN,3,5", "MAX,10,5", "LAST,10,5", "COUNT,2,1"})
  void perLabel_combinesTheSeriesOfEachValue(Combination combination, double x, double y)
      throws Exception {
    assertThat(ValuesRig.of("q", q -> q.combine(combination).perLabel("m")).second(PAGE).byLabel())
        .containsExactly(entry("x", x), entry("y", y));
  }

  @Test
  void value_withoutSettings_isTheSum_andTheSelectorSelects() throws Exception {
    assertThat(ValuesRig.of("q", q -> {}).second(PAGE).value()).isEqualTo(18);
    assertThat(ValuesRig.of("q{m=~\"x|z\",e!=\"1\"}", q -> {}).second(PAGE).value()).isEqualTo(3);
  }

  @Test
  void scale_isApplied() throws Exception {
    assertThat(ValuesRig.of("q", q -> q.scale(-0.5)).second(PAGE).value()).isEqualTo(-9);
    assertThat(ValuesRig.of("q", q -> q.scale(100).perLabel("e")).second(PAGE).byLabel())
        .containsExactly(entry("0", 800.0), entry("1", 1000.0));
  }

  @Test
  void last_withTimes_isTheLatest() throws Exception {
    String[] page = {"q{m=\"x\"} 1 3000", "q{m=\"x\",e=\"2\"} 2 2000", "q{m=\"y\"} 3 1000"};

    assertThat(ValuesRig.of("q", q -> q.combine(Combination.LAST)).second(page).value())
        .isEqualTo(1);
    assertThat(
            ValuesRig.of("q", q -> q.combine(Combination.LAST).perLabel("m"))
                .second(page)
                .byLabel())
        .containsExactly(entry("x", 1.0), entry("y", 3.0));
  }

  @Test
  void perLabel_seriesWithoutTheLabel_countAsEmpty() throws Exception {
    assertThat(ValuesRig.of("q", q -> q.perLabel("m")).second("q 1", "q{m=\"x\"} 2").byLabel())
        .containsExactly(entry("", 1.0), entry("x", 2.0));
  }

  @Test
  void family_notOnThePage_isAbsentAndMissing() throws Exception {
    ValuesRig rig = ValuesRig.of("q{m=\"x\"}", q -> {}).second(PAGE);
    assertThat(rig.value()).isEqualTo(13);
    assertThat(rig.missing()).isEmpty();

    rig.second("other 1");
    assertThat(rig.value()).isNull();
    assertThat(rig.missing()).containsExactly("q");

    rig.second("q{m=\"z\"} 1");
    assertThat(rig.value()).isNull();
    assertThat(rig.missing()).containsExactly("q{m=\"x\"}");
  }

  @Test
  void count_ofNoSeries_isZeroOnlyIfTheFamilyIsThere() throws Exception {
    ValuesRig rig = ValuesRig.of("q{m=\"none\"}", q -> q.combine(Combination.COUNT));

    assertThat(rig.second(PAGE).value()).isEqualTo(0);
    assertThat(rig.missing()).isEmpty();
    assertThat(rig.second("other 1").value()).isNull();
    assertThat(rig.missing()).containsExactly("q");
  }

  @Test
  void value_thatIsNoNumber_isAbsent() throws Exception {
    ValuesRig rig = ValuesRig.of("q", q -> {});

    assertThat(rig.second("q NaN").value()).isNull();
    assertThat(rig.second("q +Inf").value()).isNull();
    assertThat(rig.second("q{a=\"1\"} NaN", "q{a=\"2\"} 2").value()).isEqualTo(2);
    assertThat(ValuesRig.of("q", q -> q.scale(1e300)).second("q 1e300").value()).isNull();
    assertThat(
            ValuesRig.of("q", q -> q.perLabel("a"))
                .second("q{a=\"1\"} NaN", "q{a=\"2\"} 2")
                .byLabel())
        .containsExactly(entry("2", 2.0));
  }

  @Test
  void counter_withOrWithoutTotal_isFound() throws Exception {
    String[] prometheus = {"# TYPE c_total counter", "c_total 4"};
    String[] openMetrics = {"# TYPE c counter", "c_total 4", "# EOF"};
    String[] without = {"# TYPE c counter", "c 4"};

    for (String[] page : new String[][] {prometheus, openMetrics, without}) {
      assertThat(ValuesRig.of("c", c -> {}).second(page).value()).as(page[0]).isEqualTo(4);
      assertThat(ValuesRig.of("c_total", c -> {}).second(page).value()).as(page[0]).isEqualTo(4);
    }
    // Not declared a counter, it is another metric.
    assertThat(ValuesRig.of("c", c -> {}).second("# TYPE c_total gauge", "c_total 4").value())
        .isNull();
  }

  @Test
  void summary_quantileByLabel_isAPlainValue() throws Exception {
    assertThat(
            ValuesRig.of("s{quantile=\"0.95\"}", s -> {})
                .second("# TYPE s summary", "s{quantile=\"0.5\"} 1", "s{quantile=\"0.95\"} 7")
                .value())
        .isEqualTo(7);
  }

  @Test
  void perLabel_moreValuesThanAreKept_areLeftOutAndTold() throws Exception {
    String[] page = new String[1_200];
    for (int i = 0; i < page.length; i++) {
      page[i] = "q{m=\"" + i + "\"} 1";
    }
    ValuesRig rig = ValuesRig.of("q", q -> q.perLabel("m")).second(page);

    assertThat(rig.byLabel()).hasSize(1_000);
    assertThat(rig.missing()).containsExactly("a: more than 1000 values of m");
  }
}
