package io.forebay.benchmarks;

import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Makes one number of the sections of one JDK, by name; NaN where one lacks what it needs. */
interface Measure {
  double of(Map<String, Section> sections);

  /** The median of a row. */
  static Measure median(String section, String row) {
    return of(section, row, Row::median);
  }

  /** The bytes that a row allocates for each operation. */
  static Measure allocated(String section, String row) {
    return of(section, row, Row::allocated);
  }

  /** The highest of all that a row measured. */
  static Measure highest(String section, String row) {
    return of(section, row, Row::highest);
  }

  private static Measure of(String section, String row, ToDoubleFunction<Row> number) {
    return sections ->
        Optional.ofNullable(sections.get(section))
            .flatMap(present -> present.row(row))
            .map(number::applyAsDouble)
            .orElse(Double.NaN);
  }

  /** The lowest median of all rows of all sections whose names match regular expressions. */
  static Measure best(String section, String row) {
    return sections ->
        sections.entrySet().stream()
            .filter(entry -> entry.getKey().matches(section))
            .flatMap(entry -> entry.getValue().rows().stream())
            .filter(candidate -> candidate.name().matches(row))
            .mapToDouble(Row::median)
            .min()
            .orElse(Double.NaN);
  }

  /** How many cores the machine has that measured a section. */
  static Measure cores(String section) {
    return sections ->
        Optional.ofNullable(sections.get(section))
            .map(present -> (double) present.machine().cores())
            .orElse(Double.NaN);
  }

  /** This, divided by another. */
  default Measure over(Measure other) {
    return sections -> of(sections) / other.of(sections);
  }

  /** This, less another. */
  default Measure minus(Measure other) {
    return sections -> of(sections) - other.of(sections);
  }

  /** This, times a number. */
  default Measure times(double factor) {
    return sections -> of(sections) * factor;
  }
}
