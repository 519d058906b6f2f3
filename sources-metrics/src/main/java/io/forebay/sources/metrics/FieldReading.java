package io.forebay.sources.metrics;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where one number of a model server is found, and how several series become one number. Immutable.
 *
 * @param selector the series
 * @param label the label whose value is the number; null if the number is the sample's value
 * @param combine what is done with several series
 * @param per of series that agree in these labels only the highest counts; none if all count
 * @param scale what each number is multiplied by
 */
record FieldReading(
    MetricSelector selector,
    @Nullable String label,
    Combine combine,
    List<String> per,
    double scale) {
  /** What is done with several series, of data-parallel engines or of several models. */
  enum Combine {
    /** They are added up: right for counts. */
    SUM,
    /** Their average, each with the same weight: right for ratios. */
    AVG,
    /** The lowest. */
    MIN,
    /** The highest. */
    MAX,
    /** They must all be the same, or there is no number: right for settings. */
    SAME
  }

  private static final double LARGEST_COUNT = 1L << 53; // beyond it, a double skips whole numbers
  private static final double ROUNDING = 0.001;

  FieldReading {
    per = List.copyOf(per);
  }

  /** Whether the page has such series, whatever their values. */
  boolean present(MetricSamples samples) {
    return samples.count(selector) > 0;
  }

  /** A whole number of 0 or more; empty if there is none, or if any series has none. */
  OptionalLong count(MetricSamples samples) {
    double value = number(samples, LARGEST_COUNT);
    return value <= LARGEST_COUNT ? OptionalLong.of(Math.round(value)) : OptionalLong.empty();
  }

  /** A ratio from 0 to 1; empty if there is none, or if any series is NaN or out of that range. */
  OptionalDouble ratio(MetricSamples samples) {
    double value = number(samples, 1 + ROUNDING);
    // Adding zero makes a negative zero positive. A sum of ratios may be more than one.
    return value <= 1 + ROUNDING
        ? OptionalDouble.of(Math.min(value, 1) + 0.0)
        : OptionalDouble.empty();
  }

  /** The number; NaN if there is none. Without garbage if there is one series. */
  private double number(MetricSamples samples, double most) {
    if (samples instanceof PageSamples page) {
      int only = page.only(selector);
      if (only == PageSamples.NONE) {
        return Double.NaN;
      }
      if (only != PageSamples.SEVERAL) {
        double number = number(page.value(only), page.labels(only));
        return number >= 0 && number <= most && ofThisMoment(page) ? number : Double.NaN;
      }
    }
    if (!ofThisMoment(samples)) {
      return Double.NaN;
    }
    SeriesCombiner combiner = new SeriesCombiner(this, most);
    samples.forEach(selector, combiner);
    return combiner.result();
  }

  /** The number of one series; NaN if it has none. */
  double number(double value, Map<String, String> labels) {
    if (label == null) {
      return value * scale;
    }
    long whole = Numbers.wholeOrNegative(labels.getOrDefault(label, ""));
    return whole < 0 ? Double.NaN : whole * scale;
  }

  /** A counter only grows, and says nothing about this moment, whatever its name. */
  private boolean ofThisMoment(MetricSamples samples) {
    MetricType type = samples.type(selector.name());
    return type == MetricType.GAUGE
        || type == MetricType.UNKNOWN
        || (label != null && type == MetricType.INFO);
  }
}
