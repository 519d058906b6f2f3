package io.forebay.sources.metrics;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the header {@code Authorization} of secrets. No message holds one. */
final class Credentials {
  static final String USERNAME_EXPECTED =
      "at least one character, no colon and no control characters";

  private Credentials() {}

  static boolean usernameAllowed(String username) {
    return !username.isEmpty()
        && username.indexOf(':') < 0
        && username.chars().noneMatch(Character::isISOControl);
  }

  /** The header's value for a token. */
  static Watched<String> bearer(Secret token) throws OptionProblem {
    return watch("bearerToken", token, text -> "Bearer " + token(text));
  }

  /** The header's value for a user. */
  static Watched<String> basic(String username, Secret password) throws OptionProblem {
    return watch(
        "basicAuth",
        password,
        text -> {
          byte[] both = (username + ":" + printable(text)).getBytes(StandardCharsets.UTF_8);
          return "Basic " + Base64.getEncoder().encodeToString(both);
        });
  }

  /** Makes a header of a secret, or throws an exception whose message says what is wrong. */
  private interface Form {
    String of(String secret) throws BadSecret;
  }

  private static final class BadSecret extends Exception {
    private static final long serialVersionUID = 1;

    BadSecret(String message) {
      super(message);
    }
  }

  private static Watched<String> watch(String field, Secret secret, Form form)
      throws OptionProblem {
    Path path = secret.path();
    List<OptionFile> files = path == null ? List.of() : List.of(OptionFile.secret(field, path));
    return new Watched<>(
        files,
        contents -> {
          try {
            String text =
                contents.isEmpty() ? secret.value() : withoutLineEnd(text(contents.get(0)));
            if (text == null) {
              throw new BadSecret("is not set");
            }
            return form.of(text);
          } catch (BadSecret e) {
            // Not the cause: it is of no more use, and this way no secret can get into a log.
            throw new OptionProblem(
                field,
                secret + " " + e.getMessage() + " (expected: the secret and nothing else)",
                null);
          }
        });
  }

  private static String text(byte[] bytes) throws BadSecret {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadSecret("is not UTF-8");
    }
  }

  private static String withoutLineEnd(String text) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(0, end);
  }

  private static String token(String text) throws BadSecret {
    if (!printable(text).chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new BadSecret("has a space, or a character that is not ASCII");
    }
    return text;
  }

  private static String printable(@Nullable String text) throws BadSecret {
    if (text == null || text.isEmpty()) {
      throw new BadSecret("is empty");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new BadSecret("has control characters, or more than one line");
    }
    return text;
  }
}
