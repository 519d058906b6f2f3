package io.forebay.sources.metrics.loadreports;

import io.forebay.api.attributes.LoadReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** A report while it is read. Not thread-safe; for one report. */
final class ReportDraft {
  private static final String OUT_OF_RANGE = "load report: number out of range";
  private static final String UNKNOWN = "load report: unknown field";

  private double cpu = Double.NaN;
  private double memory = Double.NaN;
  private double application = Double.NaN;
  private double requests = Double.NaN;
  private double wholeRequests = Double.NaN;
  private double errors = Double.NaN;
  private @Nullable Map<String, Double> utilization;
  private @Nullable Map<String, Double> cost;
  private @Nullable Map<String, Double> named;

  /** A bit for each field that was there, with whatever value. */
  private int seen;

  private int outOfRange;
  private int unknown;

  /** Notes that a field is there. Returns whether it was there before. */
  boolean again(Field field) {
    int bit = 1 << field.number();
    boolean again = (seen & bit) != 0;
    seen |= bit;
    return again;
  }

  /** Notes a field that is not known. */
  void unknown() {
    unknown++;
  }

  /** Sets a field that is no map, unless the value is out of its range. */
  void set(Field field, double value) {
    double allowed = field.allows(value) ? value + 0.0 : Double.NaN; // no negative zero
    if (Double.isNaN(allowed)) {
      outOfRange++;
    }
    switch (field) {
      case CPU -> cpu = allowed;
      case MEMORY -> memory = allowed;
      case APPLICATION -> application = allowed;
      case REQUESTS -> requests = allowed;
      case WHOLE_REQUESTS -> wholeRequests = allowed;
      case ERRORS -> errors = allowed;
      case UTILIZATION, COST, NAMED ->
          throw new IllegalArgumentException(field + " (expected: a field that is no map)");
    }
  }

  /**
   * Sets an entry of a map, unless the value is out of its range. Returns whether the entry was
   * there before.
   */
  boolean put(Field field, String name, double value) throws MalformedReportException {
    if (name.isEmpty()) {
      throw new MalformedReportException("number without a name");
    }
    if (!field.allows(value)) {
      outOfRange++;
      return false;
    }
    return map(field).put(name, value + 0.0) != null;
  }

  private Map<String, Double> map(Field field) {
    Map<String, Double> map =
        field == Field.NAMED ? named : field == Field.UTILIZATION ? utilization : cost;
    if (map == null) {
      map = new LinkedHashMap<>();
      if (field == Field.NAMED) {
        named = map;
      } else if (field == Field.UTILIZATION) {
        utilization = map;
      } else {
        cost = map;
      }
    }
    return map;
  }

  /** Tells what was wrong without spoiling the report: the reason, and how often. */
  void problems(ObjLongConsumer<String> to) {
    if (outOfRange > 0) {
      to.accept(OUT_OF_RANGE, outOfRange);
    }
    if (unknown > 0) {
      to.accept(UNKNOWN, unknown);
    }
  }

  LoadReport report() {
    return new LoadReport(
        optional(cpu),
        optional(memory),
        optional(application),
        optional(Double.isNaN(requests) ? wholeRequests : requests),
        optional(errors),
        utilization == null ? Map.of() : utilization,
        cost == null ? Map.of() : cost,
        named == null ? Map.of() : named);
  }

  private static OptionalDouble optional(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
