package io.forebay.sources.metrics;

import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where one number of a model server is found, and how several series become one number.
 *
 * @param selector the series
 * @param label the label whose value is the number; null if the number is the sample's value
 * @param combine what is done with several series
 */
record FieldReading(MetricSelector selector, @Nullable String label, Combine combine) {
  /** What is done with several series, of data-parallel engines or of several models. */
  enum Combine {
    /** They are added up: right for counts. */
    SUM,
    /** Their average, each with the same weight: right for ratios. */
    AVERAGE,
    /** They must all be the same, or there is no number: right for settings. */
    SAME
  }

  private static final double LARGEST_COUNT = 1L << 53; // beyond it, a double skips whole numbers
  private static final double ROUNDING = 0.001;

  /** The sum of the values of all series. */
  static FieldReading sum(String selector) {
    return new FieldReading(MetricSelector.parse(selector), null, Combine.SUM);
  }

  /** The average of the values of all series. */
  static FieldReading average(String selector) {
    return new FieldReading(MetricSelector.parse(selector), null, Combine.AVERAGE);
  }

  /** The value on which all series agree. */
  static FieldReading same(String selector) {
    return new FieldReading(MetricSelector.parse(selector), null, Combine.SAME);
  }

  /** The sum of a label's values over all series. */
  static FieldReading sumOfLabel(String selector, String label) {
    return new FieldReading(MetricSelector.parse(selector), label, Combine.SUM);
  }

  /** A label's value on which all series agree. */
  static FieldReading sameLabel(String selector, String label) {
    return new FieldReading(MetricSelector.parse(selector), label, Combine.SAME);
  }

  /** Whether the page has such series, whatever their values. */
  boolean present(MetricSamples samples) {
    return samples.count(selector) > 0;
  }

  /** A whole number of 0 or more; empty if there is none, or if any series has none. */
  OptionalLong count(MetricSamples samples) {
    if (!present(samples) || !ofThisMoment(samples)) {
      return OptionalLong.empty();
    }
    OptionalDouble value = label == null ? combined(samples, 0, LARGEST_COUNT) : ofLabel(samples);
    return value.isPresent() && value.getAsDouble() <= LARGEST_COUNT
        ? OptionalLong.of(Math.round(value.getAsDouble()))
        : OptionalLong.empty();
  }

  /** A ratio from 0 to 1; empty if there is none, or if any series is NaN or out of that range. */
  OptionalDouble ratio(MetricSamples samples) {
    if (!present(samples) || !ofThisMoment(samples)) {
      return OptionalDouble.empty();
    }
    OptionalDouble value = combined(samples, 0, 1 + ROUNDING);
    // Adding zero makes a negative zero positive.
    return value.isPresent()
        ? OptionalDouble.of(Math.min(value.getAsDouble(), 1) + 0.0)
        : OptionalDouble.empty();
  }

  /** A counter only grows, and says nothing about this moment, whatever its name. */
  private boolean ofThisMoment(MetricSamples samples) {
    MetricType type = samples.type(selector.name());
    return type == MetricType.GAUGE
        || type == MetricType.UNKNOWN
        || (label != null && type == MetricType.INFO);
  }

  private OptionalDouble combined(MetricSamples samples, double least, double most) {
    OptionalDouble min = samples.min(selector);
    OptionalDouble max = samples.max(selector);
    if (min.isEmpty()
        || max.isEmpty()
        || min.getAsDouble() < least
        || max.getAsDouble() > most
        || anyNaN(samples)) {
      return OptionalDouble.empty();
    }
    return switch (combine) {
      case SUM -> samples.sum(selector);
      case AVERAGE -> samples.average(selector);
      case SAME -> min.getAsDouble() == max.getAsDouble() ? min : OptionalDouble.empty();
    };
  }

  /** What the samples leave out of a sum is a series of which nothing is known. */
  private boolean anyNaN(MetricSamples samples) {
    if (samples.count(selector) == 1) {
      return false; // It has a smallest value; so nearly all pages make no garbage here.
    }
    boolean[] found = new boolean[1];
    samples.forEach(selector, sample -> found[0] |= Double.isNaN(sample.value()));
    return found[0];
  }

  private OptionalDouble ofLabel(MetricSamples samples) {
    Labels labels = new Labels();
    samples.forEach(selector, sample -> labels.add(sample.labels().getOrDefault(label, "")));
    return labels.series == 0 || labels.bad
        ? OptionalDouble.empty()
        : OptionalDouble.of(combine == Combine.SUM ? labels.sum : labels.first);
  }

  private final class Labels {
    private int series;
    private double first;
    private double sum;
    private boolean bad;

    private void add(String text) {
      long number = Numbers.wholeOrNegative(text);
      series++;
      if (series == 1) {
        first = number;
      }
      sum += number;
      bad |= number < 0 || (combine == Combine.SAME && number != first);
    }
  }
}
