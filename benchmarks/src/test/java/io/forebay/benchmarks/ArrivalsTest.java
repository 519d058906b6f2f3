package io.forebay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final long MILLI = 1_000_000;

  private final Arrivals arrivals = new Arrivals(Duration.ofSeconds(1));

  private Arrivals.Summary summary(int expected, long... millis) {
    arrivals.begin(0);
    for (long at : millis) {
      arrivals.add(0, at * MILLI);
    }
    arrivals.end(4_000 * MILLI);
    return arrivals.summary(expected);
  }

  @Test
  void lateness_ofSomeRequests_countsFromTheEarliestOfTheGrid() {
    Arrivals.Summary summary = summary(1, 510, 1_500, 2_540, 3_502);
    assertThat(summary.lateness()).containsExactly(0, 2 * MILLI, 10 * MILLI, 40 * MILLI);
    assertThat(summary.requests()).isEqualTo(4);
    assertThat(summary.missing()).isZero();
  }

  @Test
  void missing_intervalWithoutRequest_isCounted() {
    Arrivals.Summary summary = summary(1, 100, 3_110);
    assertThat(summary.missing()).isEqualTo(2);
    assertThat(summary.lateness()).containsExactly(0, 10 * MILLI);
  }

  @Test
  void missing_nothingAtTheBeginOrTheEnd_isCounted() {
    assertThat(summary(1, 2_900, 3_900).missing()).isEqualTo(2);
    assertThat(summary(1, 100, 1_100).missing()).isEqualTo(2);
  }

  @Test
  void missing_connectionThatNeverCame_lacksAllOfThem() {
    assertThat(summary(3, 500, 1_500, 2_500, 3_500).missing()).isEqualTo(8);
  }

  @Test
  void add_beforeTheBeginAndAfterTheEnd_doesNotCount() {
    arrivals.add(0, 5);
    Arrivals.Summary summary = summary(1, 500, 1_500, 2_500, 3_500);
    arrivals.add(0, 4_500 * MILLI);
    assertThat(summary.requests()).isEqualTo(4);
    assertThat(arrivals.summary(1).requests()).isEqualTo(4);
  }
}
