package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads objects of any kind. Those that read the same are equal. */
final class KubernetesObjectReader implements ObjectReader<SeenObject> {
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private final String apiVersion;
  private final String kind;
  private final KeptFields kept;
  private final SharedStrings strings = new SharedStrings();

  /**
   * Makes one.
   *
   * @param apiVersion what was asked for; empty to take what the object says
   * @param kind what was asked for; empty to take what the object says
   * @param kept which fields are kept
   */
  KubernetesObjectReader(String apiVersion, String kind, KeptFields kept) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.kept = kept;
  }

  static KubernetesObject parse(String json) throws IOException {
    JsonFactory factory = new JsonFactory();
    try (JsonParser parser = factory.createParser(json)) {
      parser.nextToken();
      KubernetesObject object = new KubernetesObjectReader("", "", KeptFields.all()).object(parser);
      if (parser.nextToken() != null) {
        throw new IOException("more than one JSON value (expected: one object)");
      }
      return object;
    }
  }

  @Override
  public SeenObject read(JsonParser parser) throws IOException {
    return new SeenObject(object(parser));
  }

  private KubernetesObject object(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException("no JSON object");
    }
    TreeMap<String, Object> content = new TreeMap<>();
    SortedMap<String, Object> metadata = new TreeMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "metadata" -> metadata = metadata(parser);
        // Lists leave these out of what they hold, so that they would come and go.
        case "apiVersion", "kind" -> put(content, name, value(parser, KeptFields.all()));
        default -> put(content, name, keptValue(parser, kept.in(name)));
      }
    }
    String itsVersion = take(content, "apiVersion");
    String itsKind = take(content, "kind");
    String uid = take(metadata, "uid");
    String resourceVersion = take(metadata, "resourceVersion");
    if (!(metadata.get("name") instanceof String name) || name.isEmpty()) {
      throw new IOException("an object without a name");
    }
    String namespace = metadata.get("namespace") instanceof String text ? text : "";
    content.put("metadata", CompactMap.copyOf(metadata));
    return new KubernetesObject(
        apiVersion.isEmpty() ? itsVersion : apiVersion,
        kind.isEmpty() ? itsKind : kind,
        new ObjectKey(namespace, name),
        uid,
        resourceVersion,
        CompactMap.copyOf(content));
  }

  private SortedMap<String, Object> metadata(JsonParser parser) throws IOException {
    SortedMap<String, Object> metadata = new TreeMap<>();
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return metadata;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("managedFields")) {
        parser.skipChildren();
      } else {
        put(metadata, name, value(parser, KeptFields.all()));
      }
    }
    if (metadata.get("annotations") instanceof CompactMap<?> annotations
        && annotations.containsKey(LAST_APPLIED)) {
      TreeMap<String, Object> others = new TreeMap<>(annotations);
      others.remove(LAST_APPLIED);
      metadata.put("annotations", CompactMap.copyOf(others));
    }
    return metadata;
  }

  private @Nullable Object keptValue(JsonParser parser, @Nullable KeptFields kept)
      throws IOException {
    if (kept == null) {
      parser.skipChildren();
      return null;
    }
    return value(parser, kept);
  }

  private @Nullable Object value(JsonParser parser, KeptFields kept) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> fields(parser, kept);
      case START_ARRAY -> items(parser, kept);
      case VALUE_STRING -> strings.share(parser.getText());
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? (Object) parser.getDoubleValue()
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      // Null: Kubernetes takes a field that is null as one that is absent.
      default -> null;
    };
  }

  private Object fields(JsonParser parser, KeptFields kept) throws IOException {
    SortedMap<String, Object> fields = new TreeMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      put(fields, name, keptValue(parser, kept.in(name)));
    }
    return CompactMap.copyOf(fields);
  }

  private Object items(JsonParser parser, KeptFields kept) throws IOException {
    List<Object> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Object item = value(parser, kept);
      if (item != null) {
        items.add(item);
      }
    }
    return List.copyOf(items);
  }

  private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
    if (value == null) {
      fields.remove(name);
    } else {
      fields.put(name, value);
    }
  }

  private static String take(Map<String, Object> fields, String name) {
    return fields.remove(name) instanceof String text ? text : "";
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof KubernetesObjectReader other
        && apiVersion.equals(other.apiVersion)
        && kind.equals(other.kind)
        && kept.equals(other.kept);
  }

  @Override
  public int hashCode() {
    return Objects.hash(apiVersion, kind, kept);
  }
}
