package io.forebay.benchmarks;

import java.math.BigDecimal;
import java.util.Map;

/**
 * A number that must be reached.
 *
 * @param row which work it is about, of {@link Marks#WORK}
 * @param beside what it is compared with, or what is counted
 * @param atMost whether the bound is the highest number that is good, else the lowest
 * @param bound the highest or lowest number that is good
 * @param unit what follows the number
 * @param measure what makes the number
 */
record Mark(int row, String beside, boolean atMost, double bound, String unit, Measure measure) {
  /** JMH's own work shows as parts of a byte, where the bound is no byte at all. */
  private static final double NOTHING = 0.5;

  /** The section that the number is of. */
  String section() {
    return Marks.SECTIONS.get(row - 1);
  }

  /** The number; NaN if it has not been measured. */
  double number(Map<String, Section> sections) {
    return measure.of(sections);
  }

  /** Whether a number is good. */
  boolean reached(double number) {
    return atMost ? number <= (bound == 0 ? NOTHING : bound) : number >= bound;
  }

  /** What must be reached, as in {@code ≤ 2 ×}. */
  String expected() {
    String number = BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
    return (atMost ? "≤ " : "≥ ") + number + " " + unit;
  }

  /** A number with its unit. */
  String shown(double number) {
    return Double.isNaN(number) ? "–" : Tables.number(number) + " " + unit;
  }
}
