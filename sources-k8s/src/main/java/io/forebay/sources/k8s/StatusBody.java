package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * What a {@code Status} says, by which an API server explains a refusal.
 *
 * @param message empty if there is none
 * @param retryAfterSeconds negative if there is none
 */
record StatusBody(String message, int retryAfterSeconds) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final StatusBody NONE = new StatusBody("", -1);

  /** Reads it; of what is no status, nothing. */
  static StatusBody read(byte[] body) {
    String message = "";
    int seconds = -1;
    boolean status = false;
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return NONE;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("kind") && value == JsonToken.VALUE_STRING) {
          status = parser.getText().equals("Status");
        } else if (field.equals("message") && value == JsonToken.VALUE_STRING) {
          message = Texts.clean(parser.getText());
        } else if (field.equals("details") && value == JsonToken.START_OBJECT) {
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean retry = parser.currentName().equals("retryAfterSeconds");
            if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && retry) {
              seconds = (int) Math.max(-1, Math.min(Integer.MAX_VALUE, parser.getLongValue()));
            }
            parser.skipChildren();
          }
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      return status ? new StatusBody(message, seconds) : NONE;
    }
    return status ? new StatusBody(message, seconds) : NONE;
  }
}
