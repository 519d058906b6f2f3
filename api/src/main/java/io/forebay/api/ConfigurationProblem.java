package io.forebay.api;

import java.util.Objects;

/**
 * One thing that is wrong with a configuration. Immutable.
 *
 * <pre>{@code
 * ConfigurationProblem problem =
 *     new ConfigurationProblem("forebay.yaml:3:15", "sources[0].interval", "-1s (expected: > 0)");
 * assert problem.toString().startsWith("forebay.yaml:3:15: sources[0].interval: -1s");
 * }</pre>
 *
 * @param place the file with line and column, {@code forebay.yaml:3:15}; {@code code} for what was
 *     set in code
 * @param path which field, {@code sources[0].interval}
 * @param message what was found, and what was expected
 */
public record ConfigurationProblem(String place, String path, String message) {
  /**
   * Checks that nothing is null.
   *
   * @param place the file with line and column
   * @param path which field
   * @param message what was found
   */
  public ConfigurationProblem {
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(message, "message");
  }

  /** Returns place, path and message, for people. */
  @Override
  public String toString() {
    return place + ": " + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
