package io.forebay.sources.metrics.loadreports;

import io.forebay.api.attributes.LoadReport;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where a report says a number: a field, or an entry of one of its maps.
 *
 * @param field the field
 * @param name the entry's name; empty if the field is no map
 */
record ReportedNumber(Field field, String name) {
  /** Beyond it, a double skips whole numbers. */
  private static final double LARGEST_COUNT = 1L << 53;

  /** What servers add up in floating point may come out a little above 1. */
  private static final double ROUNDING = 0.001;

  /** Reads a name as the text form has it; one that begins with no field's name is a named one. */
  static ReportedNumber parse(String text) {
    int dot = text.indexOf('.');
    @Nullable Field field = Field.ofName(text, 0, dot < 0 ? text.length() : dot);
    if (field == null || field.isMap() != dot >= 0) {
      return new ReportedNumber(Field.NAMED, text);
    }
    return new ReportedNumber(field, text.substring(dot + 1));
  }

  private OptionalDouble in(LoadReport report) {
    return switch (field) {
      case CPU -> report.cpuUtilization();
      case MEMORY -> report.memoryUtilization();
      case APPLICATION -> report.applicationUtilization();
      case REQUESTS, WHOLE_REQUESTS -> report.requestsPerSecond();
      case ERRORS -> report.errorsPerSecond();
      case UTILIZATION -> optional(report.utilization().get(name));
      case COST -> optional(report.requestCost().get(name));
      case NAMED -> optional(report.namedMetrics().get(name));
    };
  }

  private static OptionalDouble optional(@Nullable Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** The first of some numbers that the report says. */
  private static OptionalDouble first(List<ReportedNumber> numbers, LoadReport report) {
    for (int i = 0; i < numbers.size(); i++) {
      OptionalDouble value = numbers.get(i).in(report);
      if (value.isPresent()) {
        return value;
      }
    }
    return OptionalDouble.empty();
  }

  /** The first that the report says, if it is a whole number of 0 or more. */
  static OptionalLong count(List<ReportedNumber> numbers, LoadReport report) {
    double value = first(numbers, report).orElse(-1);
    return value >= 0 && value <= LARGEST_COUNT && value == Math.rint(value)
        ? OptionalLong.of((long) value)
        : OptionalLong.empty();
  }

  /** The first that the report says, if it is from 0 to 1. */
  static OptionalDouble ratio(List<ReportedNumber> numbers, LoadReport report) {
    double value = first(numbers, report).orElse(-1);
    return value >= 0 && value <= 1 + ROUNDING
        ? OptionalDouble.of(Math.min(value, 1))
        : OptionalDouble.empty();
  }
}
