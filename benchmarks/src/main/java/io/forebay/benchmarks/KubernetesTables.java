package io.forebay.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Makes tables of what was measured of Kubernetes' clients. */
final class KubernetesTables {
  private KubernetesTables() {}

  /** Returns a table for each kind of measurement, and what is to be said about all. */
  static String text(JsonNode results) {
    StringBuilder all = new StringBuilder();
    for (JsonNode note : results.path("notes")) {
      all.append(note.asText()).append('\n');
    }
    for (Map.Entry<String, JsonNode> table : results.path(KubernetesResults.FIELD).properties()) {
      all.append("\n### ")
          .append(table.getKey())
          .append(", JDK ")
          .append(results.path("jdk").asText())
          .append("\n\n");
      table(table.getValue(), all);
    }
    return all.toString();
  }

  private static void table(JsonNode clients, StringBuilder all) {
    List<String> measures = new ArrayList<>();
    clients.path(clients.fieldNames().next()).fieldNames().forEachRemaining(measures::add);
    all.append("| client | ").append(String.join(" | ", measures)).append(" | times the limit |\n");
    all.append("| --- |").append(" --- |".repeat(measures.size() + 1)).append('\n');
    for (Map.Entry<String, JsonNode> client : clients.properties()) {
      all.append("| `").append(client.getKey()).append("` |");
      for (String measure : measures) {
        all.append(' ').append(cell(client.getValue().path(measure))).append(" |");
      }
      double limit = limit(clients, client.getKey(), measures.get(0));
      all.append(' ')
          .append(
              Double.isNaN(limit)
                  ? "–"
                  : number(median(client.getValue().path(measures.get(0))) / limit))
          .append(" |\n");
    }
  }

  /** The limit that takes the same way; pages, where a client does not say. */
  private static double limit(JsonNode clients, String client, String measure) {
    String way = client.endsWith("-stream") ? "-stream" : "-pages";
    for (String name : List.of(PodClient.LIMIT, PodClient.LIMIT + way)) {
      if (clients.has(name)) {
        return median(clients.path(name).path(measure));
      }
    }
    return Double.NaN;
  }

  private static String cell(JsonNode numbers) {
    double[] sorted = sorted(numbers);
    String median = number(median(numbers));
    String lowest = number(sorted[0]);
    String highest = number(sorted[sorted.length - 1]);
    return lowest.equals(highest) ? median : median + " (" + lowest + " to " + highest + ")";
  }

  private static double median(JsonNode numbers) {
    double[] sorted = sorted(numbers);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double[] sorted(JsonNode numbers) {
    return StreamSupport.stream(numbers.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .sorted()
        .toArray();
  }

  private static String number(double value) {
    String form = value == Math.rint(value) || value >= 100 ? "%.0f" : value < 10 ? "%.2f" : "%.1f";
    return String.format(Locale.ROOT, form, value);
  }
}
