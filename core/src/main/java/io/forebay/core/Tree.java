package io.forebay.core;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands in a configuration file, with its places. Immutable. */
sealed interface Tree {
  /** The line on which it begins, from 1. */
  int line();

  /** The column in which it begins, from 1. */
  int column();

  /** What it is, for messages: short, and in one line. */
  String found();

  /** What a scalar is by its form. */
  enum Kind {
    TEXT,
    WHOLE_NUMBER,
    NUMBER,
    BOOLEAN,
    NOTHING
  }

  /**
   * A field of an object: the place of its name, and its value.
   *
   * @param line the line of the name
   * @param column the column of the name
   * @param value the value
   */
  record Field(int line, int column, Tree value) {}

  /**
   * An object.
   *
   * @param line its line
   * @param column its column
   * @param fields its fields in order
   */
  record Fields(int line, int column, Map<String, Field> fields) implements Tree {
    @Override
    public String found() {
      return "an object";
    }
  }

  /**
   * A list.
   *
   * @param line its line
   * @param column its column
   * @param items its items in order
   */
  record Items(int line, int column, List<Tree> items) implements Tree {
    @Override
    public String found() {
      return items.isEmpty() ? "an empty list" : "a list";
    }
  }

  /**
   * A single value.
   *
   * @param line its line
   * @param column its column
   * @param kind what it is
   * @param text its text as it stands in the file, without quotes
   * @param number its value if it is a number: a BigInteger for a whole one, else a Double
   */
  record Scalar(int line, int column, Kind kind, String text, @Nullable Number number)
      implements Tree {
    @Override
    public String found() {
      return switch (kind) {
        case TEXT -> quote(text);
        case NOTHING -> "nothing";
        default -> clean(text);
      };
    }
  }

  /**
   * What kind of thing it is, and of a scalar not its text: where an object belongs that tells the
   * place of a secret, the secret itself may stand.
   */
  default String form() {
    return this instanceof Scalar scalar
        ? switch (scalar.kind) {
          case TEXT -> "a text";
          case WHOLE_NUMBER, NUMBER -> "a number";
          case BOOLEAN, NOTHING -> scalar.found();
        }
        : found();
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
