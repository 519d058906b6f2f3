package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that may be of any shape: what is not of the type that was asked for is passed over.
 * Each method begins at the first token of a value and ends at its last.
 */
final class JsonFields {
  /** Takes the value of a field, or passes over it. */
  interface Field {
    void read(String name, JsonParser value) throws IOException;
  }

  /** Takes an element of an array, or passes over it. */
  interface Element {
    void read(JsonParser value) throws IOException;
  }

  private JsonFields() {}

  /** Gives all fields of an object; none if it is no object. */
  static void object(JsonParser parser, Field field) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_OBJECT;
        token = parser.nextToken()) {
      if (token == null) {
        throw new IOException("the object does not end");
      }
      String name = parser.currentName();
      parser.nextToken();
      field.read(name, parser);
    }
  }

  /** Gives all elements of an array; none if it is no array. */
  static void array(JsonParser parser, Element element) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token == null) {
        throw new IOException("the array does not end");
      }
      element.read(parser);
    }
  }

  /** Returns a text, or null if it is none. */
  static @Nullable String text(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    parser.skipChildren();
    return null;
  }

  /** Returns a text, or the empty one if it is none. */
  static String textOrEmpty(JsonParser parser) throws IOException {
    String text = text(parser);
    return text == null ? "" : text;
  }

  /** Returns a whole number, or another if it is none that fits. */
  static int integer(JsonParser parser, int other) throws IOException {
    // A number may have more digits than anybody would want to be made a number of.
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && parser.getTextLength() <= 11) {
      long value = parser.getLongValue();
      return value == (int) value ? (int) value : other;
    }
    parser.skipChildren();
    return other;
  }

  /** Returns true or false, or null if it is neither. */
  static @Nullable Boolean bool(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      return token == JsonToken.VALUE_TRUE;
    }
    parser.skipChildren();
    return null;
  }

  /** Returns a time, or null if it is none. */
  static @Nullable Instant time(JsonParser parser) throws IOException {
    String text = text(parser);
    if (text == null || text.length() > 64) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Returns those fields of an object that are wanted and are texts, as an immutable map. */
  static Map<String, String> texts(
      JsonParser parser, Predicate<String> wanted, SharedStrings strings) throws IOException {
    Map<String, String> texts = new HashMap<>();
    object(
        parser,
        (name, value) -> {
          if (!wanted.test(name)) {
            value.skipChildren();
            return;
          }
          String text = text(value);
          if (text != null) {
            texts.put(strings.share(name), strings.share(text));
          }
        });
    return Map.copyOf(texts);
  }
}
