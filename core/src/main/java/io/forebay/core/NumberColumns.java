package io.forebay.core;

import io.forebay.api.NumberKey;
import io.forebay.api.NumberPage;
import io.forebay.api.NumberTable;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * The numbers of all endpoints, side by side. Endpoints come and go under the monitor of their
 * table; their numbers change under the monitor of their {@link NumberSlot}.
 */
final class NumberColumns implements NumberTable {
  private final List<NumberKey<?>> columns;
  private final IdentityHashMap<NumberKey<?>, Integer> places = new IdentityHashMap<>();

  /** Grows by copy and never shrinks, so that a page which was there once is there. */
  private volatile NumberSlot[] slots = new NumberSlot[0];

  /** No slot before this one has room. Guarded by the monitor of the table of endpoints. */
  private int room;

  /** Makes an empty table; without columns, no endpoint has a row. */
  NumberColumns(List<NumberKey<?>> columns) {
    this.columns = columns;
    for (int i = 0; i < columns.size(); i++) {
      places.put(columns.get(i), i);
    }
  }

  @Override
  public List<NumberKey<?>> columns() {
    return columns;
  }

  @Override
  public int column(NumberKey<?> key) {
    Integer place = places.get(key);
    if (place == null) {
      throw new IllegalArgumentException(
          "number: "
              + key
              + " (expected: one that the data layer was told to keep: "
              + columns
              + ")");
    }
    return place;
  }

  @Override
  public int pages() {
    return slots.length;
  }

  @Override
  public NumberPage page(int index) {
    return slots[index].page();
  }

  /** Gives an endpoint its row, before any thread can publish something for it. */
  void add(EndpointState endpoint) {
    if (columns.isEmpty()) {
      return;
    }
    NumberSlot[] present = slots;
    while (room < present.length && present[room].full()) {
      room++;
    }
    if (room == present.length) {
      // With its first row already: who sees the slot shall not see it empty.
      NumberSlot slot = new NumberSlot(room, columns.size());
      endpoint.row(slot.add(endpoint, columns));
      NumberSlot[] more = Arrays.copyOf(present, room + 1);
      more[room] = slot;
      slots = more;
    } else {
      endpoint.row(present[room].add(endpoint, columns));
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
