package io.forebay.sources.metrics;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One condition on one label. Immutable; thread-safe. */
record LabelMatcher(String label, Operator operator, String value, @Nullable Pattern pattern) {
  /** How the value is compared. */
  enum Operator {
    EQUAL("="),
    NOT_EQUAL("!="),
    MATCHES("=~"),
    MATCHES_NOT("!~");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    boolean pattern() {
      return this == MATCHES || this == MATCHES_NOT;
    }
  }

  /** A label that is absent counts as empty. */
  boolean matches(Map<String, String> labels) {
    String actual = labels.getOrDefault(label, "");
    return switch (operator) {
      case EQUAL -> actual.equals(value);
      case NOT_EQUAL -> !actual.equals(value);
      case MATCHES -> pattern != null && PatientText.matches(pattern, actual, true);
      case MATCHES_NOT -> pattern != null && PatientText.matches(pattern, actual, false);
    };
  }
}
