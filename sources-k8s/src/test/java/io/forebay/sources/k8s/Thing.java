package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** A small object for tests. */
record Thing(ObjectKey key, String uid, String resourceVersion, int value)
    implements WatchedObject {
  /** Reads them; all readers with the same number are equal. */
  record Reader(int number) implements ObjectReader<Thing> {
    private static final SharedStrings STRINGS = new SharedStrings();

    @Override
    public Thing read(JsonParser parser) throws IOException {
      ObjectHead head = new ObjectHead(STRINGS);
      int[] value = new int[1];
      JsonFields.object(
          parser,
          (name, field) -> {
            switch (name) {
              case "metadata" -> JsonFields.object(field, head::field);
              case "value" -> value[0] = JsonFields.integer(field, 0);
              default -> field.skipChildren();
            }
          });
      return new Thing(head.key(), head.uid(), head.resourceVersion(), value[0]);
    }
  }

  static Thing of(String name, String uid, long version, int value) {
    return new Thing(new ObjectKey("default", name), uid, Long.toString(version), value);
  }

  String json() {
    return "{\"kind\":\"Thing\",\"metadata\":{\"name\":\""
        + key.name()
        + "\",\"namespace\":\""
        + key.namespace()
        + "\",\"uid\":\""
        + uid
        + "\",\"resourceVersion\":\""
        + resourceVersion
        + "\",\"managedFields\":[{\"f:x\":{}}]},\"value\":"
        + value
        + "}";
  }
}
