package io.forebay.sources.k8s;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What shows a server who we are, in a header of each request. Thread-safe. */
interface Credential {
  /** None: a certificate may do. */
  Credential NONE = () -> "";

  /**
   * Returns the header {@code Authorization}; empty for none. May read a file or run a command: not
   * to be called where nothing may block.
   *
   * @throws ApiFault if it cannot be had
   */
  String header() throws ApiFault;

  /** The server has refused this header: the next one is obtained anew, if that is possible. */
  default void refused(String header) {}

  /** A token that stays. */
  static Credential token(String source, String token) throws ApiFault {
    String header = bearer(source, token);
    return () -> header;
  }

  /** A user and a password. */
  static Credential basic(String username, String password) {
    byte[] both = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    String header = "Basic " + Base64.getEncoder().encodeToString(both);
    return () -> header;
  }

  /** Makes a header of a token, and never shows it in a message. */
  static String bearer(String source, String token) throws ApiFault {
    String stripped = token.strip();
    if (stripped.isEmpty() || !stripped.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new ApiFault(
          ApiFault.Kind.CONFIGURATION,
          source
              + (stripped.isEmpty() ? " is empty" : " has spaces or characters that are not ASCII")
              + " (expected: a token and nothing else)");
    }
    return "Bearer " + stripped;
  }
}
