package io.forebay.api;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says everything that is wrong with a data layer's configuration, in a file or in code.
 *
 * <pre>{@code
 * ConfigurationProblem problem =
 *     new ConfigurationProblem("forebay.yaml:3:15", "sources[0].interval", "-1s (expected: > 0)");
 * ConfigurationException e = new ConfigurationException(List.of(problem));
 * assert e.getMessage().contains("forebay.yaml:3:15: sources[0].interval: -1s (expected: > 0)");
 * }</pre>
 */
public class ConfigurationException extends ForebayException {
  private static final long serialVersionUID = 1L;

  /** Null after deserialisation; the message has it all. */
  private final transient @Nullable List<ConfigurationProblem> problems;

  /**
   * Makes an exception.
   *
   * @param problems at least one
   */
  public ConfigurationException(List<ConfigurationProblem> problems) {
    super(
        problems.stream()
            .map(problem -> "\n  " + problem)
            .collect(
                Collectors.joining(
                    "",
                    problems.size() == 1
                        ? "1 problem in the configuration:"
                        : problems.size() + " problems in the configuration:",
                    "")),
        null);
    this.problems = List.copyOf(problems);
  }

  /**
   * Returns all problems, in the order of their places.
   *
   * @return an immutable list; empty in an exception that was serialised, whose message still says
   *     all
   */
  public List<ConfigurationProblem> problems() {
    return problems == null ? List.of() : problems;
  }
}
