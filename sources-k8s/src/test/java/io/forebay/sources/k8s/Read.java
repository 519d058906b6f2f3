package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Reads objects of JSON, in which apostrophes may stand for quotes. */
final class Read {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Read() {}

  static <T extends WatchedObject> T json(ObjectReader<T> reader, String json) throws IOException {
    return exactly(reader, json.replace('\'', '"'));
  }

  /** Reads, and checks that the reader ends where it should. */
  static <T extends WatchedObject> T exactly(ObjectReader<T> reader, String json)
      throws IOException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      T object = reader.read(parser);
      if (parser.nextToken() != null) {
        throw new AssertionError("the reader stopped before the end of " + json);
      }
      return object;
    }
  }
}
