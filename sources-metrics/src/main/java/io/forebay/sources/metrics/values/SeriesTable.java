package io.forebay.sources.metrics.values;

import io.forebay.sources.metrics.MetricSample;
import io.forebay.sources.metrics.MetricSamples;
import io.forebay.sources.metrics.MetricSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The series of one name. Pages have them in the same order, with the same label maps, so the next
 * one is mostly found without looking for it. Not thread-safe.
 */
final class SeriesTable implements Consumer<MetricSample> {
  private record Place(Series series, int index) {}

  private final History history;
  private final History.Role role;
  private final Map<Map<String, String>, Place> places = new HashMap<>();
  private final List<Map<String, String>> order = new ArrayList<>();
  private final List<Series> series = new ArrayList<>();
  private int cursor;

  SeriesTable(History history, History.Role role) {
    this.history = history;
    this.role = role;
  }

  /** Its series, in the order in which they were first seen. */
  List<Series> series() {
    return series;
  }

  void read(MetricSamples samples, MetricSelector selector) {
    cursor = 0;
    samples.forEach(selector, this);
  }

  @Override
  public void accept(MetricSample sample) {
    // A counter that is not a number is not known.
    Series found = Double.isFinite(sample.value()) ? find(sample.labels()) : null;
    if (found != null) {
      found.see(sample.value(), history.page());
    }
  }

  @SuppressWarnings("ReferenceEquality") // The very map of the page before needs no comparison.
  private @Nullable Series find(Map<String, String> labels) {
    if (cursor < order.size() && order.get(cursor) == labels) {
      return series.get(cursor++);
    }
    Place place = places.get(labels);
    if (place != null) {
      order.set(place.index(), labels); // The next page will have this very map.
      cursor = place.index() + 1;
      return place.series();
    }
    Series added = history.admit(labels, role);
    if (added != null) {
      place(added);
      cursor = series.size();
    }
    return added;
  }

  private void place(Series added) {
    places.put(added.labels(), new Place(added, series.size()));
    order.add(added.labels());
    series.add(added);
  }

  /** Forgets what adds nothing to the window any more. */
  void forget(long page, long baseTime) {
    int gone = 0;
    while (gone < series.size() && !series.get(gone).over(page, baseTime)) {
      gone++;
    }
    if (gone == series.size()) {
      return;
    }
    List<Series> before = List.copyOf(series);
    places.clear();
    order.clear();
    series.clear();
    for (Series one : before) {
      if (one.over(page, baseTime)) {
        history.remove(one);
      } else {
        place(one);
      }
    }
  }
}
