package io.forebay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final String RESULTS =
      """
      [{"benchmark": "io.forebay.benchmarks.SomeBenchmark.fast", "jdkVersion": "17.0.1",
        "params": {"size": "8"},
        "primaryMetric": {"score": 12.34, "scoreError": 0.256, "scoreUnit": "ns/op"},
        "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 1024.01}}},
       {"benchmark": "io.forebay.benchmarks.SomeBenchmark.slow", "jdkVersion": "17.0.1",
        "primaryMetric": {"score": 1234.5, "scoreError": "NaN", "scoreUnit": "ns/op"}}]
      """;

  @Test
  void tables_haveARowForEachBenchmark() throws Exception {
    assertThat(Report.tables(List.of(new ObjectMapper().readTree(RESULTS))))
        .isEqualTo(
            """

            ### SomeBenchmark, JDK 17.0.1

            | benchmark | time | ± | allocated |
            | --- | --- | --- | --- |
            | `fast size=8` | 12.3 ns/op | 0.26 | 1024 B |
            | `slow` | 1235 ns/op | – | – |
            """);
  }

  @Test
  void page_isReplacedBetweenItsMarks(@TempDir Path folder) throws Exception {
    Path page = folder.resolve("README.md");
    Path results = Files.writeString(folder.resolve("results.json"), RESULTS);
    String before =
        "# Title\n<!-- results: made by Report, not to be edited -->\nold\n"
            + "<!-- end of results -->\nafter\n";
    Files.writeString(page, before);
    Report.main(new String[] {page.toString(), results.toString()});
    assertThat(Files.readString(page))
        .startsWith("# Title\n")
        .contains("Measured on 2", " cores", "### SomeBenchmark")
        .doesNotContain("old")
        .endsWith("<!-- end of results -->\nafter\n");
    assertThatThrownBy(() -> Report.replaced("# Title", "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("page: no marks");
  }
}
