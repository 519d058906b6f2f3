package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * What a command has printed that obtains a credential.
 *
 * @param token the token
 * @param expires when it is to be replaced; null where that is not said
 */
record ExecAnswer(String token, @Nullable Instant expires) {
  private static final JsonFactory JSON = new JsonFactory();

  /** Reads an {@code ExecCredential}. */
  static ExecAnswer read(String what, String version, byte[] printed) throws ApiFault {
    String apiVersion = "";
    String token = "";
    String expiration = "";
    boolean certificate = false;
    try (JsonParser parser = JSON.createParser(printed)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw fault(what, "is no JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("apiVersion") && value == JsonToken.VALUE_STRING) {
          apiVersion = parser.getText();
        } else if (field.equals("status") && value == JsonToken.START_OBJECT) {
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
            if (name.equals("token") && text) {
              token = parser.getText();
            } else if (name.equals("expirationTimestamp") && text) {
              expiration = parser.getText();
            } else {
              certificate |= name.equals("clientCertificateData") && text;
              parser.skipChildren();
            }
          }
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      // Not the cause: it may quote the token.
      throw fault(what, "is no JSON");
    }
    if (!apiVersion.equals(version)) {
      throw fault(what, "has the apiVersion '" + Texts.clean(apiVersion, 100) + "'");
    }
    if (token.isEmpty()) {
      throw fault(what, certificate ? "has a certificate and no token" : "has no token");
    }
    return new ExecAnswer(token, expiration.isEmpty() ? null : instant(what, expiration));
  }

  private static Instant instant(String what, String text) throws ApiFault {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw fault(what, "has an expirationTimestamp that is no time");
    }
  }

  private static ApiFault fault(String what, String problem) {
    return new ApiFault(
        ApiFault.Kind.CONFIGURATION,
        what
            + ": what the command printed "
            + problem
            + " (expected: an ExecCredential of the apiVersion in the kubeconfig, with a token)");
  }

  /** Returns nothing of the token. */
  @Override
  public String toString() {
    return "a token" + (expires == null ? "" : " until " + expires);
  }
}
