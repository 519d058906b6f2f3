package io.forebay.sources.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes one number of several series of one page. Not thread-safe. */
final class SeriesCombiner implements Consumer<MetricSample> {
  private final FieldReading reading;
  private final double most;
  // The highest of each group by the labels that tell groups apart; null without such labels.
  private final @Nullable Map<String, Double> groups;
  private boolean bad;
  private int count;
  private double sum;
  private double min;
  private double max;

  /**
   * Makes one that has seen none.
   *
   * @param most the highest number that a series may have; the lowest is 0
   */
  SeriesCombiner(FieldReading reading, double most) {
    this.reading = reading;
    this.most = most;
    this.groups = reading.per().isEmpty() ? null : new HashMap<>();
  }

  @Override
  public void accept(MetricSample sample) {
    double number = reading.number(sample.value(), sample.labels());
    // A series of which nothing is known makes the whole unknown.
    bad |= !(number >= 0 && number <= most);
    if (groups == null) {
      take(number);
    } else {
      groups.merge(group(sample.labels()), number, Math::max);
    }
  }

  /** A text, because of keys that have an order no page can be made that fills one bucket. */
  private String group(Map<String, String> labels) {
    List<String> per = reading.per();
    if (per.size() == 1) {
      return labels.getOrDefault(per.get(0), "");
    }
    StringBuilder group = new StringBuilder();
    for (String name : per) {
      String value = labels.getOrDefault(name, "");
      group.append(value.length()).append(':').append(value); // so that no two run together
    }
    return group.toString();
  }

  private void take(double number) {
    min = count == 0 ? number : Math.min(min, number);
    max = count == 0 ? number : Math.max(max, number);
    sum += number;
    count++;
  }

  /** The number; NaN if there is no series, or if any has none. */
  double result() {
    if (groups != null) {
      groups.values().forEach(this::take);
      groups.clear();
    }
    if (bad || count == 0) {
      return Double.NaN;
    }
    return switch (reading.combine()) {
      case SUM -> sum;
      case AVG -> sum / count;
      case MIN -> min;
      case MAX -> max;
      case SAME -> min == max ? min : Double.NaN;
    };
  }
}
