package io.forebay.sources.metrics;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Where versions of a model server report one field, the best place first. Immutable.
 *
 * @param places none if the server does not report it
 * @param optional whether a page that has none of them is complete nevertheless
 */
record FieldMapping(List<FieldReading> places, boolean optional) {
  FieldMapping {
    places = List.copyOf(places);
  }

  /** Whether the page has the series of any place, whatever their values. */
  boolean present(MetricSamples samples) {
    // By index: this runs for each page, and an iterator is garbage.
    for (int i = 0; i < places.size(); i++) {
      if (places.get(i).present(samples)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a page without any of the places lacks something. */
  boolean required() {
    return !optional && !places.isEmpty();
  }

  /** The family of the best place. */
  String family() {
    return places.get(0).selector().name();
  }

  /** What the first place with a whole number of 0 or more says. */
  OptionalLong count(MetricSamples samples) {
    for (int i = 0; i < places.size(); i++) {
      OptionalLong count = places.get(i).count(samples);
      if (count.isPresent()) {
        return count;
      }
    }
    return OptionalLong.empty();
  }

  /** What the first place with a ratio from 0 to 1 says. */
  OptionalDouble ratio(MetricSamples samples) {
    for (int i = 0; i < places.size(); i++) {
      OptionalDouble ratio = places.get(i).ratio(samples);
      if (ratio.isPresent()) {
        return ratio;
      }
    }
    return OptionalDouble.empty();
  }
}
