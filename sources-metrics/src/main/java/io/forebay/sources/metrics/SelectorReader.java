package io.forebay.sources.metrics;

import io.forebay.sources.metrics.LabelMatcher.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the text form of a {@link MetricSelector}. */
final class SelectorReader {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  private static final String DIGITS = "0123456789";
  private static final String BARE = LETTERS + DIGITS + ".:/+-";

  private final String text;
  private int at;

  SelectorReader(String text) {
    this.text = text;
  }

  static boolean plainName(String name) {
    return made(name, LETTERS + ':', LETTERS + DIGITS + ':');
  }

  static boolean plainLabel(String label) {
    return made(label, LETTERS, LETTERS + DIGITS);
  }

  private static boolean made(String word, String first, String rest) {
    return !word.isEmpty()
        && first.indexOf(word.charAt(0)) >= 0
        && word.chars().allMatch(c -> rest.indexOf(c) >= 0);
  }

  MetricSelector read() {
    blanks();
    int nameAt = at;
    String name = take(LETTERS + DIGITS + ':');
    if (!name.isEmpty() && !plainName(name)) {
      throw problem(nameAt, "a metric name, which does not begin with a digit");
    }
    blanks();
    List<LabelMatcher> matchers = new ArrayList<>();
    if (at < text.length()) {
      if (text.charAt(at) != '{') {
        throw problem(at, name.isEmpty() ? "a metric name" : "'{' or the end");
      }
      at++;
      blanks();
      while (!next('}')) {
        int labelAt = at;
        boolean quoted = next('"');
        String label = quoted ? quoted() : take(LETTERS + DIGITS);
        blanks();
        if (quoted && name.isEmpty() && !label.isEmpty() && (next(',') || peek('}'))) {
          name = label;
          blanks();
          continue;
        }
        if (quoted ? label.isEmpty() : !plainLabel(label)) {
          throw problem(labelAt, "a label name or '}'");
        }
        matchers.add(matcher(label));
        blanks();
        if (!next(',') && !peek('}')) {
          throw problem(at, "',' or '}'");
        }
        blanks();
      }
      blanks();
      if (at < text.length()) {
        throw problem(at, "the end");
      }
    }
    if (name.isEmpty()) {
      throw problem(nameAt, "a metric name");
    }
    return new MetricSelector(name, matchers);
  }

  private LabelMatcher matcher(String label) {
    Operator operator = operator();
    blanks();
    int valueAt = at;
    boolean quoted = next('"');
    String value = quoted ? quoted() : take(BARE);
    if (!quoted && (value.isEmpty() || operator != Operator.EQUAL)) {
      throw problem(valueAt, "a value in quotes");
    }
    if (!operator.pattern()) {
      return new LabelMatcher(label, operator, value, null);
    }
    try {
      return new LabelMatcher(label, operator, value, Pattern.compile(value, Pattern.DOTALL));
    } catch (PatternSyntaxException e) {
      throw problem(valueAt, "a regular expression: " + e.getDescription());
    }
  }

  private Operator operator() {
    if (next('=')) {
      return next('~') ? Operator.MATCHES : Operator.EQUAL;
    }
    if (text.startsWith("!=", at) || text.startsWith("!~", at)) {
      at += 2;
      return text.charAt(at - 1) == '~' ? Operator.MATCHES_NOT : Operator.NOT_EQUAL;
    }
    throw problem(at, "one of = != =~ !~");
  }

  /** Reads up to the quote that ends what the one before began. */
  private String quoted() {
    int opened = at - 1;
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return value.toString();
      }
      if (c == '\\' && at < text.length()) {
        char escaped = text.charAt(at);
        if (escaped == 'n' || escaped == '"' || escaped == '\\') {
          c = escaped == 'n' ? '\n' : escaped;
          at++;
        }
      }
      value.append(c);
    }
    throw problem(opened, "a closing quote");
  }

  private String take(String allowed) {
    int from = at;
    while (at < text.length() && allowed.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return text.substring(from, at);
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private boolean peek(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private boolean next(char c) {
    if (peek(c)) {
      at++;
      return true;
    }
    return false;
  }

  private IllegalArgumentException problem(int position, String expected) {
    String found =
        position < text.length() ? "'" + text.charAt(position) + "'" : "the end of the text";
    return new IllegalArgumentException(
        "metric selector '%s', character %d: %s (expected: %s)"
            .formatted(text, position + 1, found, expected));
  }
}
