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
import java.util.stream.StreamSupport;

/**
 * Makes tables of results, between two marks in a page: {@code Report README.md results.json...}.
 * JMH's results have marks of their own, and so have those of {@link KubernetesBenchmark}; what no
 * file tells of stays as it is. Medians, because some forks on a busy machine are much slower than
 * the others.
 */
final class Report {
  private static final String BEGIN = "<!-- results: made by Report, not to be edited -->";
  private static final String END = "<!-- end of results -->";
  private static final String KUBERNETES_BEGIN =
      "<!-- results of Kubernetes: made by Report, not to be edited -->";
  private static final String KUBERNETES_END = "<!-- end of results of Kubernetes -->";

  /** The benchmark of each class that does the least that the machine must do. */
  private static final String LIMIT = "limit";

  private Report() {}

  /**
   * Rewrites the part of a page that holds the results.
   *
   * @param arguments the page, and the files of results, one for each JDK
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2) {
      throw new IllegalArgumentException(
          "arguments: " + arguments.length + " (expected: a page, and files of results)");
    }
    List<JsonNode> results = new ArrayList<>();
    StringBuilder kubernetes = new StringBuilder();
    for (int i = 1; i < arguments.length; i++) {
      JsonNode file = new ObjectMapper().readTree(Path.of(arguments[i]).toFile());
      if (file.has(KubernetesResults.FIELD)) {
        kubernetes.append(kubernetes.isEmpty() ? "" : "\n").append(KubernetesTables.text(file));
      } else {
        results.add(file);
      }
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
    if (!results.isEmpty()) {
      text = replaced(text, BEGIN, END, machine + "\n" + tables(results));
    }
    if (!kubernetes.isEmpty()) {
      text = replaced(text, KUBERNETES_BEGIN, KUBERNETES_END, machine + "\n" + kubernetes);
    }
    Files.writeString(page, text);
  }

  /** Returns a page with the part between two marks replaced. */
  static String replaced(String page, String first, String last, String part) {
    int begin = page.indexOf(first);
    int end = page.indexOf(last);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("page: no marks (expected: " + first + ", " + last + ")");
    }
    return page.substring(0, begin) + first + "\n\n" + part + "\n" + page.substring(end);
  }

  /** Returns a table for each class of benchmarks and each JDK. */
  static String tables(List<JsonNode> files) {
    Map<String, List<Row>> tables = new TreeMap<>();
    for (JsonNode file : files) {
      for (JsonNode result : file) {
        String[] path = result.path("benchmark").asText().split("\\.", -1);
        String title = path[path.length - 2] + ", JDK " + result.path("jdkVersion").asText();
        tables.computeIfAbsent(title, any -> new ArrayList<>()).add(row(result));
      }
    }
    StringBuilder all = new StringBuilder();
    tables.forEach(
        (title, rows) -> {
          double limit =
              rows.stream()
                  .filter(row -> row.name().equals(LIMIT))
                  .mapToDouble(Row::median)
                  .findFirst()
                  .orElse(Double.NaN);
          all.append("\n### ").append(title).append("\n\n");
          all.append("| benchmark | median | lowest to highest | times the limit | allocated |\n");
          all.append("| --- | --- | --- | --- | --- |\n");
          rows.forEach(row -> all.append(text(row, limit)));
        });
    return all.toString();
  }

  /** Reads one of JMH's results. */
  private static Row row(JsonNode result) {
    String[] path = result.path("benchmark").asText().split("\\.", -1);
    StringBuilder name = new StringBuilder(path[path.length - 1]);
    for (Map.Entry<String, JsonNode> param : result.path("params").properties()) {
      name.append(' ').append(param.getKey()).append('=').append(param.getValue().asText());
    }
    JsonNode metric = result.path("primaryMetric");
    List<Double> measured =
        StreamSupport.stream(metric.path("rawData").spliterator(), false)
            .flatMap(fork -> StreamSupport.stream(fork.spliterator(), false))
            .map(JsonNode::asDouble)
            .toList();
    return new Row(
        name.toString(),
        metric.path("scoreUnit").asText(),
        measured,
        result.at("/secondaryMetrics/gc.alloc.rate.norm/score").asDouble(Double.NaN));
  }

  /** A line of a table. */
  private static String text(Row row, double limit) {
    return "| `%s` | %s %s | %s to %s | %s | %s |\n"
        .formatted(
            row.name(),
            number(row.median()),
            row.unit(),
            number(row.lowest()),
            number(row.highest()),
            Double.isNaN(limit) ? "–" : number(row.median() / limit),
            Double.isNaN(row.allocated()) ? "–" : number(row.allocated()) + " B");
  }

  private static String number(double value) {
    return value < 0.5 && value > 0.001
        ? String.format(Locale.ROOT, "%.2f", value)
        : String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }
}
