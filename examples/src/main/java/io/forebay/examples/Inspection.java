package io.forebay.examples;

import io.forebay.api.Attribute;
import io.forebay.api.Endpoint;
import io.forebay.core.LayerReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one endpoint at one moment.
 *
 * @param sources how each source's last fetch went, by the source's name
 */
record Inspection(
    String endpoint,
    Instant at,
    List<Attribute<?>> attributes,
    Map<String, LayerReport.Counts> sources) {

  static Inspection of(Endpoint endpoint, LayerReport report, Instant at) {
    Map<String, LayerReport.Counts> sources = new LinkedHashMap<>();
    for (LayerReport.SourceReport source : report.sources()) {
      for (LayerReport.EndpointReport pair : source.endpoints()) {
        if (pair.endpoint().equals(endpoint.id())) {
          sources.put(source.name(), pair.fetches());
        }
      }
    }
    return new Inspection(endpoint.id().value(), at, endpoint.attributes().all(), sources);
  }

  /** Tells whether the last fetch of every source went well. */
  boolean answered() {
    return !sources.isEmpty() && sources.values().stream().allMatch(Inspection::success);
  }

  private static boolean success(LayerReport.Counts counts) {
    return counts.successes() > 0 && counts.failuresInARow() == 0;
  }

  private static @Nullable Double millis(@Nullable Duration duration) {
    return duration == null ? null : Math.round(duration.toNanos() / 1e3) / 1e3;
  }

  /** Returns it as maps, lists and plain values; what is not known is left out. */
  Object tree() {
    Map<String, Object> attributeTree = new LinkedHashMap<>();
    for (Attribute<?> attribute : attributes) {
      Map<String, @Nullable Object> tree = new LinkedHashMap<>();
      tree.put("value", Json.tree(attribute.value()));
      tree.put("ageMillis", attribute.age(at).toMillis());
      tree.put("stale", attribute.stale());
      tree.put("staleReason", attribute.staleReason());
      attributeTree.put(attribute.key().name(), present(tree));
    }
    Map<String, Object> sourceTree = new LinkedHashMap<>();
    sources.forEach(
        (name, counts) -> {
          Map<String, @Nullable Object> tree = new LinkedHashMap<>();
          tree.put("success", success(counts));
          tree.put("durationMillis", millis(counts.lastDuration()));
          tree.put("bytes", counts.lastSuccess() == null ? null : counts.lastBytes());
          tree.put("lastError", counts.lastError());
          tree.put("problems", counts.problems().isEmpty() ? null : counts.problems());
          sourceTree.put(name, present(tree));
        });
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("endpoint", endpoint);
    tree.put("attributes", attributeTree);
    tree.put("sources", sourceTree);
    return tree;
  }

  private static Map<String, @Nullable Object> present(Map<String, @Nullable Object> tree) {
    tree.values().removeIf(value -> value == null);
    return tree;
  }

  /** Returns it for people. */
  String table() {
    List<List<String>> attributeRows = new ArrayList<>();
    attributeRows.add(List.of("attribute", "age", "value"));
    for (Attribute<?> attribute : attributes) {
      String value = text(Json.tree(attribute.value()));
      String reason = attribute.staleReason();
      attributeRows.add(
          List.of(
              attribute.key().name(),
              attribute.age(at).toMillis() + " ms",
              printable(reason == null ? value : value + " (stale: " + reason + ")")));
    }
    List<List<String>> sourceRows = new ArrayList<>();
    sourceRows.add(List.of("source", "result", "duration", "bytes", "last error"));
    sources.forEach(
        (name, counts) -> {
          Double millis = millis(counts.lastDuration());
          String error = counts.lastError();
          sourceRows.add(
              List.of(
                  name,
                  success(counts) ? "ok" : "failed",
                  millis == null ? "-" : String.format(Locale.ROOT, "%.1f ms", millis),
                  counts.lastSuccess() == null ? "-" : String.valueOf(counts.lastBytes()),
                  printable(error == null ? "none" : error)));
        });
    return endpoint
        + "\n"
        + (attributes.isEmpty() ? nothing() : TextTable.of(attributeRows).indent(2))
        + TextTable.of(sourceRows).indent(2);
  }

  private String nothing() {
    return answered() ? "  no attributes: the page has nothing that the collections read\n" : "";
  }

  private static String text(@Nullable Object tree) {
    if (tree instanceof Map<?, ?> map) {
      StringBuilder text = new StringBuilder();
      map.forEach(
          (name, value) ->
              text.append(text.length() == 0 ? "" : ", ")
                  .append(name)
                  .append(' ')
                  .append(value instanceof List<?> list && list.isEmpty() ? "none" : value));
      return text.length() == 0 ? "nothing reported" : text.toString();
    }
    return String.valueOf(tree);
  }

  /** What servers send must not steer the terminal. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cc}", "?");
  }
}
