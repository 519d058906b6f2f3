package io.forebay.sources.metrics.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

  private final ValuesRig rate = ValuesRig.of("c_total", ValueSpec::rate);

  @Test
  void rate_isTheGrowthBetweenTheLastTwoPages_inASecond() throws Exception {
    assertThat(rate.second("c_total 1000").value()).isNull();
    assertThat(rate.missing()).isEmpty();
    assertThat(rate.after(TWO_SECONDS, "c_total 1030").value()).isEqualTo(15);
    assertThat(rate.after(Duration.ofMillis(500), "c_total 1031").value()).isEqualTo(2);
    assertThat(rate.second("c_total 1031").value()).isEqualTo(0);
  }

  @Test
  void rate_timeStampsOfThePage_playNoPart() throws Exception {
    rate.second("c_total 10 1000000");
    assertThat(rate.after(TWO_SECONDS, "c_total 20 1000001").value()).isEqualTo(5);
  }

  @Test
  void rate_withoutTimeBetween_isAbsent() throws Exception {
    rate.second("c_total 10");
    assertThat(rate.after(Duration.ZERO, "c_total 20").value()).isNull();
    assertThat(rate.second("c_total 25").value()).isEqualTo(5);
  }

  @Test
  void rate_ofAnOlderPage_isAbsent_andChangesNothing() throws Exception {
    rate.second("c_total 10");
    assertThat(rate.after(Duration.ofMillis(-500), "c_total 7").value()).isNull();
    assertThat(rate.after(Duration.ofMillis(1_500), "c_total 25").value()).isEqualTo(15);
  }

  @Test
  void reset_countsFromZero() throws Exception {
    rate.second("c_total 1000");
    assertThat(rate.second("c_total 30").value()).isEqualTo(30);
    assertThat(rate.second("c_total 40").value()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"c_total", "c"})
  void reset_thatOnlyCreatedShows_countsFromZero(String metric) throws Exception {
    ValuesRig rig = ValuesRig.of(metric, ValueSpec::rate);
    rig.second("# TYPE c counter", "c_total 10", "c_created 1700000000.5", "# EOF");
    assertThat(rig.second("# TYPE c counter", "c_total 30", "c_created 1700000001.5", "# EOF"))
        .extracting(ValuesRig::value)
        .isEqualTo(30.0);
    assertThat(rig.second("# TYPE c counter", "c_total 35", "c_created 1700000001.5", "# EOF"))
        .extracting(ValuesRig::value)
        .isEqualTo(5.0);
  }

  @Test
  void series_areResetEachByItsOwn_thenAdded() throws Exception {
    rate.second("c_total{m=\"x\"} 100", "c_total{m=\"y\"} 50");
    // The sum grows from 150 to 160, and still x began anew.
    assertThat(rate.second("c_total{m=\"x\"} 20", "c_total{m=\"y\"} 140").value()).isEqualTo(110);
  }

  @Test
  void series_thatAppears_countsFromItsFirstSight() throws Exception {
    rate.second("c_total{m=\"x\"} 100");
    assertThat(rate.second("c_total{m=\"y\"} 5000", "c_total{m=\"x\"} 107").value()).isEqualTo(7);
    assertThat(rate.second("c_total{m=\"y\"} 5001", "c_total{m=\"x\"} 107").value()).isEqualTo(1);
  }

  @Test
  void series_thatVanished_ends_andComesBackAnew() throws Exception {
    rate.second("c_total{m=\"x\"} 100", "c_total{m=\"y\"} 1");
    assertThat(rate.second("c_total{m=\"y\"} 2").value()).isEqualTo(1);
    assertThat(rate.second("c_total{m=\"x\"} 900", "c_total{m=\"y\"} 3").value()).isEqualTo(1);
    assertThat(rate.second("c_total{m=\"x\"} 904", "c_total{m=\"y\"} 3").value()).isEqualTo(4);
  }

  @Test
  void series_whoseLabelsChangePlaces_isTheSame() throws Exception {
    rate.second("c_total{m=\"x\",e=\"0\"} 100", "c_total{m=\"y\",e=\"0\"} 100");
    assertThat(rate.second("c_total{e=\"0\",m=\"y\"} 103", "c_total{e=\"0\",m=\"x\"} 101").value())
        .isEqualTo(4);
  }

  @Test
  void family_thatVanished_isAbsentAndMissing() throws Exception {
    rate.second("c_total 1").second("c_total 2");
    assertThat(rate.second("other 1").value()).isNull();
    assertThat(rate.missing()).containsExactly("c_total");
    assertThat(rate.second("c_total 9").value()).isNull();
    assertThat(rate.second("c_total 11").value()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"SUM,8", "AVG,4", "MIN,1", "MAX,7"})
  void series_areCombined_onceEachHasARate(Combination combination, double expected)
      throws Exception {
    ValuesRig rig = ValuesRig.of("c_total", c -> c.rate().combine(combination));
    rig.second("c_total{m=\"x\"} 100", "c_total{m=\"y\"} 50");
    rig.second("c_total{m=\"x\"} 101", "c_total{m=\"y\"} 57", "c_total{m=\"new\"} 1");

    assertThat(rig.value()).isEqualTo(expected);
  }

  @Test
  void perLabel_hasARateForEachValue_andScale() throws Exception {
    ValuesRig rig = ValuesRig.of("c_total", c -> c.rate().perLabel("m").scale(60));
    rig.second("c_total{m=\"x\",e=\"0\"} 1", "c_total{m=\"x\",e=\"1\"} 1", "c_total{m=\"y\"} 1");
    rig.second("c_total{m=\"x\",e=\"0\"} 2", "c_total{m=\"x\",e=\"1\"} 3", "c_total{m=\"y\"} 1");

    assertThat(rig.byLabel()).containsExactly(entry("x", 180.0), entry("y", 0.0));
  }

  @ParameterizedTest
  @CsvSource({"gauge,a gauge", "info,a info", "stateset,a state set"})
  void rate_ofWhatIsNoCounter_isAbsent_andSaysWhy(String type, String told) throws Exception {
    ValuesRig rig = ValuesRig.of("g", ValueSpec::rate);
    rig.second("# TYPE g " + type, "g 1");
    assertThat(rig.second("# TYPE g " + type, "g 2").value()).isNull();
    assertThat(rig.missing()).containsExactly("g: " + told + " (expected: a counter, for a rate)");
  }

  @Test
  void rate_ofWhatIsNotDeclared_orTheNumberOfAHistogram_isTaken() throws Exception {
    ValuesRig rig = ValuesRig.of("x", ValueSpec::rate);
    assertThat(rig.second("x 1").second("x 4").value()).isEqualTo(3);

    ValuesRig count = ValuesRig.of("h_count", ValueSpec::rate);
    count.second("# TYPE h histogram", "h_bucket{le=\"+Inf\"} 2", "h_count 2");
    count.second("# TYPE h histogram", "h_bucket{le=\"+Inf\"} 7", "h_count 7");
    assertThat(count.value()).isEqualTo(5);
    assertThat(count.missing()).isEmpty();
  }

  @Test
  void sample_thatIsNoNumber_countsAsNotThere() throws Exception {
    rate.second("c_total{m=\"x\"} 1", "c_total{m=\"y\"} 1");
    assertThat(rate.second("c_total{m=\"x\"} NaN", "c_total{m=\"y\"} 3").value()).isEqualTo(2);
    assertThat(rate.second("c_total{m=\"x\"} +Inf", "c_total{m=\"y\"} 3").value()).isEqualTo(0);
    assertThat(rate.second("c_total{m=\"x\"} 50", "c_total{m=\"y\"} 3").value()).isEqualTo(0);
  }

  @Test
  void window_whileYoung_beginsAtTheOldestPage_thenAtTheNewestThatIsOldEnough() throws Exception {
    ValuesRig rig = ValuesRig.of("c_total", c -> c.rate().over(Duration.ofSeconds(3)));
    double[] expected = {-1, 1, 1.5, 2, 3, 4, 5};
    double[] counts = {0, 1, 3, 6, 10, 15, 21}; // grows by 1, 2, 3, 4, 5, 6
    for (int i = 0; i < counts.length; i++) {
      Double value = rig.second("c_total " + counts[i]).value();
      assertThat(value == null ? -1 : value).as("page " + i).isEqualTo(expected[i]);
    }
  }

  @Test
  void window_afterPagesThatDidNotCome_isLonger() throws Exception {
    ValuesRig rig = ValuesRig.of("c_total", c -> c.rate().over(TWO_SECONDS));
    rig.second("c_total 0").second("c_total 1").second("c_total 2");

    assertThat(rig.after(Duration.ofSeconds(10), "c_total 102").value()).isEqualTo(10);
  }

  @Test
  void window_keepsWhatAVanishedSeriesGrewBy_untilItIsOver() throws Exception {
    ValuesRig rig = ValuesRig.of("c_total", c -> c.rate().over(TWO_SECONDS));
    rig.second("c_total{m=\"x\"} 0", "c_total{m=\"y\"} 0");
    rig.second("c_total{m=\"x\"} 8", "c_total{m=\"y\"} 0");
    assertThat(rig.second("c_total{m=\"y\"} 0").value()).isEqualTo(4);
    assertThat(rig.second("c_total{m=\"y\"} 0").value()).isEqualTo(0);
  }

  @Test
  void window_seriesThatComesBack_isANewOne_besideWhatItGrewByBefore() throws Exception {
    ValuesRig rig = ValuesRig.of("c_total", c -> c.rate().over(Duration.ofSeconds(4)));
    rig.second("c_total{m=\"x\"} 0", "c_total{m=\"y\"} 0");
    rig.second("c_total{m=\"x\"} 8", "c_total{m=\"y\"} 0");
    rig.second("c_total{m=\"y\"} 0");
    assertThat(rig.second("c_total{m=\"x\"} 900", "c_total{m=\"y\"} 0").value()).isEqualTo(8.0 / 3);
    assertThat(rig.second("c_total{m=\"x\"} 904", "c_total{m=\"y\"} 0").value()).isEqualTo(3);
  }

  /** What grew between any two pages is what was counted between them, whatever happened. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 30})
  void window_ofAnyLength_hasWhatWasCountedInIt(int seconds) throws Exception {
    Random random = new Random(20_261_121L + seconds);
    for (int run = 0; run < 40; run++) {
      ValuesRig rig =
          ValuesRig.of(
              "c_total",
              c -> {
                c.rate();
                if (seconds > 0) {
                  c.over(Duration.ofSeconds(seconds));
                }
              });
      List<Long> times = new ArrayList<>();
      List<Long> counted = new ArrayList<>();
      long[] counters = new long[1 + random.nextInt(4)];
      long now = 0;
      long all = 0;
      for (int page = 0; page < 80; page++) {
        // Pages come at least every 64th of the window apart: then each is remembered.
        long step = 500L + random.nextInt(2_000);
        now += step;
        boolean restart = page > 0 && random.nextInt(10) == 0;
        String[] lines = new String[counters.length];
        for (int i = 0; i < counters.length; i++) {
          // After a restart it has less than before, or nobody could tell.
          long grown = restart ? random.nextInt((int) counters[i] + 1) : 1 + random.nextInt(50);
          if (restart && grown == counters[i]) {
            grown = 0;
          }
          counters[i] = restart ? grown : counters[i] + grown;
          all += page == 0 ? 0 : grown;
          lines[i] = "c_total{m=\"" + i + "\"} " + counters[i];
        }
        Double value = rig.after(Duration.ofMillis(step), lines).value();
        int base = page - 1;
        while (base > 0 && now - times.get(base) < seconds * 1000L) {
          base--;
        }
        if (page == 0) {
          assertThat(value).isNull();
        } else {
          double elapsed = (now - times.get(base)) / 1000.0;
          assertThat(value)
              .as("run %d, page %d", run, page)
              .isCloseTo((all - counted.get(base)) / elapsed, within(1e-9));
        }
        times.add(now);
        counted.add(all);
      }
    }
  }

  @Test
  void window_pagesFasterThanARemembered_isStillAboutAsLong() throws Exception {
    ValuesRig rig = ValuesRig.of("c_total", c -> c.rate().over(Duration.ofSeconds(64)));
    // A page each 10 ms, of which each hundredth is remembered; one more of each second.
    for (int i = 0; i < 12_800; i++) {
      int count = i < 6_400 ? 0 : i - 6_400;
      rig.after(Duration.ofMillis(10), "c_total " + count);
    }
    // 6399 in 64 s to 65.01 s.
    assertThat(rig.value()).isBetween(6_399 / 65.01, 6_399 / 64.0);
  }

  @Test
  void series_moreThanAreKept_areLeftOutAndTold() throws Exception {
    String[] first = new String[1_100];
    String[] second = new String[1_100];
    for (int i = 0; i < first.length; i++) {
      first[i] = "c_total{m=\"" + i + "\"} 1";
      second[i] = "c_total{m=\"" + i + "\"} 2";
    }
    rate.second(first);
    assertThat(rate.second(second).value()).isEqualTo(1_000);
    assertThat(rate.missing()).containsExactly("a: more than 1000 series");

    assertThat(rate.second("c_total{m=\"3\"} 4").value()).isEqualTo(2);
    assertThat(rate.missing()).isEmpty();
    // There is room for others again.
    rate.second("c_total{m=\"other\"} 1");
    assertThat(rate.second("c_total{m=\"other\"} 6").value()).isEqualTo(5);
  }
}
