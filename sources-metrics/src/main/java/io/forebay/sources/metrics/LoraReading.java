package io.forebay.sources.metrics;

import io.forebay.api.attributes.LoraAdapters;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a model server tells which LoRA adapters its requests use: in the labels of a series for
 * each state that it was in, with the time of that state as the value. The latest holds.
 *
 * @param selector the series
 * @param running the label that lists the running adapters, with commas
 * @param waiting the label that lists the waiting adapters, with commas
 * @param max the label that tells how many adapters one batch can use
 */
record LoraReading(MetricSelector selector, String running, String waiting, String max) {
  /** The latest state; null if the page has none. */
  @Nullable LoraAdapters read(MetricSamples samples) {
    MetricType type = samples.type(selector.name());
    if (type != MetricType.GAUGE && type != MetricType.UNKNOWN && type != MetricType.INFO) {
      return null;
    }
    Latest latest = new Latest();
    samples.forEach(selector, latest::consider);
    Map<String, String> labels = latest.labels;
    if (labels == null) {
      return null;
    }
    long most = Numbers.wholeOrNegative(labels.getOrDefault(max, ""));
    return new LoraAdapters(
        names(labels.getOrDefault(running, "")),
        names(labels.getOrDefault(waiting, "")),
        most < 0 ? OptionalLong.empty() : OptionalLong.of(most));
  }

  private static Set<String> names(String list) {
    Set<String> names = new LinkedHashSet<>();
    for (String name : list.split(",", -1)) {
      if (!name.isBlank()) {
        names.add(name.strip());
      }
    }
    return names;
  }

  private static final class Latest {
    private @Nullable Map<String, String> labels;
    private double time;

    private void consider(MetricSample sample) {
      if (!Double.isNaN(sample.value()) && (labels == null || sample.value() >= time)) {
        labels = sample.labels();
        time = sample.value();
      }
    }
  }
}
