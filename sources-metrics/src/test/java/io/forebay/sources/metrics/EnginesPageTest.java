package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page about engines says what the file of engines says. */
final class EnginesPageTest {
  private static final String PAGE = "docs/engines.md";
  private static final String BEGIN =
      "<!-- begin of the table that a test compares with engines.yaml -->\n";
  private static final String END = "<!-- end of the table -->\n";
  private static final List<String> FIELDS =
      List.of("waiting", "running", "usage", "block size", "blocks");

  private static Path page() {
    Path repository = Path.of("").toAbsolutePath();
    while (!Files.exists(repository.resolve(PAGE))) {
      repository = Objects.requireNonNull(repository.getParent(), PAGE);
    }
    return repository.resolve(PAGE);
  }

  private static String table() {
    List<String> lines = new ArrayList<>();
    lines.add("| engine | field | metrics |");
    lines.add("| --- | --- | --- |");
    for (EngineMapping engine : EngineMappings.builtIn().engines()) {
      String aliases =
          engine.aliases().stream()
              .map(alias -> "`" + alias + "`")
              .collect(Collectors.joining(", "));
      lines.add(
          "| **`%s`** | | %s%s |"
              .formatted(
                  engine.name(),
                  aliases.isEmpty() ? "" : "also called " + aliases + "; ",
                  "from " + cell(engine.origin())));
      for (int i = 0; i < FIELDS.size(); i++) {
        FieldMapping field = engine.fields().get(i);
        if (!field.places().isEmpty()) {
          lines.add(
              row(
                  FIELDS.get(i) + (field.optional() ? ", optional" : ""),
                  field.places(),
                  EnginesPageTest::place));
        }
      }
      if (engine.reportsLora()) {
        lines.add(row("LoRA adapters", engine.lora(), lora -> code(lora.selector().toString())));
      }
    }
    return "\n" + String.join("\n", lines) + "\n\n";
  }

  private static <T> String row(String field, List<T> places, Function<T, String> text) {
    return "| | %s | %s |"
        .formatted(field, places.stream().map(text).collect(Collectors.joining("<br>")));
  }

  private static String place(FieldReading place) {
    return code(place.selector().toString())
        + (place.label() == null ? "" : ", label " + code(place.label()))
        + ", "
        + place.combine().name().toLowerCase(Locale.ROOT)
        + (place.per().isEmpty() ? "" : " of the highest per " + String.join(", ", place.per()))
        + (place.scale() == 1 ? "" : ", times " + place.scale());
  }

  private static String code(String text) {
    return "`" + cell(text) + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  @Test
  void table_ofThePage_isThatOfTheFile() throws Exception {
    String page = Files.readString(page());
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    assertThat(begin).as("the mark of the beginning in " + PAGE).isNotNegative();
    assertThat(end).as("the mark of the end in " + PAGE).isGreaterThan(begin);
    String expected = table();
    // To be copied into the page when the file has changed.
    Files.writeString(Path.of("target", "engines-table.md"), expected);

    assertThat(page.substring(begin + BEGIN.length(), end))
        .as(PAGE + " (expected: as in target/engines-table.md; copy it)")
        .isEqualTo(expected);
  }
}
