package io.forebay.sources.metrics.values;

import io.forebay.api.AttributeKey;
import io.forebay.api.attributes.LabelledValues;
import io.forebay.sources.metrics.MetricSelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Says how one attribute of a {@link ValuesCollection} is made of a metric. Unless told otherwise,
 * it is the sum of the values that the series have.
 *
 * <p>What is set is checked as a whole, when all is set. Not thread-safe.
 *
 * <pre>{@code
 * ValuesCollection.builder()
 *     .attribute(
 *         "tokens-per-second",
 *         "vllm:generation_tokens_total",
 *         tokens -> tokens.rate().over(Duration.ofSeconds(30)).perLabel("model_name"));
 * }</pre>
 */
public final class ValueSpec {
  private static final String LE = "le";
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(365);

  private final String name;
  private final String metric;
  private final Set<Kind> kinds = new TreeSet<>();
  private @Nullable Combination combine;
  private @Nullable String perLabel;
  private double scale = 1;
  private double quantile;
  private @Nullable Duration over;

  ValueSpec(String name, String metric) {
    this.name = name;
    this.metric = metric;
  }

  /**
   * Sets how several series become one number; {@link Combination#SUM} unless set. Not for
   * quantiles and means, which are of all observations together. Rates are combined after each was
   * calculated, and not by {@link Combination#LAST} or {@link Combination#COUNT}.
   *
   * @param combination how
   * @return this
   */
  public ValueSpec combine(Combination combination) {
    this.combine = combination;
    return this;
  }

  /**
   * Makes a number for each value that a label has, and with it an attribute of the type {@link
   * LabelledValues}. Series without the label count as having it empty.
   *
   * @param label the label's name
   * @return this
   */
  public ValueSpec perLabel(String label) {
    this.perLabel = label;
    return this;
  }

  /**
   * Sets by what the result is multiplied; 1 unless set.
   *
   * @param factor finite, and not 0
   * @return this
   */
  public ValueSpec scale(double factor) {
    this.scale = factor;
    return this;
  }

  /**
   * Makes it the growth of counters, per second.
   *
   * @return this
   */
  public ValueSpec rate() {
    kinds.add(Kind.RATE);
    return this;
  }

  /**
   * Makes it a quantile of what histograms observed between two pages.
   *
   * @param q which one, from 0 to 1: 0.95 for the 95th percentile
   * @return this
   */
  public ValueSpec quantile(double q) {
    kinds.add(Kind.QUANTILE);
    this.quantile = q;
    return this;
  }

  /**
   * Makes it the mean of what histograms or summaries observed between two pages.
   *
   * @return this
   */
  public ValueSpec mean() {
    kinds.add(Kind.MEAN);
    return this;
  }

  /**
   * Sets the window of a rate, quantile or mean; unless set, it is the time between the last two
   * pages.
   *
   * @param window from a millisecond to 365 days
   * @return this
   */
  public ValueSpec over(Duration window) {
    this.over = window;
    return this;
  }

  /** All that is wrong with it. */
  List<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    refused(faults, "name", () -> AttributeKey.of(name, keyType()));
    refused(faults, "metric", () -> MetricSelector.parse(metric));
    if (kinds.size() > 1) {
      List<String> fields = kinds.stream().map(Kind::field).toList();
      faults.add(
          new Fault(
              fields.get(fields.size() - 1),
              "beside " + fields.get(0) + " (expected: one of rate, quantile, mean, or none)"));
    }
    if (kinds.contains(Kind.QUANTILE) && !(quantile >= 0 && quantile <= 1)) {
      faults.add(new Fault("quantile", quantile + " (expected: 0 to 1)"));
    }
    if (!Double.isFinite(scale) || scale == 0) {
      faults.add(new Fault("scale", scale + " (expected: a number, and not 0)"));
    }
    if (over != null && (over.compareTo(SHORTEST) < 0 || over.compareTo(LONGEST) > 0)) {
      faults.add(new Fault("over", text(over) + " (expected: 1ms to 365 days)"));
    } else if (over != null && kinds.isEmpty()) {
      faults.add(
          new Fault("over", text(over) + " (expected: none, or one of rate, quantile, mean)"));
    }
    checkCombine(faults);
    if (perLabel != null && perLabel.isBlank()) {
      faults.add(new Fault("perLabel", "'" + perLabel + "' (expected: the name of a label)"));
    } else if (kinds.contains(Kind.QUANTILE) && LE.equals(perLabel)) {
      faults.add(new Fault("perLabel", "le (expected: another; a quantile is made of all le)"));
    }
    return faults;
  }

  private void checkCombine(List<Fault> faults) {
    if (combine == null) {
      return;
    }
    if (kinds.contains(Kind.QUANTILE) || kinds.contains(Kind.MEAN)) {
      faults.add(
          new Fault(
              "combine",
              combine.text() + " (expected: none; all observations count in a quantile or mean)"));
    } else if (kinds.contains(Kind.RATE)
        && (combine == Combination.LAST || combine == Combination.COUNT)) {
      faults.add(
          new Fault("combine", combine.text() + " (expected: for a rate sum, avg, min or max)"));
    }
  }

  /** As a configuration has it. */
  private static String text(Duration time) {
    return time.toNanosPart() == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
  }

  private static void refused(List<Fault> faults, String field, Runnable attempt) {
    try {
      attempt.run();
    } catch (IllegalArgumentException e) {
      faults.add(new Fault(field, String.valueOf(e.getMessage())));
    }
  }

  private Class<?> keyType() {
    return perLabel == null ? Double.class : LabelledValues.class;
  }

  /** The definition, if there are no faults. */
  Definition definition() {
    Kind kind = kinds.isEmpty() ? Kind.PLAIN : kinds.iterator().next();
    MetricSelector selector = MetricSelector.parse(metric);
    String of = selector.name();
    if ((kind == Kind.QUANTILE || kind == Kind.MEAN)
        && of.endsWith(Definition.BUCKET)
        && of.length() > Definition.BUCKET.length()) {
      // As one writes it in PromQL.
      selector = selector.withName(of.substring(0, of.length() - Definition.BUCKET.length()));
    }
    return new Definition(
        name,
        selector,
        kind,
        combine == null ? Combination.SUM : combine,
        perLabel,
        scale,
        quantile,
        over == null ? Duration.ZERO : over);
  }
}
