package io.forebay.core;

import io.forebay.api.NumberKey;
import io.forebay.api.NumberPage;
import io.forebay.api.NumberTable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * The numbers of all endpoints, side by side. Endpoints come and go under the monitor of their
 * table; their numbers change under the monitor of their {@link NumberSlot}.
 *
 * <p>The pages lie in one array, because each object on the way to a number makes reading it
 * slower. It grows by copy, while pages are replaced; {@link #show} says how none is lost.
 */
final class NumberColumns implements NumberTable {
  private static final VarHandle PAGE = MethodHandles.arrayElementVarHandle(NumberPage[].class);

  private final List<NumberKey<?>> keys;
  private final List<NumberColumn> columns;
  private final IdentityHashMap<NumberKey<?>, Integer> places = new IdentityHashMap<>();

  /** Never shrinks, so that a page which was there once is there. */
  private volatile NumberPage[] pages = new NumberPage[0];

  /** Guarded by the monitor of the table of endpoints. */
  private final List<NumberSlot> slots = new ArrayList<>();

  /** No slot before this one has room. Guarded by the monitor of the table of endpoints. */
  private int room;

  /** Makes an empty table; without columns, no endpoint has a row. */
  NumberColumns(List<NumberKey<?>> keys) {
    this.keys = keys;
    columns = keys.stream().<NumberColumn>map(NumberColumn::new).toList();
    for (int i = 0; i < keys.size(); i++) {
      places.put(keys.get(i), i);
    }
  }

  @Override
  public List<NumberKey<?>> columns() {
    return keys;
  }

  @Override
  public int column(NumberKey<?> key) {
    Integer place = places.get(key);
    if (place == null) {
      throw new IllegalArgumentException(
          "number: " + key + " (expected: one that the data layer was told to keep: " + keys + ")");
    }
    return place;
  }

  @Override
  public int pages() {
    return pages.length;
  }

  @Override
  public NumberPage page(int index) {
    return (NumberPage) PAGE.getVolatile(pages, index);
  }

  /** Gives an endpoint its row, before any thread can publish something for it. */
  void add(EndpointState endpoint) {
    if (columns.isEmpty()) {
      return;
    }
    while (room < slots.size() && slots.get(room).full()) {
      room++;
    }
    if (room < slots.size()) {
      endpoint.row(slots.get(room).add(endpoint, columns));
    } else {
      NumberPage[] more = new NumberPage[room + 1];
      NumberSlot slot = new NumberSlot(this, room, columns.size(), more);
      // With its first row already: who sees the page shall not see it empty.
      endpoint.row(slot.add(endpoint, columns));
      slots.add(slot);
      slots.forEach(each -> each.moveTo(more));
      pages = more;
    }
  }

  /**
   * Shows a page to readers. Called under its slot's monitor.
   *
   * <p>While the array grows, slots that have moved write to the new one and to that which readers
   * still look at. A slot that has not moved writes to the old one, and takes it along.
   *
   * @param array where the slot writes
   */
  @SuppressWarnings("ReferenceEquality") // Whether it is the same array, not one like it.
  void show(NumberPage[] array, int index, NumberPage page) {
    PAGE.setVolatile(array, index, page);
    NumberPage[] read = pages;
    if (read != array && index < read.length) {
      PAGE.setVolatile(read, index, page);
    }
  }

  /** Ends an endpoint's row: no page that is read from now on has it. */
  void remove(EndpointState endpoint) {
    NumberRow row = endpoint.row();
    if (row != null) {
      row.slot().remove(row);
      room = Math.min(room, row.slot().index());
    }
  }
}
