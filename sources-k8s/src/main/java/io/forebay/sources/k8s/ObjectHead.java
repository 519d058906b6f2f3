package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** What every object has in its metadata. */
final class ObjectHead {
  private final SharedStrings strings;
  private String namespace = "";
  private String name = "";
  private String uid = "";
  private String resourceVersion = "";

  ObjectHead(SharedStrings strings) {
    this.strings = strings;
  }

  /** Takes a field of the metadata, or passes over it. */
  void field(String field, JsonParser value) throws IOException {
    switch (field) {
      case "namespace" -> namespace = strings.share(JsonFields.textOrEmpty(value));
      case "name" -> name = JsonFields.textOrEmpty(value);
      case "uid" -> uid = JsonFields.textOrEmpty(value);
      case "resourceVersion" -> resourceVersion = JsonFields.textOrEmpty(value);
      default -> value.skipChildren();
    }
  }

  ObjectKey key() throws IOException {
    if (name.isEmpty()) {
      throw new IOException("metadata.name: missing (expected: the object's name)");
    }
    return new ObjectKey(namespace, name);
  }

  String uid() {
    return uid;
  }

  String resourceVersion() {
    return resourceVersion;
  }
}
