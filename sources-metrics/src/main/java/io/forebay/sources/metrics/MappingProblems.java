package io.forebay.sources.metrics;

import io.forebay.api.ConfigurationException;
import io.forebay.api.ConfigurationProblem;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a file of engine mappings. Not thread-safe. */
final class MappingProblems {
  private static final int MAXIMUM = 100;

  private final String file;
  private final List<ConfigurationProblem> problems = new ArrayList<>();

  /**
   * Has none yet.
   *
   * @param file the file's name, for messages
   */
  MappingProblems(String file) {
    this.file = file;
  }

  /** Notes a problem with the whole file. */
  void add(String message) {
    add(0, 0, "", message);
  }

  /** Notes a problem; of very many only the first are kept. */
  void add(int line, int column, String path, String message) {
    if (problems.size() < MAXIMUM) {
      String place = line < 1 ? file : file + ":" + line + ":" + Math.max(1, column);
      problems.add(new ConfigurationProblem(place, path, message));
    }
  }

  /** Throws if there is any. */
  void check() {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }
}
