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
 * @param endpoint its id
 * @param address where it takes requests
 * @param at the moment
 * @param attributes what is known
 * @param sources how each source's last fetch went, and what its collections made of it, by the
 *     source's name
 * @param blind why sources cannot see anything at present, by their names
 * @param discovery what is to be told of the discovery, null if nothing
 */
record Inspection(
    String endpoint,
    String address,
    Instant at,
    List<Attribute<?>> attributes,
    Map<String, LayerReport.EndpointReport> sources,
    Map<String, String> blind,
    @Nullable Map<String, Object> discovery) {

  static Inspection of(Endpoint endpoint, LayerReport report, Instant at) {
    Map<String, LayerReport.EndpointReport> sources = new LinkedHashMap<>();
    Map<String, String> blind = new LinkedHashMap<>();
    for (LayerReport.SourceReport source : report.sources()) {
      source.blind().values().forEach(reason -> blind.putIfAbsent(source.name(), reason));
      for (LayerReport.EndpointReport pair : source.endpoints()) {
        if (pair.endpoint().equals(endpoint.id())) {
          sources.put(source.name(), pair);
        }
      }
    }
    return new Inspection(
        endpoint.id().value(),
        endpoint.info().hostPort().toString(),
        at,
        endpoint.attributes().all(),
        sources,
        blind,
        Knowledge.tree(report, at));
  }

  /** Tells whether the last fetch of every source went well. */
  boolean answered() {
    return blind.isEmpty() && sources.keySet().stream().allMatch(this::success);
  }

  /** Tells whether anything could be read from what the sources brought. */
  boolean readable() {
    return !attributes.isEmpty();
  }

  private boolean success(String source) {
    LayerReport.EndpointReport pair = sources.get(source);
    return pair != null
        && !blind.containsKey(source)
        && pair.fetches().successes() > 0
        && pair.fetches().failuresInARow() == 0;
  }

  /** Returns why a source failed, or did before its last success. */
  private @Nullable String error(String source, LayerReport.Counts counts) {
    String reason = blind.get(source);
    return reason == null ? counts.lastError() : reason;
  }

  private static @Nullable Double millis(@Nullable Duration duration) {
    return duration == null ? null : Math.round(duration.toNanos() / 1e3) / 1e3;
  }

  /** Returns why sources have brought nothing at all, by their names. */
  private Map<String, String> mute() {
    Map<String, String> mute = new LinkedHashMap<>(blind);
    mute.keySet().removeAll(sources.keySet());
    return mute;
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
          tree.put("success", success(name));
          tree.put("durationMillis", millis(counts.lastDuration()));
          tree.put("bytes", counts.lastSuccess() == null ? null : counts.lastBytes());
          tree.put("lastError", error(name, counts));
          tree.put("problems", counts.problems().isEmpty() ? null : counts.problems());
          tree.put("collections", collections(pair));
          sourceTree.put(name, present(tree));
        });
    mute().forEach((name, why) -> sourceTree.put(name, Map.of("success", false, "lastError", why)));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("endpoint", endpoint);
    tree.put("address", address);
    if (discovery != null) {
      tree.put("discovery", discovery);
    }
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
          boolean good = success(name);
          Double millis = good ? millis(counts.lastDuration()) : null;
          String error = error(name, counts);
          sourceRows.add(
              List.of(
                  name,
                  good ? "ok" : "failed",
                  millis == null ? "-" : String.format(Locale.ROOT, "%.1f ms", millis),
                  good ? String.valueOf(counts.lastBytes()) : "-",
                  printable(error == null ? "none" : Knowledge.firstLine(error))));
        });
    mute()
        .forEach(
            (name, why) ->
                sourceRows.add(
                    List.of(name, "failed", "-", "-", printable(Knowledge.firstLine(why)))));
    // A server that was named by its address has no other name.
    return endpoint
        + (endpoint.contains(address) ? "" : " (" + address + ")")
        + "\n"
        + (attributes.isEmpty() ? nothing() : TextTable.of(attributeRows).indent(2))
        + (sourceRows.size() == 1 ? "" : TextTable.of(sourceRows).indent(2))
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
    if (sources.isEmpty() && blind.isEmpty()) {
      return "  no attributes: no source has anything of this endpoint\n";
    }
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
  static String printable(String text) {
    return text.replaceAll("\\p{Cc}", "?");
  }
}
