package io.forebay.sources.metrics;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads one attribute by the mapping of one engine, or of the first engine that is on the page.
 * Immutable.
 *
 * @param <T> the attribute's type
 */
final class EngineReader<T> {
  private final List<EngineMapping> engines;
  private final BiFunction<EngineMapping, MetricSamples, Optional<T>> reading;
  private final Set<String> families;

  /**
   * Makes one.
   *
   * @param engine its name, or {@code auto}
   * @param usable which engines have the attribute at all
   * @param families what a mapping reads
   * @param reading how it reads
   * @throws IllegalArgumentException if no usable engine has that name
   */
  EngineReader(
      String engine,
      Predicate<EngineMapping> usable,
      Function<EngineMapping, Set<String>> families,
      BiFunction<EngineMapping, MetricSamples, Optional<T>> reading) {
    this.engines = Engines.find(engine, usable);
    this.reading = reading;
    Set<String> names = new TreeSet<>();
    engines.forEach(mapping -> names.addAll(families.apply(mapping)));
    this.families = Set.copyOf(names);
  }

  Set<String> families() {
    return families;
  }

  /** Returns what the first engine that is on the page says; empty if none is. */
  Optional<T> read(MetricSamples samples) {
    for (EngineMapping engine : engines) {
      Optional<T> read = reading.apply(engine, samples);
      if (read.isPresent()) {
        return read;
      }
    }
    return Optional.empty();
  }
}
