package io.forebay.sources.metrics.values;

import io.forebay.api.AttributeKey;
import io.forebay.api.attributes.LabelledValues;
import io.forebay.sources.metrics.MetricSelector;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An attribute that is known to make sense. Immutable.
 *
 * @param name the attribute's name
 * @param selector which samples; for a histogram, by the name of its family
 * @param perLabel the label that has a number for each of its values; null if there is one number
 * @param quantile from 0 to 1, if it is one
 * @param over the window; zero for the time between the last two pages
 */
record Definition(
    String name,
    MetricSelector selector,
    Kind kind,
    Combination combine,
    @Nullable String perLabel,
    double scale,
    double quantile,
    Duration over) {
  static final String TOTAL = "_total";
  static final String BUCKET = "_bucket";
  static final String CREATED = "_created";

  /** The attribute's key. */
  AttributeKey<?> key() {
    return perLabel == null
        ? AttributeKey.of(name, Double.class)
        : AttributeKey.of(name, LabelledValues.class);
  }

  /** The families that the page must keep for it. */
  Set<String> families() {
    Set<String> families = new TreeSet<>();
    families.add(selector.name());
    families.add(other().name());
    return families;
  }

  /** The selector with the counter's other name: with {@code _total}, or without. */
  MetricSelector other() {
    String metric = selector.name();
    return selector.withName(
        metric.endsWith(TOTAL) && metric.length() > TOTAL.length()
            ? metric.substring(0, metric.length() - TOTAL.length())
            : metric + TOTAL);
  }

  /** Makes what reads it, for one endpoint. */
  Reader reader() {
    return switch (kind) {
      case PLAIN -> new PlainReader(this);
      case RATE -> new RateReader(this);
      case QUANTILE -> new QuantileReader(this);
      case MEAN -> new MeanReader(this);
    };
  }
}
