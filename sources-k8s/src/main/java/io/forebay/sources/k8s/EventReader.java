package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of watches. Thread-safe.
 *
 * @param <T> what is kept of an object
 */
final class EventReader<T extends WatchedObject> {
  private static final String INITIAL_END = "k8s.io/initial-events-end";

  private final ObjectReader<T> reader;

  EventReader(ObjectReader<T> reader) {
    this.reader = reader;
  }

  /** Reads a line; one that cannot be read is a fault. */
  WatchEvent<T> read(byte[] buffer, int offset, int length) {
    try {
      String type = type(buffer, offset, length);
      Draft draft = new Draft(type);
      try (JsonParser parser = ServerJson.FACTORY.createParser(buffer, offset, length)) {
        ServerJson.open(parser);
        JsonFields.object(parser, draft::field);
        if (parser.nextToken() != null) {
          throw new IOException("something follows its end");
        }
      }
      return draft.event();
    } catch (IOException e) {
      return WatchEvent.fault(ServerJson.malformed("The API server's event cannot be read", e));
    }
  }

  /** Returns the type, which is the first field of what API servers write. */
  private static String type(byte[] buffer, int offset, int length) throws IOException {
    try (JsonParser parser = ServerJson.FACTORY.createParser(buffer, offset, length)) {
      ServerJson.open(parser);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = parser.currentName().equals("type");
        JsonToken value = parser.nextToken();
        if (found && value == JsonToken.VALUE_STRING) {
          return parser.getText();
        }
        parser.skipChildren();
      }
    }
    throw new IOException("type: missing (expected: ADDED, MODIFIED, DELETED or BOOKMARK)");
  }

  private final class Draft {
    private final String type;
    private boolean present;
    private @Nullable T object;
    private String version = "";
    private boolean initialEnd;
    private final StatusBody status = new StatusBody();

    private Draft(String type) {
      this.type = type;
    }

    private void field(String name, JsonParser value) throws IOException {
      if (!name.equals("object") || value.currentToken() != JsonToken.START_OBJECT) {
        value.skipChildren();
        return;
      }
      present = true;
      switch (type) {
        case "ADDED", "MODIFIED", "DELETED" -> object = ServerJson.read(reader, value);
        case "BOOKMARK" -> JsonFields.object(value, this::bookmark);
        case "ERROR" -> JsonFields.object(value, status);
        default -> value.skipChildren();
      }
    }

    private void bookmark(String name, JsonParser value) throws IOException {
      if (name.equals("metadata")) {
        JsonFields.object(value, this::metadata);
      } else {
        value.skipChildren();
      }
    }

    private void metadata(String name, JsonParser value) throws IOException {
      switch (name) {
        case "resourceVersion" -> version = JsonFields.textOrEmpty(value);
        case "annotations" -> JsonFields.object(value, this::annotation);
        default -> value.skipChildren();
      }
    }

    private void annotation(String name, JsonParser value) throws IOException {
      if (name.equals(INITIAL_END)) {
        initialEnd = JsonFields.textOrEmpty(value).equals("true");
      } else {
        value.skipChildren();
      }
    }

    private WatchEvent<T> event() throws IOException {
      switch (type) {
        case "ADDED", "MODIFIED", "DELETED" -> {
          if (!present) {
            throw new IOException("object: missing (expected: what was " + type + ")");
          }
          if (object == null) {
            return WatchEvent.of(WatchEvent.Type.UNKNOWN, null, "");
          }
          return WatchEvent.of(
              type.equals("DELETED") ? WatchEvent.Type.DELETED : WatchEvent.Type.PUT,
              object,
              object.resourceVersion());
        }
        case "BOOKMARK" -> {
          return WatchEvent.of(
              initialEnd ? WatchEvent.Type.INITIAL_END : WatchEvent.Type.BOOKMARK, null, version);
        }
        case "ERROR" -> {
          return WatchEvent.fault(fault());
        }
        default -> {
          return WatchEvent.of(WatchEvent.Type.UNKNOWN, null, "");
        }
      }
    }

    private ApiFault fault() {
      return new ApiFault(
          Faults.kind(status.code()),
          "The API server ended the watch: "
              + (status.message().isEmpty() ? "code " + status.code() : status.message()),
          Faults.wait(status),
          null);
    }
  }
}
