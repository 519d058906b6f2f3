package io.forebay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TablesTest {
  private static Row row(String name, String unit, Double... measured) {
    return new Row(name, unit, Arrays.asList(measured), Double.NaN);
  }

  @Test
  void table_ofBenchmarks_comparesMediansWithTheLimitOfTheSameParameters() {
    assertThat(
            Tables.of(
                List.of(
                    new Row("fast size=8", "ns/op", List.of(12.34, 99.2, 11.1), 1024.01),
                    row("fast size=9", "ns/op", 40.0),
                    row("fast", "ns/op", 0.123),
                    row("limit", "ns/op", 2.0),
                    row("limit size=8", "ns/op", 4.0, 4.4),
                    row("someTwoThreads", "ns/op", 12.0),
                    row("limitTwoThreads", "ns/op", 3.0))))
        .isEqualTo(
            """
            | benchmark | median | lowest to highest | times the limit | allocated |
            | --- | --- | --- | --- | --- |
            | `fast size=8` | 12.3 ns/op | 11.1 to 99.2 | 2.94 | 1024 B |
            | `fast size=9` | 40 ns/op | 40 to 40 | 20 | – |
            | `fast` | 0.12 ns/op | 0.12 to 0.12 | 0.06 | – |
            | `limit` | 2 ns/op | 2 to 2 | 1 | – |
            | `limit size=8` | 4.20 ns/op | 4 to 4.40 | 1 | – |
            | `someTwoThreads` | 12 ns/op | 12 to 12 | 4 | – |
            | `limitTwoThreads` | 3 ns/op | 3 to 3 | 1 | – |
            """);
  }

  @Test
  void table_ofQuantities_hasAColumnForEach_andComparesTheFirst() {
    assertThat(
            Tables.of(
                List.of(
                    row("peer: first", "ms", 30.0, 1000.0, 20.0),
                    row("peer: CPU", "ms", 7.0),
                    row("ours-stream: first", "ms", 5.0, 6.0),
                    row("ours-stream: CPU", "ms", 1.234),
                    row("limit-stream: first", "ms", 2.0),
                    row("limit-stream: CPU", "ms", 1.0),
                    row("limit-stream: changes", "", 1.0),
                    row("limit-pages: first", "ms", 10.0))))
        .isEqualTo(
            """
            | client | first, ms | CPU, ms | changes | times the limit |
            | --- | --- | --- | --- | --- |
            | `peer` | 30 (20 to 1000) | 7 | – | 3 |
            | `ours-stream` | 5.50 (5 to 6) | 1.23 | – | 2.75 |
            | `limit-stream` | 2 | 1 | 1 | 1 |
            | `limit-pages` | 10 | – | – | 1 |
            """);
    assertThat(Tables.of(List.of(row("ours: bytes", "", 12.34), row("limit: bytes", "", 6.17))))
        .contains("| `ours` | 12.3 | 2 |", "| `limit` | 6.17 | 1 |");
    assertThat(
            Tables.of(
                List.of(
                    new Row("ours: CPU", "µs", List.of(3.0), 16),
                    row("limit: CPU", "µs", 2.0),
                    row("limit: size", "MB", 2.0))))
        .isEqualTo(
            """
            | client | CPU, µs | size, MB | times the limit | allocated |
            | --- | --- | --- | --- | --- |
            | `ours` | 3 | – | 1.50 | 16 B |
            | `limit` | 2 | 2 | 1 | – |
            """);
    assertThat(Tables.of(List.of(row("ours: bytes", "", 12.34)))).contains("| `ours` | 12.3 | – |");
  }
}
