package io.forebay.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of {@link Benchmarks}.
 *
 * @param out the file of results; empty for the usual one
 * @param forks how many processes measure each benchmark; empty for as many as each says
 * @param list whether to say what there is, and to measure nothing
 * @param help whether to say how it is used, and to measure nothing
 * @param names what to measure; everything if empty
 */
record BenchmarksOptions(
    Optional<Path> out, Optional<Integer> forks, boolean list, boolean help, List<String> names) {
  static final String HELP =
      """
      java -jar benchmarks/target/benchmarks.jar [options] [names]

      Measures the benchmarks of these names, or all, and writes a file of results.
      What the file holds of benchmarks of other names stays.

        --out FILE   the file (default: benchmarks/results/jdk-<release>.json, or
                     results-jdk-<release>.json where there is no folder benchmarks)
        --forks N    how many processes measure each (default: as each says, mostly 3)
        --list       say the names, and measure nothing
        --help       say this, and measure nothing
      """;

  /**
   * Reads arguments.
   *
   * @param known the names there are
   * @throws IllegalArgumentException if one is unknown or lacks its value
   */
  static BenchmarksOptions of(List<String> known, String... arguments) {
    Optional<Path> out = Optional.empty();
    Optional<Integer> forks = Optional.empty();
    boolean list = false;
    boolean help = false;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      switch (argument) {
        case "--out" -> out = Optional.of(Path.of(value(arguments, ++i, "a file")));
        case "--forks" -> forks = Optional.of(forks(value(arguments, ++i, "1 to 99")));
        case "--list" -> list = true;
        case "--help", "-h" -> help = true;
        default -> names.add(name(known, argument));
      }
    }
    return new BenchmarksOptions(out, forks, list, help, List.copyOf(names));
  }

  private static String value(String[] arguments, int index, String expected) {
    if (index == arguments.length) {
      throw new IllegalArgumentException(
          arguments[index - 1] + ": nothing after it (expected: " + expected + ")");
    }
    return arguments[index];
  }

  private static int forks(String value) {
    if (!value.matches("[1-9][0-9]?")) {
      throw new IllegalArgumentException("--forks: " + value + " (expected: 1 to 99)");
    }
    return Integer.parseInt(value);
  }

  private static String name(List<String> known, String name) {
    if (name.startsWith("-")) {
      throw new IllegalArgumentException(
          name + ": unknown (expected: --out, --forks, --list, --help or names)");
    }
    if (!known.contains(name)) {
      throw new IllegalArgumentException(
          name + ": unknown (expected: some of " + String.join(", ", known) + ")");
    }
    return name;
  }

  /** Whether this name is to be measured. */
  boolean chosen(String name) {
    return names.isEmpty() || names.contains(name);
  }

  /** The file of results. */
  Path file(String release) {
    return out.orElseGet(
        () ->
            Files.isDirectory(Path.of("benchmarks"))
                ? Path.of("benchmarks", "results", "jdk-" + release + ".json")
                : Path.of("results-jdk-" + release + ".json"));
  }

  /** What one types to measure this name as it is measured now. */
  String command(String name) {
    return "java -jar benchmarks/target/benchmarks.jar "
        + name
        + forks.map(number -> " --forks " + number).orElse("");
  }
}
