package io.forebay.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;

/**
 * One benchmark's results.
 *
 * @param table the class and the JDK
 * @param name the method and its parameters
 * @param measured what each iteration of each fork measured, sorted, at least one
 * @param unit the unit of that
 * @param allocated bytes for each operation; NaN if not measured
 */
record Row(String table, String name, List<Double> measured, String unit, double allocated) {
  /** Reads one of JMH's results. */
  static Row of(JsonNode result) {
    String[] path = result.path("benchmark").asText().split("\\.", -1);
    StringBuilder name = new StringBuilder(path[path.length - 1]);
    for (Map.Entry<String, JsonNode> param : result.path("params").properties()) {
      name.append(' ').append(param.getKey()).append('=').append(param.getValue().asText());
    }
    JsonNode metric = result.path("primaryMetric");
    DoubleStream measured =
        StreamSupport.stream(metric.path("rawData").spliterator(), false)
            .flatMap(fork -> StreamSupport.stream(fork.spliterator(), false))
            .mapToDouble(JsonNode::asDouble);
    return new Row(
        path[path.length - 2] + ", JDK " + result.path("jdkVersion").asText(),
        name.toString(),
        measured.sorted().boxed().toList(),
        metric.path("scoreUnit").asText(),
        result.at("/secondaryMetrics/gc.alloc.rate.norm/score").asDouble(Double.NaN));
  }

  double median() {
    int middle = measured.size() / 2;
    return measured.size() % 2 == 1
        ? measured.get(middle)
        : (measured.get(middle - 1) + measured.get(middle)) / 2;
  }

  /** A line of a table. */
  String text(double limit) {
    return "| `%s` | %s %s | %s to %s | %s | %s |\n"
        .formatted(
            name,
            number(median()),
            unit,
            number(measured.get(0)),
            number(measured.get(measured.size() - 1)),
            Double.isNaN(limit) ? "–" : number(median() / limit),
            Double.isNaN(allocated) ? "–" : number(allocated) + " B");
  }

  private static String number(double value) {
    return value < 0.5 && value > 0.001
        ? String.format(Locale.ROOT, "%.2f", value)
        : String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }
}
