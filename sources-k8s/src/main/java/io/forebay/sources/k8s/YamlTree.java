package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a small YAML file into maps, lists and texts. Messages tell the place, never what stands
 * there: it may be a secret.
 */
final class YamlTree {
  private static final long MAXIMAL_BYTES = 16 << 20;
  private static final int MAXIMAL_DEPTH = 32;
  private static final YAMLFactory FACTORY = new YAMLFactory();

  private final String field;
  private final Path file;
  private final YAMLParser parser;

  private YamlTree(String field, Path file, YAMLParser parser) {
    this.field = field;
    this.file = file;
    this.parser = parser;
  }

  /** Reads a file whose top is an object. */
  static Map<String, Object> read(String field, Path file) throws ApiFault {
    byte[] bytes = Pem.read(field, file, MAXIMAL_BYTES);
    try (YAMLParser parser = FACTORY.createParser(bytes)) {
      YamlTree tree = new YamlTree(field, file, parser);
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw tree.bad(parser.currentLocation());
      }
      return tree.object(0);
    } catch (JacksonException e) {
      JsonLocation location = e.getLocation();
      throw bad(field, file, location);
    } catch (IOException e) {
      throw bad(field, file, null);
    }
  }

  private Map<String, Object> object(int depth) throws IOException, ApiFault {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      Object value = value(depth);
      if (value != null) {
        fields.put(name, value);
      }
    }
    return fields;
  }

  private @Nullable Object value(int depth) throws IOException, ApiFault {
    JsonToken token = parser.currentToken();
    if (depth > MAXIMAL_DEPTH || token == null || parser.isCurrentAlias()) {
      throw bad(parser.currentLocation());
    }
    return switch (token) {
      case START_OBJECT -> object(depth + 1);
      case START_ARRAY -> array(depth + 1);
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }

  private List<Object> array(int depth) throws IOException, ApiFault {
    List<Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Object element = value(depth);
      if (element != null) {
        elements.add(element);
      }
    }
    return elements;
  }

  private ApiFault bad(JsonLocation location) {
    return bad(field, file, location);
  }

  private static ApiFault bad(String field, Path file, @Nullable JsonLocation location) {
    String place =
        location == null
            ? ""
            : ", line " + location.getLineNr() + ", column " + location.getColumnNr();
    return new ApiFault(
        ApiFault.Kind.CONFIGURATION,
        field
            + ": "
            + file
            + " cannot be understood"
            + place
            + " (expected: YAML as kubectl writes it, without anchors)");
  }
}
