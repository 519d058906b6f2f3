package io.forebay.sources.metrics.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers are calculated by hand from the documentation of {@code histogram_quantile}. */
class HistogramQuantileTest {
  private static final double INFINITE = Double.POSITIVE_INFINITY;
  private static final double TINY = 1e-12;

  private static double[] of(double... numbers) {
    return numbers;
  }

  private static double quantile(double q, double[] bounds, double[] counts) {
    return HistogramQuantile.of(q, bounds, counts.clone(), bounds.length);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0", // the lower end of the first bucket
    "0.2, 0.048", // 2.4 of the 5 between 0 and 0.1
    "0.5, 0.15", // the 6th: 1 of the 2 between 0.1 and 0.2
    "0.8, 0.72", // 9.6: 2.6 of the 4 between 0.2 and 1
    "0.92, 1", // 11.04 is beyond all finite bounds
    "1, 1"
  })
  void positiveBuckets(double q, double expected) {
    assertThat(quantile(q, of(0.1, 0.2, 1, INFINITE), of(5, 7, 11, 12)))
        .isCloseTo(expected, within(TINY));
  }

  @ParameterizedTest
  @CsvSource({
    "0, -0.2", // of what is below a first bound that is not positive, nothing more is known
    "0.2, -0.2",
    "0.5, -0.15", // 1.5: half of the 1 between -0.2 and -0.1
    "0.8, 0.3",
    "1, 0.3"
  })
  void negativeBuckets(double q, double expected) {
    assertThat(quantile(q, of(-0.2, -0.1, 0.3, INFINITE), of(1, 2, 2, 3)))
        .isCloseTo(expected, within(TINY));
  }

  @ParameterizedTest
  @CsvSource({"0.01, 0.0045", "0.5, 8.5", "0.99, 979.75"})
  void countsThatDecrease_areRaisedToTheLargestBefore(double q, double expected) {
    // As if they were 2, 2, 5, 5, 9, 9.
    assertThat(quantile(q, of(0.1, 1, 10, 100, 1000, INFINITE), of(2, 1, 5, 4, 9, 8)))
        .isCloseTo(expected, within(1e-9));
  }

  @Test
  void steps_thatAreErrorsOfRounding_areNone() {
    // Between 1 and 2 there is nothing but the last digits of a sum.
    double most = 10 * (1 + 1e-14);
    assertThat(quantile(1, of(1, 2, INFINITE), of(10, most, most))).isEqualTo(1);
  }

  @Test
  void withoutQuantile_isNaN() {
    assertThat(quantile(0.5, of(1, 2), of(1, 2))).as("no infinite bucket").isNaN();
    assertThat(quantile(0.5, of(INFINITE), of(2))).as("one bucket").isNaN();
    assertThat(quantile(0.5, of(1, INFINITE), of(0, 0))).as("no observations").isNaN();
    assertThat(quantile(0.5, of(), of())).as("no buckets").isNaN();
    assertThat(quantile(0, of(1, 2, INFINITE), of(0, 3, 3)))
        .as("nothing in the first bucket: 0/0, in PromQL too")
        .isNaN();
  }

  @Test
  void generated_liesInTheBucketOfTheObservation_andGrowsWithQ() {
    Random random = new Random(4711);
    for (int run = 0; run < 2_000; run++) {
      double[] bounds = new double[2 + random.nextInt(20)];
      double bound = random.nextBoolean() ? 0 : -3 * random.nextDouble();
      for (int i = 0; i < bounds.length - 1; i++) {
        bound += 0.001 + random.nextDouble();
        bounds[i] = bound;
      }
      bounds[bounds.length - 1] = INFINITE;
      double[] observed = new double[1 + random.nextInt(50)];
      double[] counts = new double[bounds.length];
      for (int i = 0; i < observed.length; i++) {
        observed[i] = bounds[0] - 1 + random.nextDouble() * (bound - bounds[0] + 2);
        for (int b = 0; b < bounds.length; b++) {
          counts[b] += observed[i] <= bounds[b] ? 1 : 0;
        }
      }
      Arrays.sort(observed);
      double before = Double.NEGATIVE_INFINITY;
      for (int percent = 1; percent <= 100; percent++) {
        double q = percent / 100.0;
        double quantile = quantile(q, bounds, counts);
        double exact = observed[(int) Math.ceil(q * observed.length) - 1];
        int bucket = 0;
        while (exact > bounds[bucket]) {
          bucket++;
        }
        boolean last = bucket == bounds.length - 1;
        double least =
            last ? bounds[bucket - 1] : bucket > 0 ? bounds[bucket - 1] : Math.min(0, bounds[0]);
        double most = last ? bounds[bucket - 1] : bounds[bucket];
        assertThat(quantile).as("run %d, q %s", run, q).isBetween(least - TINY, most + TINY);
        assertThat(quantile).as("run %d, q %s", run, q).isGreaterThanOrEqualTo(before - TINY);
        before = quantile;
      }
    }
  }
}
