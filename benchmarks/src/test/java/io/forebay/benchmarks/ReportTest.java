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
        "primaryMetric": {"rawData": [[12.34, 11.1], [99.2]], "scoreUnit": "ns/op"},
        "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 1024.01}}},
       {"benchmark": "io.forebay.benchmarks.SomeBenchmark.limit", "jdkVersion": "17.0.1",
        "primaryMetric": {"rawData": [[4.0, 4.4]], "scoreUnit": "ns/op"}},
       {"benchmark": "io.forebay.benchmarks.OtherBenchmark.slow", "jdkVersion": "25.0.1",
        "primaryMetric": {"rawData": [[1234.5]], "scoreUnit": "ns/op"}}]
      """;

  @Test
  void tables_haveARowForEachBenchmark() throws Exception {
    assertThat(Report.tables(List.of(new ObjectMapper().readTree(RESULTS))))
        .isEqualTo(
            """

            ### OtherBenchmark, JDK 25.0.1

            | benchmark | median | lowest to highest | times the limit | allocated |
            | --- | --- | --- | --- | --- |
            | `slow` | 1235 ns/op | 1235 to 1235 | – | – |

            ### SomeBenchmark, JDK 17.0.1

            | benchmark | median | lowest to highest | times the limit | allocated |
            | --- | --- | --- | --- | --- |
            | `fast size=8` | 12.3 ns/op | 11.1 to 99.2 | 2.9 | 1024 B |
            | `limit` | 4.2 ns/op | 4.0 to 4.4 | 1.0 | – |
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
    assertThatThrownBy(() -> Report.replaced("# Title", "<!-- a -->", "<!-- b -->", "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("page: no marks");
  }
}
