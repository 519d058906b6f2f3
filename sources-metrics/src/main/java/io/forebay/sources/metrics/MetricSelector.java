package io.forebay.sources.metrics;

/**
 * Says which samples to read.
 *
 * <pre>{@code
 * MetricSelector waiting = MetricSelector.of("vllm:num_requests_waiting");
 * }</pre>
 */
public final class MetricSelector {
  private final String name;

  private MetricSelector(String name) {
    this.name = name;
  }

  /**
   * Selects all samples of a name.
   *
   * @param name the name, whatever the labels
   * @return the selector
   */
  public static MetricSelector of(String name) {
    return new MetricSelector(name);
  }

  /**
   * Returns the name.
   *
   * @return the name
   */
  public String name() {
    return name;
  }
}
