package io.forebay.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Makes tables of rows. Where all rows are called {@code client: quantity}, a client has a line and
 * a quantity a column; else each row has a line.
 */
final class Tables {
  /** The row, or the client, that does the least that the machine must do. */
  private static final String LIMIT = "limit";

  private static final String BETWEEN = ": ";

  private Tables() {}

  /** A table of some rows, at least one. */
  static String of(List<Row> rows) {
    return rows.stream().allMatch(row -> row.name().contains(BETWEEN))
        ? quantities(rows)
        : lines(rows);
  }

  private static String lines(List<Row> rows) {
    List<String> names = rows.stream().map(Row::name).toList();
    StringBuilder table =
        new StringBuilder(
            """
            | benchmark | median | lowest to highest | times the limit | allocated |
            | --- | --- | --- | --- | --- |
            """);
    for (Row row : rows) {
      Optional<Row> limit = limit(row.name(), names).flatMap(name -> named(rows, name));
      table.append(
          "| `%s` | %s %s | %s to %s | %s | %s |\n"
              .formatted(
                  row.name(),
                  number(row.median()),
                  row.unit(),
                  number(row.lowest()),
                  number(row.highest()),
                  times(Optional.of(row), limit),
                  allocated(row)));
    }
    return table.toString();
  }

  private static String quantities(List<Row> rows) {
    Set<String> clients = new LinkedHashSet<>();
    Set<String> quantities = new LinkedHashSet<>();
    List<String> heads = new ArrayList<>(List.of("client"));
    for (Row row : rows) {
      int between = row.name().indexOf(BETWEEN);
      clients.add(row.name().substring(0, between));
      String quantity = row.name().substring(between + BETWEEN.length());
      if (quantities.add(quantity)) {
        heads.add(row.unit().isEmpty() ? quantity : quantity + ", " + row.unit());
      }
    }
    heads.add("times the limit");
    boolean allocations = rows.stream().anyMatch(row -> !Double.isNaN(row.allocated()));
    if (allocations) {
      heads.add("allocated");
    }
    StringBuilder table = new StringBuilder();
    table.append("| ").append(String.join(" | ", heads)).append(" |\n");
    table.append("|").append(" --- |".repeat(heads.size())).append('\n');
    String first = BETWEEN + quantities.iterator().next();
    for (String client : clients) {
      table.append("| `").append(client).append("` |");
      for (String quantity : quantities) {
        table.append(' ').append(cell(named(rows, client + BETWEEN + quantity))).append(" |");
      }
      Optional<Row> limit =
          limit(client, List.copyOf(clients)).flatMap(name -> named(rows, name + first));
      Optional<Row> row = named(rows, client + first);
      table.append(' ').append(times(row, limit)).append(" |");
      if (allocations) {
        table.append(' ').append(row.map(Tables::allocated).orElse("–")).append(" |");
      }
      table.append('\n');
    }
    return table.toString();
  }

  private static Optional<Row> named(List<Row> rows, String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst();
  }

  /**
   * The limit to compare with: the one whose rest ends the name too, as {@code limit size=8} is of
   * {@code some size=8}, {@code limit-stream} of {@code some-stream}, and {@code limit} of
   * everything; the longest of these, or the last of all if there is none.
   */
  private static Optional<String> limit(String name, List<String> names) {
    List<String> limits = names.stream().filter(other -> other.startsWith(LIMIT)).toList();
    return limits.stream()
        .filter(other -> name.endsWith(other.substring(LIMIT.length())))
        .max(Comparator.comparingInt(String::length))
        .or(() -> limits.stream().reduce((earlier, later) -> later));
  }

  private static String times(Optional<Row> row, Optional<Row> limit) {
    return row.isEmpty() || limit.isEmpty()
        ? "–"
        : number(row.get().median() / limit.get().median());
  }

  private static String allocated(Row row) {
    return Double.isNaN(row.allocated()) ? "–" : number(row.allocated()) + " B";
  }

  private static String cell(Optional<Row> row) {
    if (row.isEmpty()) {
      return "–";
    }
    String median = number(row.get().median());
    String lowest = number(row.get().lowest());
    String highest = number(row.get().highest());
    return lowest.equals(highest) ? median : median + " (" + lowest + " to " + highest + ")";
  }

  /** A number with about three digits. */
  static String number(double value) {
    String form = value == Math.rint(value) || value >= 100 ? "%.0f" : value < 10 ? "%.2f" : "%.1f";
    return String.format(Locale.ROOT, form, value);
  }
}
