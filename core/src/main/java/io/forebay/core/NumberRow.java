package io.forebay.core;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One endpoint's row in the table of numbers, for its whole life.
 *
 * <p>Who has published a picture takes the endpoint's latest one, computes what is new in it under
 * no lock, because that runs a plugin's code, and shows it under the slot's monitor, unless
 * something of a newer picture is shown by then; in that case again. So whoever comes last, the row
 * ends with the latest picture. A function that does not return keeps who called it, and nobody
 * calls it again until it does: what is new has no such number meanwhile.
 */
final class NumberRow {
  static final int REMOVED = -1;

  private static final Logger log = LoggerFactory.getLogger(NumberRow.class);

  private final EndpointState endpoint;
  private final NumberSlot slot;
  private final List<NumberColumn> columns;

  /** Which row of the page. Guarded by the slot. */
  int place;

  /** What is shown. Guarded by the slot for writing. */
  volatile RowNumbers numbers;

  NumberRow(EndpointState endpoint, NumberSlot slot, List<NumberColumn> columns, int place) {
    this.endpoint = endpoint;
    this.slot = slot;
    this.columns = columns;
    this.place = place;
    numbers = RowNumbers.none(columns.size());
  }

  EndpointState endpoint() {
    return endpoint;
  }

  NumberSlot slot() {
    return slot;
  }

  List<NumberColumn> columns() {
    return columns;
  }

  /**
   * Shows what was published. Called under no lock, not on the timer's thread.
   *
   * @param watch runs a plugin's code and sees to it that others go on if it hangs
   */
  void published(BiConsumer<Plugin, Runnable> watch) {
    @Nullable RowNumbers before;
    RowNumbers next;
    do {
      next = next(watch);
      before = slot.show(this, next);
    } while (before == null);
    tell(before, next);
  }

  private RowNumbers next(BiConsumer<Plugin, Runnable> watch) {
    try {
      return numbers.next(endpoint.picture(), columns, watch);
    } catch (Throwable fatal) {
      slot.age(this); // What could not be computed must not look as it did before.
      throw fatal;
    }
  }

  /** Hides what a look at the age found too old. Runs no plugin's code. */
  void aged() {
    slot.age(this);
  }

  /** Logs each column that began or ceased to fail. */
  private void tell(RowNumbers before, RowNumbers next) {
    for (int i = 0; i < columns.size(); i++) {
      String fault = next.fault(i);
      boolean failed = before.fault(i) != null;
      if (fault != null && !failed) {
        log.warn("Cannot compute {} of {}: {}", columns.get(i).key(), endpoint.id(), fault);
      } else if (fault == null && failed) {
        log.info("Computes {} of {} again", columns.get(i).key(), endpoint.id());
      }
    }
  }
}
