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
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one endpoint at one moment.
 *
 * @param sources how each source's last fetch went, and what its collections made of it, by the
 *     source's name
 */
record Inspection(
    String endpoint,
    Instant at,
    List<Attribute<?>> attributes,
    Map<String, LayerReport.EndpointReport> sources) {

  static Inspection of(Endpoint endpoint, LayerReport report, Instant at) {
    Map<String, LayerReport.EndpointReport> sources = new LinkedHashMap<>();
    for (LayerReport.SourceReport source : report.sources()) {
      for (LayerReport.EndpointReport pair : source.endpoints()) {
        if (pair.endpoint().equals(endpoint.id())) {
          sources.put(source.name(), pair);
        }
      }
    }
    return new Inspection(endpoint.id().value(), at, endpoint.attributes().all(), sources);
  }

  /** Tells whether the last fetch of every source went well. */
  boolean answered() {
    return !sources.isEmpty() && sources.values().stream().allMatch(Inspection::success);
  }

  /** Tells whether anything could be read from what the sources brought. */
  boolean readable() {
    return !attributes.isEmpty();
  }

  private static boolean success(LayerReport.EndpointReport pair) {
    LayerReport.Counts counts = pair.fetches();
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
        (name, pair) -> {
          LayerReport.Counts counts = pair.fetches();
          Map<String, @Nullable Object> tree = new LinkedHashMap<>();
          tree.put("success", success(pair));
          tree.put("durationMillis", millis(counts.lastDuration()));
          tree.put("bytes", counts.lastSuccess() == null ? null : counts.lastBytes());
          tree.put("lastError", counts.lastError());
          tree.put("problems", counts.problems().isEmpty() ? null : counts.problems());
          tree.put("collections", collections(pair));
          sourceTree.put(name, present(tree));
        });
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("endpoint", endpoint);
    tree.put("attributes", attributeTree);
    tree.put("sources", sourceTree);
    return tree;
  }

  private static Map<String, Object> collections(LayerReport.EndpointReport pair) {
    Map<String, Object> trees = new LinkedHashMap<>();
    pair.collections()
        .forEach(
            (name, collection) -> {
              Map<String, @Nullable Object> tree = new LinkedHashMap<>();
              tree.put("state", collection.state());
              tree.put("missing", collection.missing());
              tree.put("lastError", collection.extractions().lastError());
              trees.put(name, present(tree));
            });
    return trees;
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
      String value = AttributeText.of(attribute.value());
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
        (name, pair) -> {
          LayerReport.Counts counts = pair.fetches();
          // After a failure, those of the success before it would be taken for the failure's.
          boolean good = success(pair);
          Double millis = good ? millis(counts.lastDuration()) : null;
          String error = counts.lastError();
          sourceRows.add(
              List.of(
                  name,
                  good ? "ok" : "failed",
                  millis == null ? "-" : String.format(Locale.ROOT, "%.1f ms", millis),
                  good ? String.valueOf(counts.lastBytes()) : "-",
                  printable(error == null ? "none" : error)));
        });
    return endpoint
        + "\n"
        + (attributes.isEmpty() ? nothing() : TextTable.of(attributeRows).indent(2))
        + TextTable.of(sourceRows).indent(2)
        + problems()
        + incomplete();
  }

  /** A line for each source that had problems, with how often. */
  private String problems() {
    List<List<String>> rows = new ArrayList<>();
    sources.forEach(
        (name, pair) -> {
          String counted =
              new TreeMap<>(pair.fetches().problems())
                  .entrySet().stream()
                      .map(entry -> entry.getKey() + " " + entry.getValue())
                      .collect(Collectors.joining(", "));
          if (!counted.isEmpty()) {
            String whose = sources.size() == 1 ? "" : name + ": ";
            rows.add(List.of("problems", printable(whose + counted)));
          }
        });
    return rows.isEmpty() ? "" : TextTable.of(rows).indent(2);
  }

  /** Lists the collections that did not get all they need; nothing where all did. */
  private String incomplete() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("collection", "source", "state", "missing, or last error"));
    sources.forEach(
        (source, pair) ->
            pair.collections()
                .forEach(
                    (name, collection) -> {
                      String why = why(collection);
                      if (why != null) {
                        rows.add(List.of(name, source, collection.state(), printable(why)));
                      }
                    }));
    return rows.size() == 1 ? "" : TextTable.of(rows).indent(2);
  }

  private static @Nullable String why(LayerReport.CollectionReport collection) {
    return switch (collection.state()) {
      case "partial" -> String.join(", ", collection.missing());
      case "failed" -> collection.extractions().lastError();
      default -> null;
    };
  }

  private String nothing() {
    if (!answered()) {
      return "";
    }
    List<LayerReport.Counts> pages =
        sources.values().stream()
            .map(LayerReport.EndpointReport::fetches)
            .filter(counts -> counts.lastBytes() > 0)
            .toList();
    if (pages.isEmpty()) {
      return "  no attributes: nothing that the collections read\n";
    }
    return pages.stream().anyMatch(counts -> counts.successes() > 1)
        ? "  no attributes: nothing that the collections read,"
            + " or nothing was observed between the scrapes\n"
        : "  no attributes: the page has nothing that the collections read,"
            + " or they need a second page (--scrapes 2)\n";
  }

  /** What servers send must not steer the terminal. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cc}", "?");
  }
}
