package io.forebay.sources.metrics.values;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Where the buckets of each series are added up. Not thread-safe. */
final class BucketRows {
  private record Cell(BucketRow row, int column) {}

  private final @Nullable String label;
  private final List<BucketRow> rows = new ArrayList<>();
  private final List<Cell> cells = new ArrayList<>();
  private int version = -1;

  BucketRows(@Nullable String label) {
    this.label = label;
  }

  List<BucketRow> rows() {
    return rows;
  }

  /** Empties all, and makes room for other series if they are others than before. */
  void arrange(List<Series> series, int newVersion) {
    if (newVersion == version) {
      rows.forEach(BucketRow::clear);
      return;
    }
    version = newVersion;
    rows.clear();
    cells.clear();
    Map<String, TreeSet<Double>> bounds = new LinkedHashMap<>();
    for (Series one : series) {
      bounds
          .computeIfAbsent(Results.group(label, one.labels()), group -> new TreeSet<>())
          .add(one.bound());
    }
    Map<String, BucketRow> byGroup = new LinkedHashMap<>();
    bounds.forEach(
        (group, sorted) -> {
          double[] array = sorted.stream().mapToDouble(Double::doubleValue).toArray();
          byGroup.put(group, new BucketRow(group, array));
        });
    rows.addAll(byGroup.values());
    for (Series one : series) {
      BucketRow row = byGroup.get(Results.group(label, one.labels()));
      if (row != null) {
        cells.add(new Cell(row, row.column(one.bound())));
      }
    }
  }

  /** Adds to the bucket of a series. */
  void add(int index, double count) {
    Cell cell = cells.get(index);
    cell.row().add(cell.column(), count);
  }
}
