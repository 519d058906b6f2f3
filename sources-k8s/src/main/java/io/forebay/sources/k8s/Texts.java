package io.forebay.sources.k8s;

import java.time.Duration;
import java.util.Locale;

/** Makes text of others fit for messages and logs. */
final class Texts {
  private static final int MAXIMAL_LENGTH = 1000;

  private Texts() {}

  /** A time span in the way of a configuration, such as 1.5s. */
  static String of(Duration duration) {
    return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }

  /** What a failure says, or what it is. */
  static String of(Throwable failure) {
    String message = failure.getMessage();
    return clean(
        message == null || message.isBlank() ? failure.getClass().getSimpleName() : message);
  }

  /** On one line, without control characters, and not too long. */
  static String clean(String text) {
    return clean(text, MAXIMAL_LENGTH);
  }

  static String clean(String text, int most) {
    StringBuilder cleaned = new StringBuilder();
    for (int i = 0; i < text.length() && i < most; i++) {
      char c = text.charAt(i);
      // Not the marks either that change the direction of writing, or end a line elsewhere.
      boolean printable =
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR,
                Character.SURROGATE,
                Character.UNASSIGNED ->
                false;
            default -> true;
          };
      cleaned.append(printable ? c : c == '\n' || c == '\r' || c == '\t' ? ' ' : '?');
    }
    return text.length() > most ? cleaned.append("...").toString() : cleaned.toString().strip();
  }
}
