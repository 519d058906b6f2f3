package io.forebay.core;

import io.forebay.api.NumberPage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What writes one page of numbers: under this object's monitor, under which no plugin's code runs.
 */
final class NumberSlot {
  private final NumberColumns table;
  private final int index;

  /** Where the page is written, at this slot's index. Guarded by this. */
  private NumberPage[] array;

  /** Guarded by this. */
  private NumberPage page;

  /** In the order of the page's rows. Guarded by this. */
  private final List<NumberRow> rows = new ArrayList<>(NumberPage.ROWS);

  NumberSlot(NumberColumns table, int index, int columns, NumberPage[] array) {
    this.table = table;
    this.index = index;
    this.array = array;
    page = NumberPage.empty(columns);
  }

  int index() {
    return index;
  }

  /** Tells whether no endpoint has room. Those who add come one after the other. */
  synchronized boolean full() {
    return rows.size() == NumberPage.ROWS;
  }

  /** Takes the page along to an array that readers are about to look at. */
  synchronized void moveTo(NumberPage[] next) {
    next[index] = page;
    array = next;
  }

  private void show(NumberPage next) {
    page = next;
    table.show(array, index, next);
  }

  synchronized NumberRow add(EndpointState endpoint, List<NumberColumn> columns) {
    NumberRow row = new NumberRow(endpoint, this, columns, rows.size());
    NumberPage next = page.with(endpoint, row.numbers.shown());
    rows.add(row);
    show(next);
    return row;
  }

  synchronized void remove(NumberRow row) {
    int place = row.place;
    row.place = NumberRow.REMOVED;
    NumberRow last = rows.remove(rows.size() - 1);
    if (last != row) {
      rows.set(place, last);
      last.place = place;
    }
    show(page.without(place));
  }

  /**
   * Shows what was computed of a picture, unless what is shown is of a newer one.
   *
   * @return what was shown before; null if it stays, and there is more to compute
   */
  synchronized @Nullable RowNumbers show(NumberRow row, RowNumbers next) {
    RowNumbers before = row.numbers;
    if (row.place == NumberRow.REMOVED) {
      return before;
    }
    // As new is good, too: a look at the age may have come before, and it computes nothing.
    if (next.revision() < before.revision()) {
      return null;
    }
    replace(row, before, next);
    return before;
  }

  /** Shows what is known of an endpoint's latest picture, without computing anything. */
  synchronized void age(NumberRow row) {
    RowNumbers before = row.numbers;
    Picture picture = row.endpoint().picture();
    if (row.place != NumberRow.REMOVED && picture.revision() > before.revision()) {
      replace(row, before, before.aged(picture, row.columns()));
    }
  }

  private void replace(NumberRow row, RowNumbers before, RowNumbers next) {
    row.numbers = next;
    if (!next.showsSameAs(before)) {
      show(page.with(row.place, next.shown()));
    }
  }
}
