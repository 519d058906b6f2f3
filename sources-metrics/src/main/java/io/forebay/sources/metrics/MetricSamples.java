package io.forebay.sources.metrics;

import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * The samples of one page that the subscribed collections asked for by {@link
 * MetricsCollection#families()}. What nobody asked for was not kept, and is not found here.
 *
 * <p>A selector finds the samples whose name is exactly its name. If it names a counter or info
 * family of OpenMetrics, it also finds the samples that have {@code _total} or {@code _info} after
 * it.
 *
 * <p>Not thread-safe; valid during the call of {@link MetricsCollection#extract} only, because the
 * next page is read into the same memory.
 *
 * <pre>{@code
 * OptionalDouble waiting = samples.sum("vllm:num_requests_waiting");
 * OptionalDouble usage = samples.average(MetricSelector.parse("cache_usage{kind!=\"cpu\"}"));
 * }</pre>
 */
public interface MetricSamples {
  /**
   * Says whether the page has a sample of a family.
   *
   * @param family the family's name
   * @return true if a sample has this name, or this name and one of the suffixes that belong to
   *     families, such as {@code _total} or {@code _bucket}
   */
  boolean contains(String family);

  /**
   * Returns what the page declares a family to be.
   *
   * @param family the family's name, or the name of its samples: {@code jobs} and {@code
   *     jobs_total} are the same counter
   * @return the type; {@link MetricType#UNKNOWN} if the page does not say
   */
  MetricType type(String family);

  /**
   * Returns the sum of the samples. NaN is left out.
   *
   * @param selector which samples
   * @return the sum; empty if there is no sample, or all are NaN
   */
  OptionalDouble sum(MetricSelector selector);

  /**
   * Returns the average of the samples, each with the same weight. NaN is left out.
   *
   * @param selector which samples
   * @return the average; empty if there is no sample, or all are NaN
   */
  OptionalDouble average(MetricSelector selector);

  /**
   * Returns the smallest sample. NaN is left out.
   *
   * @param selector which samples
   * @return the smallest value; empty if there is no sample, or all are NaN
   */
  OptionalDouble min(MetricSelector selector);

  /**
   * Returns the largest sample. NaN is left out.
   *
   * @param selector which samples
   * @return the largest value; empty if there is no sample, or all are NaN
   */
  OptionalDouble max(MetricSelector selector);

  /**
   * Returns the latest sample: the one with the highest time, or if none has a time, the last of
   * the page.
   *
   * @param selector which samples
   * @return its value; empty if there is no sample, or the latest is NaN
   */
  OptionalDouble last(MetricSelector selector);

  /**
   * Counts the samples, NaN included.
   *
   * @param selector which samples
   * @return 0 or more
   */
  long count(MetricSelector selector);

  /**
   * Calls an action with each of the samples, in the order of the page.
   *
   * @param selector which samples
   * @param action what to call
   */
  void forEach(MetricSelector selector, Consumer<? super MetricSample> action);

  /**
   * Returns the sum of all samples of a name; see {@link #sum(MetricSelector)}.
   *
   * @param name the name, whatever the labels
   * @return the sum; empty if there is no sample, or all are NaN
   */
  default OptionalDouble sum(String name) {
    return sum(MetricSelector.of(name));
  }

  /**
   * Returns the average of all samples of a name; see {@link #average(MetricSelector)}.
   *
   * @param name the name, whatever the labels
   * @return the average; empty if there is no sample, or all are NaN
   */
  default OptionalDouble average(String name) {
    return average(MetricSelector.of(name));
  }

  /**
   * Returns the smallest sample of a name; see {@link #min(MetricSelector)}.
   *
   * @param name the name, whatever the labels
   * @return the smallest value; empty if there is no sample, or all are NaN
   */
  default OptionalDouble min(String name) {
    return min(MetricSelector.of(name));
  }

  /**
   * Returns the largest sample of a name; see {@link #max(MetricSelector)}.
   *
   * @param name the name, whatever the labels
   * @return the largest value; empty if there is no sample, or all are NaN
   */
  default OptionalDouble max(String name) {
    return max(MetricSelector.of(name));
  }

  /**
   * Returns the latest sample of a name; see {@link #last(MetricSelector)}.
   *
   * @param name the name, whatever the labels
   * @return its value; empty if there is no sample, or the latest is NaN
   */
  default OptionalDouble last(String name) {
    return last(MetricSelector.of(name));
  }

  /**
   * Counts all samples of a name; see {@link #count(MetricSelector)}.
   *
   * @param name the name, whatever the labels
   * @return 0 or more
   */
  default long count(String name) {
    return count(MetricSelector.of(name));
  }

  /**
   * Calls an action with each sample of a name, in the order of the page.
   *
   * @param name the name, whatever the labels
   * @param action what to call
   */
  default void forEach(String name, Consumer<? super MetricSample> action) {
    forEach(MetricSelector.of(name), action);
  }
}
