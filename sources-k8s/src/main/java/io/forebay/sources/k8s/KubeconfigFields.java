package io.forebay.sources.k8s;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one part of a kubeconfig. */
final class KubeconfigFields {
  private final String what;
  private final Path file;
  private final Map<String, Object> fields;

  /**
   * @param what the part and its file, for messages
   * @param file relative paths start at its folder
   * @param fields an object, or null where nothing is said
   */
  KubeconfigFields(String what, Path file, @Nullable Object fields) throws ApiFault {
    this.what = what;
    this.file = file;
    Map<String, Object> found = fields == null ? Map.of() : object(fields);
    if (found == null) {
      throw new ApiFault(
          ApiFault.Kind.CONFIGURATION, what + ": a text or a list (expected: an object)");
    }
    this.fields = found;
  }

  /** The value as an object; null if it is none. */
  static @Nullable Map<String, Object> object(Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      return null;
    }
    Map<String, Object> typed = new LinkedHashMap<>();
    map.forEach((name, field) -> typed.put(String.valueOf(name), field));
    return typed;
  }

  boolean has(String field) {
    return fields.containsKey(field);
  }

  /** Empty if it is not there. */
  String text(String field) throws ApiFault {
    Object value = fields.get(field);
    if (value == null) {
      return "";
    }
    if (!(value instanceof String text)) {
      throw fault(field, "an object or a list (expected: a text)");
    }
    return text;
  }

  String required(String field) throws ApiFault {
    String text = text(field);
    if (text.isEmpty()) {
      throw fault(field, "missing (expected: a text)");
    }
    return text;
  }

  boolean flag(String field) throws ApiFault {
    String text = text(field);
    if (!text.isEmpty() && !text.equals("true") && !text.equals("false")) {
      throw fault(field, "expected: true or false");
    }
    return text.equals("true");
  }

  List<String> texts(String field) throws ApiFault {
    List<String> texts = new ArrayList<>();
    if (fields.get(field) instanceof List<?> list) {
      for (Object element : list) {
        if (!(element instanceof String text)) {
          throw fault(field, "expected: a list of texts");
        }
        texts.add(text);
      }
    } else if (has(field)) {
      throw fault(field, "expected: a list of texts");
    }
    return texts;
  }

  /** A list of objects. */
  List<KubeconfigFields> parts(String field) throws ApiFault {
    List<KubeconfigFields> parts = new ArrayList<>();
    if (fields.get(field) instanceof List<?> list) {
      for (Object element : list) {
        parts.add(new KubeconfigFields(what + ": " + field, file, element));
      }
    } else if (has(field)) {
      throw fault(field, "expected: a list of objects");
    }
    return parts;
  }

  /** An object within; null if it is not there. */
  @Nullable KubeconfigFields part(String field) throws ApiFault {
    Object value = fields.get(field);
    return value == null ? null : new KubeconfigFields(what + ": " + field, file, value);
  }

  /** A path, from the folder of the kubeconfig; null if it is not there. */
  @Nullable Path path(String field) throws ApiFault {
    String text = text(field);
    return text.isEmpty() ? null : file.resolveSibling(text).normalize();
  }

  /** A file, or the same in base64, which counts first; null if neither is there. */
  @Nullable Pem pem(String field) throws ApiFault {
    String data = text(field + "-data");
    if (!data.isEmpty()) {
      return new Pem(what + ": " + field + "-data", null, data);
    }
    Path path = path(field);
    return path == null ? null : new Pem(what + ": " + field, path, "");
  }

  String what() {
    return what;
  }

  ApiFault fault(String field, String problem) {
    return new ApiFault(ApiFault.Kind.CONFIGURATION, what + ": " + field + ": " + problem);
  }
}
