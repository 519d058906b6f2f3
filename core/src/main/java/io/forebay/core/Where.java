package io.forebay.core;

import org.jspecify.annotations.Nullable;

/**
 * A place in a configuration, and the path of the field that stands there.
 *
 * @param file the file, or null for what was set in code
 * @param line the line, from 1; 0 if the whole file is meant
 * @param column the column, from 1; 0 if the whole file is meant
 * @param path the field, {@code sources[0].interval}; empty for the top
 */
record Where(@Nullable String file, int line, int column, String path) {
  static Where code(String path) {
    return new Where(null, 0, 0, path);
  }

  static Where file(String file) {
    return new Where(file, 0, 0, "");
  }

  /** The same place, with the path of a field of it. */
  Where field(String name) {
    return new Where(file, line, column, path.isEmpty() ? name : path + "." + name);
  }

  /** The same place, with the path of an item of a list that stands there. */
  Where item(int index) {
    return new Where(file, line, column, path + "[" + index + "]");
  }

  /** The same path, at another place of the file. */
  Where at(int line, int column) {
    return new Where(file, line, column, path);
  }

  /** {@code forebay.yaml:3:15}, {@code forebay.yaml} or {@code code}. */
  String place() {
    if (file == null) {
      return "code";
    }
    return line == 0 ? file : file + ":" + line + ":" + column;
  }

  /** Place and path, for messages that point to another field. */
  @Override
  public String toString() {
    if (path.isEmpty()) {
      return place();
    }
    return file == null ? path + " in code" : path + " (" + place() + ")";
  }
}
