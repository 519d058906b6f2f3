package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads pages of lists. Nothing of a page's bytes is referenced afterwards. Thread-safe.
 *
 * @param <T> what is kept of an object
 */
final class ListReader<T extends WatchedObject> {
  /**
   * One page.
   *
   * @param resourceVersion of the whole list
   * @param next what to ask the next page with; empty for the last
   */
  record Page<T>(String resourceVersion, String next, List<T> items) {}

  private final ObjectReader<T> reader;

  ListReader(ObjectReader<T> reader) {
    this.reader = reader;
  }

  /**
   * Reads a page.
   *
   * @throws ApiFault if it is none
   */
  Page<T> read(byte[] body) throws ApiFault {
    try (JsonParser parser = ServerJson.FACTORY.createParser(body)) {
      ServerJson.open(parser);
      Draft draft = new Draft();
      JsonFields.object(parser, draft::field);
      if (parser.nextToken() != null) {
        throw new IOException("something follows its end");
      }
      return draft.page();
    } catch (IOException e) {
      throw ServerJson.malformed("The API server's list cannot be read", e);
    }
  }

  private final class Draft {
    private final List<T> items = new ArrayList<>();
    private boolean complete;
    private String resourceVersion = "";
    private String next = "";

    private void field(String name, JsonParser value) throws IOException {
      switch (name) {
        case "metadata" -> JsonFields.object(value, this::metadata);
        case "items" -> {
          // An empty list is written as null, too; but one without items at all is no list.
          JsonToken token = value.currentToken();
          complete = token == JsonToken.START_ARRAY || token == JsonToken.VALUE_NULL;
          JsonFields.array(value, this::item);
        }
        default -> value.skipChildren();
      }
    }

    private void metadata(String name, JsonParser value) throws IOException {
      switch (name) {
        case "resourceVersion" -> resourceVersion = JsonFields.textOrEmpty(value);
        case "continue" -> next = JsonFields.textOrEmpty(value);
        default -> value.skipChildren();
      }
    }

    private void item(JsonParser value) throws IOException {
      T item = null;
      if (value.currentToken() == JsonToken.START_OBJECT) {
        item = ServerJson.read(reader, value);
      } else {
        value.skipChildren();
      }
      if (item != null) {
        items.add(item);
      }
    }

    private Page<T> page() throws IOException {
      if (!complete) {
        throw new IOException("items: missing (expected: an array)");
      }
      if (resourceVersion.isEmpty()) {
        throw new IOException("metadata.resourceVersion: missing (expected: the list's version)");
      }
      return new Page<>(resourceVersion, next, items);
    }
  }
}
