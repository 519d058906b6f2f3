package io.forebay.api.attributes;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * One number for each value of a label: requests by model, memory by device. Immutable.
 *
 * <pre>{@code
 * AttributeKey<LabelledValues> requests =
 *     AttributeKey.of("requests-by-model", LabelledValues.class);
 * LabelledValues byModel = endpoint.attributes().get(requests);
 * double mine = byModel == null ? 0 : byModel.value("llama-3-8b").orElse(0);
 * }</pre>
 *
 * @param label the label's name
 * @param values the numbers by the label's value, in the order of the page
 */
public record LabelledValues(String label, Map<String, Double> values) {
  /**
   * Copies the map.
   *
   * @param label the label's name
   * @param values the numbers by the label's value
   */
  public LabelledValues {
    Objects.requireNonNull(label, "label");
    // Map.copyOf would lose the order, and with it the sameness of two outputs.
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Returns the number of one value of the label.
   *
   * @param labelValue the label's value
   * @return the number, empty if there is none
   */
  public OptionalDouble value(String labelValue) {
    Double value = values.get(labelValue);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
