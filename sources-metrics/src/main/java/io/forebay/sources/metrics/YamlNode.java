package io.forebay.sources.metrics;

import java.util.List;
import java.util.Map;

/** What stands in a YAML file, with its places. Immutable. */
sealed interface YamlNode {
  /** The line on which it begins, from 1. */
  int line();

  /** The column in which it begins, from 1. */
  int column();

  /** What it is, for messages. */
  String found();

  /** What a scalar is by its form. */
  enum Kind {
    TEXT,
    NUMBER,
    OTHER
  }

  /** A field of an object: the place of its name, and its value. */
  record Field(int line, int column, YamlNode value) {}

  /** An object, its fields in order. */
  record Fields(int line, int column, Map<String, Field> fields) implements YamlNode {
    @Override
    public String found() {
      return "an object";
    }
  }

  /** A list. */
  record Items(int line, int column, List<YamlNode> items) implements YamlNode {
    @Override
    public String found() {
      return items.isEmpty() ? "an empty list" : "a list";
    }
  }

  /** A single value, as text without quotes. */
  record Scalar(int line, int column, Kind kind, String text) implements YamlNode {
    @Override
    public String found() {
      if (text.isEmpty() && kind == Kind.OTHER) {
        return "nothing";
      }
      return kind == Kind.TEXT ? quote(text) : clean(text);
    }
  }

  /** A text in quotes, in one line and not too long. */
  static String quote(String text) {
    return "'" + clean(text) + "'";
  }

  /** A text in one line and not too long, so that no file can forge lines of a log. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (clean.length() >= 100) {
        return clean + "...";
      }
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        clean.append(String.format("\\u%04x", (int) c));
      } else {
        clean.append(c);
      }
    }
    return clean.toString();
  }
}
