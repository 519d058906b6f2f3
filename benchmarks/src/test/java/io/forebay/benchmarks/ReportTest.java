package io.forebay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  static final String PAGE =
      """
      # Title
      <!-- marks: made by Report, not to be edited -->
      outdated
      <!-- end of marks -->
      between
      <!-- results: made by Report, not to be edited -->
      outdated
      <!-- end of results -->
      after
      """;

  private static Results results(String jdk, double forebay) {
    Machine machine = new Machine("Some CPU", 2, "8 GiB", "Linux amd64", jdk, "Vendor");
    LocalDate date = LocalDate.of(2026, 11, 21);
    Results results = new Results();
    results.put(
        "PublishBenchmark",
        new Section(
            date,
            "java -jar some.jar PublishBenchmark",
            "",
            machine,
            List.of(
                new Row("forebayOneThread", "ns/op", List.of(forebay), 100.004),
                new Row("limitOneThread", "ns/op", List.of(10.0, 9.0, 20.0), Double.NaN))));
    results.put(
        "AnotherBenchmark",
        new Section(
            date,
            "java -jar some.jar AnotherBenchmark",
            "Noted.",
            machine,
            List.of(new Row("some", "ns/op", List.of(1234.5), Double.NaN))));
    return results;
  }

  @Test
  void tables_beginWithMarks_andShowEachSection() {
    String page = Report.replaced(PAGE, List.of(results("25.0.1", 50), results("17.0.1", 40)));

    assertThat(page)
        .startsWith(
            """
            # Title
            <!-- marks: made by Report, not to be edited -->

            | # | work | beside | must reach | JDK 17 | JDK 25 | reached |
            | --- | --- | --- | --- | --- | --- | --- |
            | 1 | read one attribute's number,""")
        .contains(
            """
            | 3 | publish one extraction of six numbers | limit: a volatile write | ≤ 4 × | 4 × | 5 × | no |
            | | | allocated | ≤ 256 B | 100 B | 100 B | yes |
            | | | 4 threads on 2 cores, against 1 | ≥ 1.8 × | – | – | – |
            """)
        .contains(
            """
            <!-- end of marks -->
            between
            <!-- results: made by Report, not to be edited -->

            Measured on Some CPU, 2 cores, 8 GiB, Linux amd64.

            ### PublishBenchmark
            """)
        .endsWith(
            """

            ### PublishBenchmark

            JDK 17.0.1 (Vendor), 2026-11-21: `java -jar some.jar PublishBenchmark`.

            | benchmark | median | lowest to highest | times the limit | allocated |
            | --- | --- | --- | --- | --- |
            | `forebayOneThread` | 40 ns/op | 40 to 40 | 4 | 100 B |
            | `limitOneThread` | 10 ns/op | 9 to 20 | 1 | – |

            JDK 25.0.1 (Vendor), 2026-11-21: `java -jar some.jar PublishBenchmark`.

            | benchmark | median | lowest to highest | times the limit | allocated |
            | --- | --- | --- | --- | --- |
            | `forebayOneThread` | 50 ns/op | 50 to 50 | 5 | 100 B |
            | `limitOneThread` | 10 ns/op | 9 to 20 | 1 | – |

            ### AnotherBenchmark

            JDK 17.0.1 (Vendor), 2026-11-21: `java -jar some.jar AnotherBenchmark`. Noted.

            | benchmark | median | lowest to highest | times the limit | allocated |
            | --- | --- | --- | --- | --- |
            | `some` | 1235 ns/op | 1235 to 1235 | – | – |

            JDK 25.0.1 (Vendor), 2026-11-21: `java -jar some.jar AnotherBenchmark`. Noted.

            | benchmark | median | lowest to highest | times the limit | allocated |
            | --- | --- | --- | --- | --- |
            | `some` | 1235 ns/op | 1235 to 1235 | – | – |

            <!-- end of results -->
            after
            """);
  }

  @Test
  void tables_ofSeveralMachines_nameTheMachineOfEach() {
    Results results = results("17.0.1", 40);
    Machine other = new Machine("Other CPU", 8, "8 GiB", "Linux amd64", "17.0.1", "Vendor");
    Section section = Objects.requireNonNull(results.sections().get("AnotherBenchmark"));
    results.put(
        "AnotherBenchmark",
        new Section(section.date(), section.command(), "", other, section.rows()));

    assertThat(Report.replaced(PAGE, List.of(results)))
        .contains("AnotherBenchmark`. On Other CPU, 8 cores, 8 GiB, Linux amd64.\n")
        .contains("PublishBenchmark`. On Some CPU, 2 cores, 8 GiB, Linux amd64.\n");
  }

  @Test
  void page_isReplacedBetweenItsMarks(@TempDir Path folder) throws Exception {
    Path page = Files.writeString(folder.resolve("README.md"), PAGE);
    Path file = folder.resolve("results.json");
    results("17.0.1", 40).write(file);

    Report.main(new String[] {page.toString(), file.toString()});

    assertThat(Files.readString(page))
        .isEqualTo(Report.replaced(PAGE, List.of(results("17.0.1", 40))))
        .contains("| reached |", "### PublishBenchmark")
        .doesNotContain("outdated");
  }

  @Test
  void arguments_thatAreWrong_areRefused(@TempDir Path folder) {
    assertThatThrownBy(() -> Report.replaced("# Title", List.of()))
        .hasMessage(
            "page: no marks (expected: <!-- marks: made by Report, not to be edited -->,"
                + " <!-- end of marks -->)");
    assertThatThrownBy(() -> Report.main(new String[] {"README.md"}))
        .hasMessage("arguments: 1 (expected: a page, and files of results)");
    Path none = folder.resolve("none.json");
    assertThatThrownBy(() -> Report.main(new String[] {"README.md", none.toString()}))
        .hasMessage(none + ": not there (expected: a file of results)");
  }

  @Test
  void readme_showsTheResultsThatAreKept() throws Exception {
    Path folder = Path.of("results");
    assumeThat(folder).isDirectory();
    List<Results> results = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        results.add(Results.read(file));
      }
    }
    assumeThat(results).isNotEmpty();

    String page = Files.readString(Path.of("README.md"));
    assertThat(page).isEqualTo(Report.replaced(page, results));
  }
}
