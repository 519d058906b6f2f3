package io.forebay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  private static Section section(String date, Row... rows) {
    return new Section(
        LocalDate.parse(date),
        "a \"command\"",
        "",
        new Machine("CPU", 2, "8 GiB", "Linux", "17.0.1", "Vendor"),
        List.of(rows));
  }

  @Test
  void file_keepsWhatWasMeasured_sorted(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("new").resolve("results.json");
    Results results = Results.read(file);
    assertThat(results.sections()).isEmpty();
    assertThat(results.release()).isEmpty();
    results.put("B", section("2026-01-02", new Row("one: two", "µs", List.of(3.0, 1.0), 0.25)));
    results.put("A", section("2026-01-01", new Row("r", "", List.of(1.23456789e9), Double.NaN)));
    results.write(file);

    Results read = Results.read(file);
    assertThat(read.release()).isEqualTo("17");
    assertThat(read.sections().keySet()).containsExactly("A", "B");
    assertThat(read.sections())
        .containsEntry(
            "B", section("2026-01-02", new Row("one: two", "µs", List.of(1.0, 3.0), 0.25)))
        .containsEntry("A", section("2026-01-01", new Row("r", "", List.of(1.2346e9), Double.NaN)));
    assertThat(read.text()).isEqualTo(results.text());
  }

  @Test
  void section_measuredAgain_replacesItself_only(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("results.json");
    Results results = new Results();
    results.put("A", section("2026-01-01", new Row("a", "", List.of(1.0), Double.NaN)));
    results.put("B", section("2026-01-01", new Row("b", "", List.of(1.0), Double.NaN)));
    results.write(file);

    Results later = Results.read(file);
    Section again = section("2026-01-03", new Row("c", "", List.of(1.0), Double.NaN));
    later.put("B", again);
    later.write(file);

    assertThat(Results.read(file).sections())
        .containsEntry("B", again)
        .containsEntry("A", results.sections().get("A"));
  }

  @Test
  void rows_thatSayNothingOrTheSame_areRefused() {
    assertThatThrownBy(() -> new Row("a", "ns", List.of(), 0))
        .hasMessage("measured: nothing of a (expected: a number)");
    Row row = new Row("a", "ns", List.of(1.0), 0);
    assertThatThrownBy(() -> section("2026-01-01", row, row))
        .hasMessage("rows: [a, a] (expected: each name once)");
  }

  @Test
  void machine_here_isKnown() {
    Machine machine = Machine.here();
    assertThat(machine.cores()).isPositive();
    assertThat(machine.release()).isEqualTo(Integer.toString(Runtime.version().feature()));
    assertThat(machine.hardware()).contains(System.getProperty("os.arch"));
  }
}
