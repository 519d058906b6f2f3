package io.forebay.sources.metrics;

import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointUpdate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads one attribute by the mapping of an endpoint's engine: the one that is set, or that a label
 * of the endpoint names, or that is on the page. Immutable; what it knows of an endpoint is kept
 * with the endpoint.
 *
 * @param <T> the attribute's type
 */
final class EngineReader<T> {
  /**
   * So often, an engine that is tried before the recognised one is noticed when its metrics appear
   * beside those of the other.
   */
  private static final int PAGES_BETWEEN_LOOKS = 16;

  private final EngineMappings mappings;
  private final EngineAttribute<T> attribute;
  private final List<EngineMapping> engines;
  private final @Nullable EngineMapping set;
  private final List<String> labels;
  private final Set<String> families;

  /**
   * Makes one.
   *
   * @param engine its name, or {@code auto}
   * @param labels the labels of an endpoint that may name its engine; the first that it has counts
   * @throws IllegalArgumentException if no engine of that name has the attribute
   */
  EngineReader(
      EngineMappings mappings, String engine, List<String> labels, EngineAttribute<T> attribute) {
    this.mappings = mappings;
    this.attribute = attribute;
    this.engines = mappings.find(engine, attribute::usable);
    this.set = engine.equals(EngineMappings.AUTO) ? null : engines.get(0);
    this.labels = List.copyOf(labels);
    Set<String> names = new TreeSet<>();
    engines.forEach(mapping -> names.addAll(attribute.families(mapping)));
    this.families = Set.copyOf(names);
  }

  Set<String> families() {
    return families;
  }

  /** Returns what the page says, and notes what it lacks; null if it says nothing. */
  @Nullable T read(MetricSamples samples, EndpointUpdate update) {
    if (set != null) {
      return readAs(set, samples, update);
    }
    Known known = update.state(Known.class, Known::new);
    if (!labels.isEmpty()) {
      lookAtLabels(known, update.endpoint().info());
    }
    if (known.labelled != null) {
      return attribute.usable(known.labelled) ? readAs(known.labelled, samples, update) : null;
    }
    if (known.unknownLabel != null) {
      update.missing(known.unknownLabel);
    }
    return recognised(known, samples, update);
  }

  private @Nullable T readAs(EngineMapping engine, MetricSamples samples, EndpointUpdate update) {
    T read = attribute.read(engine, samples);
    attribute.noteMissing(engine, samples, read, update);
    return read;
  }

  // Labels change seldom, and then they come in another object.
  @SuppressWarnings("ReferenceEquality")
  private void lookAtLabels(Known known, EndpointInfo info) {
    if (known.info == info) {
      return;
    }
    known.info = info;
    known.labelled = null;
    known.unknownLabel = null;
    Map<String, String> present = info.labels();
    for (String label : labels) {
      String value = present.get(label);
      if (value != null) {
        known.labelled = mappings.labelled(value);
        known.unknownLabel =
            known.labelled == null
                ? "engine " + YamlNode.quote(value) + " of label " + label
                : null;
        return;
      }
    }
  }

  private @Nullable T recognised(Known known, MetricSamples samples, EndpointUpdate update) {
    EngineMapping last = known.recognised;
    known.pages++;
    if (last != null && known.pages % PAGES_BETWEEN_LOOKS != 0) {
      T read = attribute.read(last, samples);
      if (read != null) {
        attribute.noteMissing(last, samples, read, update);
        return read;
      }
    }
    for (EngineMapping engine : engines) {
      T read = attribute.read(engine, samples);
      if (read != null) {
        known.recognised = engine;
        attribute.noteMissing(engine, samples, read, update);
        return read;
      }
    }
    known.recognised = null;
    attribute.noteUnrecognised(update);
    return null;
  }

  /** What is known of one endpoint. */
  private static final class Known {
    private @Nullable EndpointInfo info;
    private @Nullable EngineMapping labelled;
    private @Nullable String unknownLabel;
    private @Nullable EngineMapping recognised;
    private int pages;
  }
}
