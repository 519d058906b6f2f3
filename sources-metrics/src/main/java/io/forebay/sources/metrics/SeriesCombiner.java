package io.forebay.sources.metrics;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** Makes one number of several series of one page. Not thread-safe. */
final class SeriesCombiner implements Consumer<MetricSample> {
  private final FieldReading reading;
  private final double most;
  // By the labels that tell groups apart; without such labels each series is a group.
  private final Map<Object, Double> groups = new LinkedHashMap<>();
  private boolean bad;

  /**
   * Makes one that has seen none.
   *
   * @param most the highest number that a series may have; the lowest is 0
   */
  SeriesCombiner(FieldReading reading, double most) {
    this.reading = reading;
    this.most = most;
  }

  @Override
  public void accept(MetricSample sample) {
    String label = reading.label();
    double number = sample.value();
    if (label != null) {
      long whole = Numbers.wholeOrNegative(sample.labels().getOrDefault(label, ""));
      number = whole < 0 ? Double.NaN : whole;
    }
    number *= reading.scale();
    // A series of which nothing is known makes the whole unknown.
    bad |= !(number >= 0 && number <= most);
    groups.merge(group(sample), number, Math::max);
  }

  private Object group(MetricSample sample) {
    List<String> per = reading.per();
    if (per.isEmpty()) {
      return groups.size();
    }
    Map<String, String> labels = sample.labels();
    if (per.size() == 1) {
      return labels.getOrDefault(per.get(0), "");
    }
    return per.stream().map(name -> labels.getOrDefault(name, "")).toList();
  }

  /** The number; empty if there is no series, or if any has none. */
  OptionalDouble result() {
    if (bad || groups.isEmpty()) {
      return OptionalDouble.empty();
    }
    Collection<Double> values = groups.values();
    double first = values.iterator().next();
    double sum = 0;
    double min = first;
    double max = first;
    for (double value : values) {
      sum += value;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return switch (reading.combine()) {
      case SUM -> OptionalDouble.of(sum);
      case AVERAGE -> OptionalDouble.of(sum / values.size());
      case MIN -> OptionalDouble.of(min);
      case MAX -> OptionalDouble.of(max);
      case SAME -> min == max ? OptionalDouble.of(first) : OptionalDouble.empty();
    };
  }
}
