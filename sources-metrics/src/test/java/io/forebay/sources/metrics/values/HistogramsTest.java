package io.forebay.sources.metrics.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramsTest {
  private static final String TYPE = "# TYPE h histogram";

  /** A page with one histogram: the counts up to each bound. */
  private static String[] page(String labels, String les, double... counts) {
    List<String> lines = new ArrayList<>(List.of(TYPE));
    lines.addAll(buckets(labels, les, counts));
    return lines.toArray(String[]::new);
  }

  private static List<String> buckets(String labels, String les, double... counts) {
    List<String> lines = new ArrayList<>();
    String[] le = les.split(" ", -1);
    for (int i = 0; i < le.length; i++) {
      lines.add("h_bucket{" + labels + "le=\"" + le[i] + "\"} " + counts[i]);
    }
    lines.add("h_count{" + labels + "} " + counts[counts.length - 1]);
    return lines;
  }

  private static String[] join(List<String> one, List<String> other) {
    List<String> all = new ArrayList<>(List.of(TYPE));
    all.addAll(one);
    all.addAll(other);
    return all.toArray(String[]::new);
  }

  private static ValuesRig quantile(double q) {
    return ValuesRig.of("h", h -> h.quantile(q));
  }

  @Test
  void quantile_isOfWhatWasObservedBetweenTwoPages() throws Exception {
    ValuesRig rig = quantile(0.5);
    // A million old observations below 1 play no part.
    assertThat(rig.second(page("", "1 2 4 +Inf", 1e6, 1e6, 1e6, 1e6)).value()).isNull();
    assertThat(rig.missing()).isEmpty();
    assertThat(rig.second(page("", "1 2 4 +Inf", 1e6, 1e6 + 1, 1e6 + 5, 1e6 + 5)).value())
        .isEqualTo(2 + 2 * (2.5 - 1) / 4);
    assertThat(rig.second(page("", "1 2 4 +Inf", 1e6, 1e6 + 1, 1e6 + 5, 1e6 + 5)).value())
        .as("nothing was observed")
        .isNull();
    assertThat(rig.missing()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h", "h_bucket"})
  void quantile_ofSeveralSeries_isThatOfAllTogether(String metric) throws Exception {
    ValuesRig rig = ValuesRig.of(metric, h -> h.quantile(0.5));
    rig.second(
        join(
            buckets("m=\"x\",", "0.1 0.2 +Inf", 0, 0, 0),
            buckets("m=\"y\",", "1e-1 0.20 +Inf", 0, 0, 0)));
    rig.second(
        join(
            buckets("m=\"x\",", "0.1 0.2 +Inf", 3, 8, 10),
            buckets("m=\"y\",", "1e-1 0.20 +Inf", 7, 11, 15)));

    // 12.5 of 25: 2.5 of the 9 between 0.1 and 0.2, whatever the bounds are written like.
    assertThat(rig.value()).isCloseTo(0.1 + 0.1 * 2.5 / 9, within(1e-15));
  }

  @Test
  void quantile_perLabel_isThatOfEachValue() throws Exception {
    ValuesRig rig = ValuesRig.of("h", h -> h.quantile(0.5).perLabel("m").scale(1000));
    rig.second(
        join(
            buckets("m=\"x\",", "0.1 0.2 +Inf", 0, 0, 0),
            buckets("m=\"y\",", "0.1 0.2 +Inf", 0, 0, 0)));
    rig.second(
        join(
            buckets("m=\"x\",", "0.1 0.2 +Inf", 3, 8, 10),
            buckets("m=\"y\",", "0.1 0.2 +Inf", 7, 11, 15)));

    assertThat(rig.byLabel().keySet()).containsExactly("x", "y");
    assertThat(rig.byLabel().get("x")).isCloseTo(140, within(1e-9));
    assertThat(rig.byLabel().get("y")).isCloseTo(112.5, within(1e-9));
  }

  @Test
  void quantile_ofDifferentBounds_addsByBound() throws Exception {
    ValuesRig rig = quantile(0.5);
    rig.second(join(buckets("m=\"x\",", "1 +Inf", 0, 0), buckets("m=\"y\",", "1 2 +Inf", 0, 0, 0)));
    rig.second(
        join(buckets("m=\"x\",", "1 +Inf", 4, 8), buckets("m=\"y\",", "1 2 +Inf", 0, 10, 10)));

    // 1: 4, 2: 10, +Inf: 18. The 9th: 5 of the 6 between 1 and 2.
    assertThat(rig.value()).isCloseTo(1 + 5.0 / 6, within(1e-12));
  }

  @Test
  void reset_ofOneBucket_isThatOfAll() throws Exception {
    ValuesRig rig = quantile(0.5);
    rig.second(page("", "1 2 +Inf", 0, 0, 5));
    // The first two buckets have more than before, and still they began at zero.
    assertThat(rig.second(page("", "1 2 +Inf", 0, 4, 4)).value()).isEqualTo(1.5);

    ValuesRig other = quantile(0.5);
    other.second(page("", "1 2 +Inf", 2, 2, 10));
    assertThat(other.second(page("", "1 2 +Inf", 4, 8, 8)).value())
        .as("not 2 and 6 of 8")
        .isEqualTo(1);
  }

  @Test
  void reset_thatOnlyCreatedShows_isNoticed() throws Exception {
    ValuesRig rig = quantile(0.5);
    rig.second(TYPE, "h_bucket{le=\"1\"} 0", "h_bucket{le=\"+Inf\"} 1", "h_created 100");
    rig.second(TYPE, "h_bucket{le=\"1\"} 8", "h_bucket{le=\"+Inf\"} 10", "h_created 200");

    // 5 of the 8 below 1; without the reset it would be 4.5 of 8.
    assertThat(rig.value()).isEqualTo(5.0 / 8);
  }

  @Test
  void reset_toOtherBounds_countsThemFromZero() throws Exception {
    ValuesRig rig = quantile(0.5);
    rig.second(page("", "1 2 +Inf", 5, 9, 9));
    assertThat(rig.second(page("", "3 6 +Inf", 0, 4, 4)).value()).isEqualTo(4.5);
  }

  @Test
  void window_addsUpOverRestarts() throws Exception {
    ValuesRig rig = ValuesRig.of("h", h -> h.quantile(0.5).over(Duration.ofSeconds(10)));
    rig.second(page("", "1 2 +Inf", 10, 10, 10));
    rig.second(page("", "1 2 +Inf", 12, 12, 12));
    rig.second(page("", "1 2 +Inf", 0, 4, 4));
    // 2 below 1 before the restart, 4 between 1 and 2 after it: the 3rd of 6.
    assertThat(rig.value()).isEqualTo(1.25);
  }

  @Test
  void window_keepsWhatAVanishedHistogramObserved_untilItIsOver() throws Exception {
    ValuesRig rig = ValuesRig.of("h", h -> h.quantile(0.5).over(Duration.ofSeconds(2)));
    List<String> idle = buckets("m=\"y\",", "1 2 +Inf", 0, 0, 0);
    rig.second(join(buckets("m=\"x\",", "1 2 +Inf", 0, 0, 0), idle));
    rig.second(join(buckets("m=\"x\",", "1 2 +Inf", 0, 4, 4), idle));
    assertThat(rig.second(join(idle, List.of())).value()).isEqualTo(1.5);
    assertThat(rig.second(join(idle, List.of())).value()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"gauge,a gauge", "counter,a counter", "info,a info", "stateset,a state set"})
  void meanAndQuantile_ofAnotherType_areAbsent_andSayWhy(String type, String told)
      throws Exception {
    String[] page = {"# TYPE h " + type, "h 1"};
    ValuesRig mean = ValuesRig.of("h", ValueSpec::mean);
    assertThat(mean.second(page).second(page).value()).isNull();
    assertThat(mean.missing())
        .containsExactly("h: " + told + " (expected: a histogram or summary, for a mean)");

    ValuesRig quantile = quantile(0.5);
    assertThat(quantile.second(page).second(page).value()).isNull();
    assertThat(quantile.missing())
        .containsExactly("h: " + told + " (expected: a histogram, for a quantile)");
  }

  @Test
  void mean_ofAFamilyWithoutItsNumber_saysTheSample() throws Exception {
    ValuesRig mean = ValuesRig.of("h", ValueSpec::mean);
    mean.second("other 1");
    assertThat(mean.missing()).containsExactly("h_count");
    mean.second("# TYPE h summary", "h_sum 3");
    assertThat(mean.missing()).containsExactly("h_count");
    // What is declared otherwise by mistake is read all the same.
    mean.second("# TYPE h gauge", "h 1", "h_count 1", "h_sum 3");
    mean.second("# TYPE h gauge", "h 1", "h_count 2", "h_sum 7");
    assertThat(mean.value()).isEqualTo(4);
  }

  @Test
  void quantile_ofWhatIsNoHistogram_isAbsent_andSaysWhy() throws Exception {
    ValuesRig rig = quantile(0.5);
    assertThat(rig.second("other 1").value()).isNull();
    assertThat(rig.missing()).containsExactly("h_bucket");

    rig.second("# TYPE h summary", "h{quantile=\"0.5\"} 1", "h_count 2", "h_sum 3");
    assertThat(rig.missing())
        .containsExactly("h: a summary (expected: a histogram, for a quantile)");

    rig.second(page("", "1 2", 0, 0));
    assertThat(rig.second(page("", "1 2", 1, 2)).value()).isNull();
    assertThat(rig.missing()).containsExactly("h_bucket with le=\"+Inf\"");

    ValuesRig some = ValuesRig.of("h{m=\"x\"}", h -> h.quantile(0.5));
    some.second(page("m=\"y\",", "1 +Inf", 1, 2));
    assertThat(some.missing()).containsExactly("h_bucket{m=\"x\"}");
  }

  @Test
  void gaugeHistogram_isOfThisMoment() throws Exception {
    String[] page = {
      "# TYPE h gaugehistogram",
      "h_bucket{le=\"1\"} 0",
      "h_bucket{le=\"2\"} 4",
      "h_bucket{le=\"+Inf\"} 4",
      "h_gcount 4",
      "h_gsum 10",
      "# EOF"
    };
    assertThat(quantile(0.5).second(page).value()).isEqualTo(1.5);
    ValuesRig mean = ValuesRig.of("h", ValueSpec::mean);
    assertThat(mean.second(page).value()).isEqualTo(2.5);
    assertThat(mean.second(page).value()).isEqualTo(2.5);
  }

  @Test
  void mean_isTheSumByTheNumber_ofWhatWasObservedBetween() throws Exception {
    ValuesRig rig = ValuesRig.of("h", h -> h.mean().scale(1000));
    assertThat(rig.second("h_count 100", "h_sum 50").value()).isNull();
    assertThat(rig.second("h_count 104", "h_sum 60").value()).isEqualTo(2_500);
    assertThat(rig.second("h_count 104", "h_sum 60").value()).as("no observation").isNull();
    assertThat(rig.missing()).isEmpty();
    assertThat(rig.second("h_count 2", "h_sum 70").value()).as("a restart").isEqualTo(35_000);
    assertThat(rig.second("h_count 4", "h_sum 66").value()).as("negative ones").isEqualTo(-2_000);
    rig.second("h_sum 70");
    assertThat(rig.value()).isNull();
    assertThat(rig.missing()).containsExactly("h_count");
    rig.second("h_count 9");
    assertThat(rig.missing()).containsExactly("h_sum");
  }

  @Test
  void mean_ofASummary_andPerLabel_weighsByTheNumber() throws Exception {
    ValuesRig all = ValuesRig.of("s", ValueSpec::mean);
    ValuesRig each = ValuesRig.of("s", s -> s.mean().perLabel("m"));
    String[] first = {
      "# TYPE s summary",
      "s_count{m=\"x\"} 0",
      "s_sum{m=\"x\"} 0",
      "s_count{m=\"y\"} 0",
      "s_sum{m=\"y\"} 0"
    };
    String[] second = {
      "# TYPE s summary",
      "s_count{m=\"x\"} 1",
      "s_sum{m=\"x\"} 10",
      "s_count{m=\"y\"} 3",
      "s_sum{m=\"y\"} 6"
    };
    assertThat(all.second(first).second(second).value()).isEqualTo(4);
    assertThat(each.second(first).second(second).byLabel())
        .containsExactly(entry("x", 10.0), entry("y", 2.0));
  }

  @Test
  void mean_ofASeriesWithoutItsSum_leavesItOut() throws Exception {
    ValuesRig rig = ValuesRig.of("s", ValueSpec::mean);
    rig.second(
        "s_count{m=\"x\"} 0", "s_sum{m=\"x\"} 0", "s_count{m=\"y\"} 0", "s_sum{m=\"y\"} NaN");
    rig.second(
        "s_count{m=\"x\"} 2", "s_sum{m=\"x\"} 8", "s_count{m=\"y\"} 9", "s_sum{m=\"y\"} NaN");
    assertThat(rig.value()).isEqualTo(4);
    // Its sum comes back with all that it missed.
    rig.second("s_count{m=\"x\"} 3", "s_sum{m=\"x\"} 9", "s_count{m=\"y\"} 9", "s_sum{m=\"y\"} 70");
    assertThat(rig.value()).isEqualTo(1);
  }

  @Test
  void histograms_moreThanAreKept_areLeftOutWhole() throws Exception {
    // 999 series of three buckets, and the next has room for one bucket only.
    List<String> none = new ArrayList<>();
    List<String> some = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      none.addAll(buckets("m=\"" + i + "\",", "1 2 +Inf", 0, 0, 0));
      some.addAll(buckets("m=\"" + i + "\",", "1 2 +Inf", i < 333 ? 0 : 4, 4, 4));
    }
    ValuesRig rig = quantile(0.5);
    for (int i = 0; i < 3; i++) {
      rig.second(join(none, List.of()));
      rig.second(join(some, List.of()));
      assertThat(rig.value()).isEqualTo(1.5);
      assertThat(rig.missing()).containsExactly("a: more than 1000 series");
      none = some;
      some = new ArrayList<>(some);
      some.replaceAll(HistogramsTest::more);
    }
  }

  private static String more(String line) {
    int blank = line.lastIndexOf(' ');
    double value = Double.parseDouble(line.substring(blank + 1));
    boolean first = line.contains("le=\"1\"");
    return line.substring(0, blank + 1) + (first ? value : value + 4);
  }

  /** Whatever restarts there are, the quantile is that of what was really observed. */
  @Test
  void generated_quantileAndMean_areThoseOfTheObservations() throws Exception {
    Random random = new Random(99);
    double[] bounds = {0.5, 1, 2, 4, 8, Double.POSITIVE_INFINITY};
    for (int run = 0; run < 200; run++) {
      double q = random.nextInt(1, 100) / 100.0;
      ValuesRig quantile = quantile(q);
      ValuesRig mean = ValuesRig.of("h", ValueSpec::mean);
      double[] counts = new double[bounds.length];
      double sum = 0;
      for (int page = 0; page < 30; page++) {
        double[] before = counts.clone();
        boolean restart = random.nextInt(6) == 0;
        double[] observed = new double[restart ? 1 : random.nextInt(1, 40)];
        if (restart) {
          counts = new double[bounds.length];
          sum = 0;
        }
        double[] delta = new double[bounds.length];
        double deltaSum = 0;
        for (int i = 0; i < observed.length; i++) {
          observed[i] = random.nextInt(0, 1200) / 100.0;
          deltaSum += observed[i];
          for (int b = 0; b < bounds.length; b++) {
            delta[b] += observed[i] <= bounds[b] ? 1 : 0;
          }
        }
        for (int b = 0; b < bounds.length; b++) {
          counts[b] += delta[b];
        }
        sum += deltaSum;
        boolean noticed = !restart || before[bounds.length - 1] > counts[bounds.length - 1];
        String[] text = page("", "0.5 1.0 2 4 8 +Inf", counts);
        quantile.second(text);
        String sumLine = String.format(Locale.ROOT, "h_sum %.17g", sum);
        mean.second("h_count " + counts[bounds.length - 1], sumLine);
        if (page > 0 && noticed) {
          double expected = HistogramQuantile.of(q, bounds, delta.clone(), bounds.length);
          assertThat(quantile.value()).as("run %d, page %d", run, page).isEqualTo(expected);
          assertThat(mean.value())
              .as("run %d, page %d", run, page)
              .isCloseTo(deltaSum / observed.length, within(1e-9));
        }
      }
    }
  }
}
