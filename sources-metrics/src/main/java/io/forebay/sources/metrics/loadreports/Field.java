package io.forebay.sources.metrics.loadreports;

import org.jspecify.annotations.Nullable;

/** The fields of {@code xds.data.orca.v3.OrcaLoadReport}: their names, numbers and ranges. */
enum Field {
  CPU("cpu_utilization", "cpuUtilization", 1, Kind.DOUBLE, 0, Double.MAX_VALUE),
  MEMORY("mem_utilization", "memUtilization", 2, Kind.DOUBLE, 0, 1),
  /** Deprecated: counts where {@link #REQUESTS} is absent. */
  WHOLE_REQUESTS("rps", "rps", 3, Kind.UNSIGNED, 0, Double.MAX_VALUE),
  COST("request_cost", "requestCost", 4, Kind.MAP, -Double.MAX_VALUE, Double.MAX_VALUE),
  UTILIZATION("utilization", "utilization", 5, Kind.MAP, 0, 1),
  REQUESTS("rps_fractional", "rpsFractional", 6, Kind.DOUBLE, 0, Double.MAX_VALUE),
  ERRORS("eps", "eps", 7, Kind.DOUBLE, 0, Double.MAX_VALUE),
  NAMED("named_metrics", "namedMetrics", 8, Kind.MAP, -Double.MAX_VALUE, Double.MAX_VALUE),
  APPLICATION(
      "application_utilization", "applicationUtilization", 9, Kind.DOUBLE, 0, Double.MAX_VALUE);

  /** How a field is encoded. */
  enum Kind {
    DOUBLE,
    UNSIGNED,
    MAP
  }

  private static final Field[] ALL = values();

  private final String name;
  private final String jsonName;
  private final int number;
  private final Kind kind;
  private final double least;
  private final double most;

  Field(String name, String jsonName, int number, Kind kind, double least, double most) {
    this.name = name;
    this.jsonName = jsonName;
    this.number = number;
    this.kind = kind;
    this.least = least;
    this.most = most;
  }

  boolean isMap() {
    return kind == Kind.MAP;
  }

  int number() {
    return number;
  }

  Kind kind() {
    return kind;
  }

  /** Whether a value may be: finite, and within the range that the definition gives. */
  boolean allows(double value) {
    return value >= least && value <= most;
  }

  /** The field of this name in a part of a text, or null. */
  static @Nullable Field ofName(String text, int from, int to) {
    for (Field field : ALL) {
      if (field.name.length() == to - from && text.startsWith(field.name, from)) {
        return field;
      }
    }
    return null;
  }

  /** The field of this name in JSON, in either spelling, or null. */
  static @Nullable Field ofJsonName(String name) {
    for (Field field : ALL) {
      if (field.jsonName.equals(name) || field.name.equals(name)) {
        return field;
      }
    }
    return null;
  }

  /** The field of this number, or null. */
  static @Nullable Field ofNumber(int number) {
    return number >= 1 && number <= ALL.length && ALL[number - 1].number == number
        ? ALL[number - 1]
        : null;
  }
}
