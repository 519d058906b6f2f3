package io.forebay.sources.metrics;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A view of the page that a parser has just read. */
final class PageSamples implements MetricSamples {
  /** Instead of the number of a sample: there is none. */
  static final int NONE = -1;

  /** Instead of the number of a sample: there are several. */
  static final int SEVERAL = -2;

  private final LineParser page;

  PageSamples(LineParser page) {
    this.page = page;
  }

  @Override
  public boolean contains(String family) {
    SampleBuffer samples = page.samples();
    for (int i = 0; i < samples.size(); i++) {
      if (ofFamily(page.names().text(samples.name(i)), family)) {
        return true;
      }
    }
    return false;
  }

  private static boolean ofFamily(String name, String family) {
    int length = family.length();
    if (!name.startsWith(family)) {
      return false;
    }
    if (name.length() == length) {
      return true;
    }
    for (String suffix : FamilySet.SUFFIXES) {
      if (name.length() == length + suffix.length() && name.startsWith(suffix, length)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public MetricType type(String family) {
    return page.types().type(family);
  }

  @Override
  public OptionalDouble sum(MetricSelector selector) {
    return total(selector, false);
  }

  @Override
  public OptionalDouble average(MetricSelector selector) {
    return total(selector, true);
  }

  private OptionalDouble total(MetricSelector selector, boolean average) {
    int name = page.names().find(selector.name());
    int alias = alias(selector, name);
    double sum = 0;
    int count = 0;
    for (int i = next(0, selector, name, alias); i >= 0; i = next(i + 1, selector, name, alias)) {
      double value = page.samples().value(i);
      if (!Double.isNaN(value)) {
        sum += value;
        count++;
      }
    }
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(average ? sum / count : sum);
  }

  @Override
  public OptionalDouble min(MetricSelector selector) {
    return extreme(selector, false);
  }

  @Override
  public OptionalDouble max(MetricSelector selector) {
    return extreme(selector, true);
  }

  private OptionalDouble extreme(MetricSelector selector, boolean highest) {
    int name = page.names().find(selector.name());
    int alias = alias(selector, name);
    double extreme = Double.NaN;
    for (int i = next(0, selector, name, alias); i >= 0; i = next(i + 1, selector, name, alias)) {
      double value = page.samples().value(i);
      if (Double.isNaN(extreme)) {
        extreme = value;
      } else if (!Double.isNaN(value)) {
        extreme = highest ? Math.max(extreme, value) : Math.min(extreme, value);
      }
    }
    return Double.isNaN(extreme) ? OptionalDouble.empty() : OptionalDouble.of(extreme);
  }

  @Override
  public OptionalDouble last(MetricSelector selector) {
    SampleBuffer samples = page.samples();
    int name = page.names().find(selector.name());
    int alias = alias(selector, name);
    int last = NONE;
    for (int i = next(0, selector, name, alias); i >= 0; i = next(i + 1, selector, name, alias)) {
      if (last == NONE
          || !samples.hasTime(last)
          || (samples.hasTime(i) && samples.time(i) >= samples.time(last))) {
        last = i;
      }
    }
    return last == NONE || Double.isNaN(samples.value(last))
        ? OptionalDouble.empty()
        : OptionalDouble.of(samples.value(last));
  }

  @Override
  public long count(MetricSelector selector) {
    int name = page.names().find(selector.name());
    int alias = alias(selector, name);
    long count = 0;
    for (int i = next(0, selector, name, alias); i >= 0; i = next(i + 1, selector, name, alias)) {
      count++;
    }
    return count;
  }

  @Override
  public void forEach(MetricSelector selector, Consumer<? super MetricSample> action) {
    SampleBuffer samples = page.samples();
    int name = page.names().find(selector.name());
    int alias = alias(selector, name);
    for (int i = next(0, selector, name, alias); i >= 0; i = next(i + 1, selector, name, alias)) {
      action.accept(sample(samples, i));
    }
  }

  /** The number of the one sample that is selected, or {@link #NONE}, or {@link #SEVERAL}. */
  int only(MetricSelector selector) {
    int name = page.names().find(selector.name());
    int alias = alias(selector, name);
    int first = next(0, selector, name, alias);
    return first == NONE || next(first + 1, selector, name, alias) == NONE ? first : SEVERAL;
  }

  double value(int i) {
    return page.samples().value(i);
  }

  Map<String, String> labels(int i) {
    return page.labelSets().labels(page.samples().labelSet(i));
  }

  /** Calls an action with every sample that was kept. */
  void forEach(Consumer<? super MetricSample> action) {
    SampleBuffer samples = page.samples();
    for (int i = 0; i < samples.size(); i++) {
      action.accept(sample(samples, i));
    }
  }

  private MetricSample sample(SampleBuffer samples, int i) {
    return new MetricSample(
        page.names().text(samples.name(i)),
        labels(i),
        samples.value(i),
        samples.hasTime(i) ? OptionalLong.of(samples.time(i)) : OptionalLong.empty());
  }

  /** The name that the samples have if the selector's is that of a counter or info family. */
  private int alias(MetricSelector selector, int name) {
    MetricType type = page.types().declared(name);
    if (type == MetricType.COUNTER) {
      return page.names().find(selector.name() + "_total");
    }
    return type == MetricType.INFO ? page.names().find(selector.name() + "_info") : NONE;
  }

  /** The next sample that is selected, from {@code i} on, or {@link #NONE}. */
  private int next(int from, MetricSelector selector, int name, int alias) {
    SampleBuffer samples = page.samples();
    for (int i = from; i < samples.size(); i++) {
      int other = samples.name(i);
      if ((other == name || other == alias) && selector.matches(labels(i))) {
        return i;
      }
    }
    return NONE;
  }
}
