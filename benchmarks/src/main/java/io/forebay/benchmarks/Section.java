package io.forebay.benchmarks;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * What one benchmark measured with one JDK.
 *
 * @param date the day, in UTC
 * @param command what measures this again
 * @param notes what a reader is to know; may be empty
 * @param machine what it was measured on
 * @param rows what was measured, each under a name of its own
 */
record Section(LocalDate date, String command, String notes, Machine machine, List<Row> rows) {
  Section {
    rows = List.copyOf(rows);
    if (rows.stream().map(Row::name).distinct().count() != rows.size()) {
      throw new IllegalArgumentException(
          "rows: "
              + rows.stream().map(Row::name).sorted().toList()
              + " (expected: each name once)");
    }
  }

  /** What has been measured here and today. */
  static Section now(String command, String notes, List<Row> rows) {
    return new Section(LocalDate.now(ZoneOffset.UTC), command, notes, Machine.here(), rows);
  }

  /** The row of this name, if there is one. */
  Optional<Row> row(String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst();
  }
}
