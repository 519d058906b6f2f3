package io.forebay.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A file of what was measured with one JDK: its sections by name. A line for each row, so that
 * versions of it can be compared.
 */
final class Results {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** More digits than that are noise. */
  private static final MathContext PRECISION = new MathContext(5);

  private final SortedMap<String, Section> sections = new TreeMap<>();

  /** Reads a file; none is one without sections. */
  static Results read(Path file) throws IOException {
    Results results = new Results();
    if (Files.exists(file)) {
      for (Map.Entry<String, JsonNode> section :
          MAPPER.readTree(file.toFile()).path("sections").properties()) {
        results.put(section.getKey(), section(section.getValue()));
      }
    }
    return results;
  }

  /** Adds a section, instead of the one that has its name, if there is one. */
  void put(String name, Section section) {
    sections.put(name, section);
  }

  /** The sections by name. */
  SortedMap<String, Section> sections() {
    return sections;
  }

  /** The feature release of the JDK of all sections; empty if there are none. */
  String release() {
    return sections.values().stream()
        .map(section -> section.machine().release())
        .distinct()
        .collect(Collectors.joining(" and "));
  }

  void write(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, text());
  }

  /** The file's text. */
  String text() throws JsonProcessingException {
    List<String> texts = new ArrayList<>();
    for (Map.Entry<String, Section> entry : sections.entrySet()) {
      texts.add(MAPPER.writeValueAsString(entry.getKey()) + ": " + text(entry.getValue()));
    }
    return "{\"sections\": {\n" + String.join(",\n", texts) + "\n}}\n";
  }

  private static String text(Section section) throws JsonProcessingException {
    List<String> rows = new ArrayList<>();
    for (Row row : section.rows()) {
      rows.add("    " + MAPPER.writeValueAsString(json(row)));
    }
    return """
        {
          "date": %s,
          "command": %s,
          "notes": %s,
          "machine": %s,
          "rows": [
        %s
          ]
        }"""
        .formatted(
            MAPPER.writeValueAsString(section.date().toString()),
            MAPPER.writeValueAsString(section.command()),
            MAPPER.writeValueAsString(section.notes()),
            MAPPER.writeValueAsString(section.machine()),
            String.join(",\n", rows));
  }

  private static ObjectNode json(Row row) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("name", row.name()).put("unit", row.unit());
    ArrayNode measured = json.putArray("measured");
    row.measured().forEach(number -> measured.add(rounded(number)));
    if (!Double.isNaN(row.allocated())) {
      json.put("allocated", rounded(row.allocated()));
    }
    return json;
  }

  private static double rounded(double number) {
    return BigDecimal.valueOf(number).round(PRECISION).doubleValue();
  }

  private static Section section(JsonNode json) throws JsonProcessingException {
    List<Row> rows = new ArrayList<>();
    for (JsonNode row : json.path("rows")) {
      rows.add(
          new Row(
              row.path("name").asText(),
              row.path("unit").asText(),
              StreamSupport.stream(row.path("measured").spliterator(), false)
                  .map(JsonNode::asDouble)
                  .toList(),
              row.path("allocated").asDouble(Double.NaN)));
    }
    return new Section(
        LocalDate.parse(json.path("date").asText()),
        json.path("command").asText(),
        json.path("notes").asText(),
        MAPPER.treeToValue(json.path("machine"), Machine.class),
        rows);
  }
}
