package io.forebay.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes tables of JMH's results, between two marks in a page: {@code Report README.md
 * results.json...}.
 */
final class Report {
  private static final String BEGIN = "<!-- results: made by Report, not to be edited -->";
  private static final String END = "<!-- end of results -->";

  private Report() {}

  /**
   * Rewrites the part of a page that holds the results.
   *
   * @param arguments the page, and the files of JMH's results, one for each JDK
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2) {
      throw new IllegalArgumentException(
          "arguments: " + arguments.length + " (expected: a page, and files of results)");
    }
    List<JsonNode> results = new ArrayList<>();
    for (int i = 1; i < arguments.length; i++) {
      results.add(new ObjectMapper().readTree(Path.of(arguments[i]).toFile()));
    }
    Path page = Path.of(arguments[0]);
    String machine =
        "Measured on %s on %d cores, %s %s."
            .formatted(
                LocalDate.now(ZoneOffset.UTC),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"));
    String text = Files.readString(page, StandardCharsets.UTF_8);
    Files.writeString(page, replaced(text, machine + "\n" + tables(results)));
  }

  /** Returns a page with the part between the marks replaced. */
  static String replaced(String page, String part) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("page: no marks (expected: " + BEGIN + ", " + END + ")");
    }
    return page.substring(0, begin) + BEGIN + "\n\n" + part + "\n" + page.substring(end);
  }

  /** Returns a table for each class of benchmarks and each JDK. */
  static String tables(List<JsonNode> files) {
    Map<String, StringBuilder> tables = new TreeMap<>();
    for (JsonNode file : files) {
      for (JsonNode result : file) {
        String[] name = result.path("benchmark").asText().split("\\.", -1);
        tables
            .computeIfAbsent(
                "\n### %s, JDK %s\n"
                    .formatted(name[name.length - 2], result.path("jdkVersion").asText()),
                title ->
                    new StringBuilder("\n| benchmark | time | ± | allocated |\n")
                        .append("| --- | --- | --- | --- |\n"))
            .append(row(name[name.length - 1], result));
      }
    }
    StringBuilder all = new StringBuilder();
    tables.forEach((title, table) -> all.append(title).append(table));
    return all.toString();
  }

  private static String row(String name, JsonNode result) {
    JsonNode metric = result.path("primaryMetric");
    JsonNode allocated = result.path("secondaryMetrics").path("gc.alloc.rate.norm");
    StringBuilder full = new StringBuilder("`" + name);
    for (Map.Entry<String, JsonNode> param : result.path("params").properties()) {
      full.append(' ').append(param.getKey()).append('=').append(param.getValue().asText());
    }
    return "| %s` | %s %s | %s | %s |\n"
        .formatted(
            full,
            number(metric.path("score").asDouble()),
            metric.path("scoreUnit").asText(),
            number(metric.path("scoreError").asDouble()),
            allocated.isMissingNode() ? "–" : number(allocated.path("score").asDouble()) + " B");
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "–"; // One measurement has no error.
    }
    return value < 0.5 && value > 0.001
        ? String.format(Locale.ROOT, "%.2f", value)
        : String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }
}
