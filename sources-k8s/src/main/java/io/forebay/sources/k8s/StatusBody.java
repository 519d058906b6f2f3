package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * What a {@code Status} says, by which an API server explains a refusal. What it does not say is
 * empty, or negative.
 */
final class StatusBody implements JsonFields.Field {
  private String kind = "";
  private int code = -1;
  private String message = "";
  private int retryAfterSeconds = -1;

  /** Reads what is left of it if it is cut; of what is no status, nothing. */
  static StatusBody read(byte[] body) {
    StatusBody status = new StatusBody();
    try (JsonParser parser = ServerJson.FACTORY.createParser(body)) {
      ServerJson.open(parser);
      JsonFields.object(parser, status);
    } catch (IOException e) {
      // What came before the fault may still explain the refusal.
    }
    return status.kind.equals("Status") ? status : new StatusBody();
  }

  @Override
  public void read(String name, JsonParser value) throws IOException {
    switch (name) {
      case "kind" -> kind = JsonFields.textOrEmpty(value);
      case "code" -> code = JsonFields.integer(value, -1);
      case "message" -> message = Texts.clean(JsonFields.textOrEmpty(value));
      case "details" -> JsonFields.object(value, this::detail);
      default -> value.skipChildren();
    }
  }

  private void detail(String name, JsonParser value) throws IOException {
    if (name.equals("retryAfterSeconds")) {
      retryAfterSeconds = JsonFields.integer(value, -1);
    } else {
      value.skipChildren();
    }
  }

  int code() {
    return code;
  }

  /** On one line, and not too long. */
  String message() {
    return message;
  }

  int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
