package io.forebay.sources.k8s;

import io.forebay.api.Setting;
import io.forebay.api.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads what a configuration says of the objects to be watched, and notes what is wrong. */
final class FieldSettings {
  /** What each way to map reads. */
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "name", Set.of("endpointLabel"),
          "labels", Set.of("labels"),
          "label", Set.of("objectLabel", "endpointLabel"),
          "field", Set.of("path", "endpointLabel"),
          "owner", Set.of(),
          "node", Set.of("path"),
          "all", Set.of());

  /**
   * A mapping.
   *
   * @param mapping how objects belong to endpoints
   * @param path the field that it reads; empty if it reads the metadata alone
   */
  record Mapped(EndpointMapping mapping, List<String> path) {}

  private FieldSettings() {}

  /** Reads a list of names of fields. */
  static List<String> path(Settings settings, String field, boolean required) {
    Setting<List<String>> path =
        settings
            .strings(field)
            .check(
                names -> !names.isEmpty() && !names.contains(""), "at least one name of a field");
    return required ? path.required() : path.orElse(List.of());
  }

  static ResourceQuery query(Settings settings) {
    String apiVersion = settings.string("apiVersion").required();
    Optional<String> kind = settings.string("kind").optional();
    Optional<String> resource = settings.string("resource").optional();
    Optional<String> namespace = settings.string("namespace").optional();
    boolean allNamespaces = settings.bool("allNamespaces").orElse(false);
    String labels = settings.string("labelSelector").orElse("");
    String fields = settings.string("fieldSelector").orElse("");
    if (kind.isPresent() == resource.isPresent()) {
      settings.problem("kind", "(expected: exactly one of kind and resource)");
    }
    if (allNamespaces && namespace.isPresent()) {
      settings.problem("allNamespaces", "true (expected: no namespace beside it)");
    }
    ResourceQuery query = ResourceQuery.resource("v1", "pods");
    try {
      // What is missing has been told.
      if (!apiVersion.isEmpty() && kind.isPresent()) {
        query = ResourceQuery.kind(apiVersion, kind.get());
      } else if (!apiVersion.isEmpty() && resource.isPresent()) {
        query = ResourceQuery.resource(apiVersion, resource.get());
      }
      if (namespace.isPresent()) {
        query = query.inNamespace(namespace.get());
      }
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      // It begins with the field's name.
      int colon = message.indexOf(": ");
      settings.problem(message.substring(0, colon), message.substring(colon + 2));
    }
    return (allNamespaces ? query.inAllNamespaces() : query)
        .labelSelector(labels)
        .fieldSelector(fields);
  }

  static Mapped mapping(Settings settings) {
    Optional<Settings> given = settings.object("endpoints", "{by: name}, for example").optional();
    return given.map(FieldSettings::given).orElse(new Mapped(EndpointMapping.byName(), List.of()));
  }

  private static Mapped given(Settings settings) {
    String by =
        settings
            .string("by")
            .oneOf("name", "labels", "label", "field", "owner", "node", "all")
            .orElse("name");
    Optional<String> endpointLabel = settings.string("endpointLabel").optional();
    Optional<String> objectLabel = settings.string("objectLabel").optional();
    List<String> labels = settings.strings("labels").orElse(List.of());
    List<String> path = path(settings, "path", false);
    boolean acrossNamespaces = settings.bool("acrossNamespaces").orElse(false);
    unused(settings, by, "endpointLabel", endpointLabel.isPresent());
    unused(settings, by, "objectLabel", objectLabel.isPresent());
    unused(settings, by, "labels", !labels.isEmpty());
    unused(settings, by, "path", !path.isEmpty());
    String label = endpointLabel.orElse("pod");
    String[] names = path.toArray(new String[0]);
    EndpointMapping mapping =
        switch (by) {
          case "labels" ->
              needed(
                  settings,
                  "labels",
                  !labels.isEmpty(),
                  () -> EndpointMapping.byLabels(labels.toArray(new String[0])));
          case "label" ->
              needed(
                  settings,
                  "objectLabel",
                  objectLabel.isPresent(),
                  () -> EndpointMapping.byLabel(objectLabel.orElseThrow(), label));
          case "field" ->
              needed(
                  settings, "path", !path.isEmpty(), () -> EndpointMapping.byField(label, names));
          case "owner" -> EndpointMapping.byOwner();
          case "node" -> EndpointMapping.byNode(names);
          case "all" -> EndpointMapping.toAll();
          default -> EndpointMapping.byName(label);
        };
    return new Mapped(acrossNamespaces ? mapping.acrossNamespaces() : mapping, path);
  }

  private static void unused(Settings settings, String by, String field, boolean given) {
    if (given && !FIELDS.getOrDefault(by, Set.of()).contains(field)) {
      settings.problem(field, "given (expected: not with by: " + by + ", which does not read it)");
    }
  }

  private static EndpointMapping needed(
      Settings settings, String field, boolean given, Supplier<EndpointMapping> mapping) {
    if (given) {
      return mapping.get();
    }
    settings.problem(field, "missing (expected: a value, which this mapping compares)");
    return EndpointMapping.byName();
  }
}
