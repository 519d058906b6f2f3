package io.forebay.sources.metrics.values;

import io.forebay.api.AttributeKey;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.LabelledValues;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbers that one page gives for one attribute, until they are put. Not thread-safe. */
final class Results {
  /** How many values of a label have a number; a page must not fill the memory with more. */
  static final int MAXIMAL_LABEL_VALUES = 1_000;

  private final double scale;
  private final @Nullable String label;
  private final @Nullable AttributeKey<Double> singleKey;
  private final @Nullable AttributeKey<LabelledValues> labelledKey;
  private double single = Double.NaN;
  private Map<String, Double> byLabel = new LinkedHashMap<>();

  Results(Definition definition) {
    String name = definition.name();
    scale = definition.scale();
    label = definition.perLabel();
    singleKey = label == null ? AttributeKey.of(name, Double.class) : null;
    labelledKey = label == null ? null : AttributeKey.of(name, LabelledValues.class);
  }

  /** Which of the numbers a series belongs to. */
  static String group(@Nullable String label, Map<String, String> labels) {
    return label == null ? "" : labels.getOrDefault(label, "");
  }

  /** Sets a number; one that is none is left out. */
  void set(String group, double value) {
    double scaled = value * scale + 0.0; // Adding zero makes a negative zero positive.
    if (!Double.isFinite(scaled)) {
      return;
    }
    if (label == null) {
      single = scaled;
    } else {
      byLabel.put(group, scaled);
    }
  }

  /** Puts what was set, if anything was, and forgets it. */
  void put(EndpointUpdate update) {
    if (singleKey != null && !Double.isNaN(single)) {
      update.put(singleKey, single);
    }
    single = Double.NaN;
    if (label != null && labelledKey != null && !byLabel.isEmpty()) {
      update.put(labelledKey, new LabelledValues(label, byLabel));
      byLabel = new LinkedHashMap<>();
    }
  }
}
