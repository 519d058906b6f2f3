package io.forebay.sources.metrics.values;

import io.forebay.api.EndpointUpdate;
import io.forebay.sources.metrics.MetricSample;
import io.forebay.sources.metrics.MetricSamples;
import io.forebay.sources.metrics.MetricSelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the series of one attribute and one endpoint grew by, page after page. Of each page: {@link
 * #begin}, the tables, {@link #end}. Not thread-safe.
 */
final class History {
  /** How many series an attribute may have; of further ones nothing is known. */
  static final int MAXIMAL_SERIES = 1_000;

  private static final String LE = "le";

  /** What the series of a table are. */
  enum Role {
    /** Counters, or the numbers of observations. */
    COUNTER,
    /** Buckets of histograms. */
    BUCKET,
    /** Sums of observations: they belong to a counter, and may become less. */
    SUM
  }

  private final Window window;
  private final List<SeriesTable> tables = new ArrayList<>();
  private final Map<Map<String, String>, SeriesGroup> groups = new HashMap<>();
  private final Consumer<MetricSample> onCreated = this::created;
  private long page = -1;
  private long now;
  private double elapsed = Double.NaN;
  private int size;
  private int refused;
  private int version;

  History(Duration over) {
    window = new Window(over.toNanos());
  }

  SeriesTable table(Role role) {
    SeriesTable table = new SeriesTable(this, role);
    tables.add(table);
    return table;
  }

  long page() {
    return page;
  }

  /** Changes whenever a series comes or goes. */
  int version() {
    return version;
  }

  /** Seconds since the window began; NaN on the first page. */
  double elapsed() {
    return elapsed;
  }

  /**
   * Begins a page.
   *
   * @return false if it is older than the one before, and of no use
   */
  boolean begin(long nanos) {
    if (page >= 0 && nanos - now < 0) {
      return false;
    }
    page++;
    now = nanos;
    refused = 0;
    return true;
  }

  /** Reads when the groups began. To be called after their tables. */
  void readCreated(MetricSamples samples, MetricSelector selector) {
    samples.forEach(selector, onCreated);
  }

  private void created(MetricSample sample) {
    SeriesGroup group = groups.get(sample.labels());
    if (group != null && Double.isFinite(sample.value())) {
      group.created(sample.value());
    }
  }

  /** Makes a series of a label set that is new; null if there are too many, or it is no series. */
  @Nullable Series admit(Map<String, String> labels, Role role) {
    Map<String, String> groupLabels = labels;
    double bound = Series.NO_BOUND;
    if (role == Role.BUCKET) {
      bound = Bounds.read(labels.get(LE));
      groupLabels = new LinkedHashMap<>(labels);
      groupLabels.remove(LE);
    }
    SeriesGroup group = groups.get(groupLabels);
    if (role == Role.BUCKET ? Double.isNaN(bound) : role == Role.SUM && group == null) {
      return null;
    }
    if (role != Role.SUM && size == MAXIMAL_SERIES) {
      refused++;
      if (group != null) {
        group.incomplete();
      }
      return null;
    }
    if (group == null) {
      group = new SeriesGroup(groupLabels);
      groups.put(groupLabels, group);
    }
    Series series = new Series(labels, group, role != Role.SUM, bound);
    group.members().add(series);
    size += role == Role.SUM ? 0 : 1;
    version++;
    return series;
  }

  /** Ends a page: calculates what every series grew by in the window. */
  void end() {
    for (SeriesGroup group : groups.values()) {
      group.grow(page, now);
    }
    int base = window.base(now);
    if (base >= 0) {
      long baseTime = window.time(base);
      elapsed = (now - baseTime) / 1e9;
      window.drop(base);
      for (SeriesTable table : tables) {
        table.forget(page, baseTime);
        for (Series series : table.series()) {
          series.measure(base, baseTime);
          series.drop(base);
        }
      }
    }
    if (window.due(now)) {
      int place = window.size();
      for (SeriesTable table : tables) {
        table.series().forEach(series -> series.keep(place));
      }
      window.add(now);
    }
  }

  /** Forgets a series that its table has forgotten. */
  void remove(Series series) {
    SeriesGroup group = series.group();
    group.members().remove(series);
    if (group.members().isEmpty()) {
      groups.remove(group.labels());
    }
    size -= series.counts() ? 1 : 0;
    version++;
  }

  /** Tells if there were more series than are kept. */
  void tellRefused(Definition definition, EndpointUpdate update) {
    if (refused > 0) {
      update.missing(definition.name() + ": more than " + MAXIMAL_SERIES + " series");
    }
  }
}
