package io.forebay.core;

import io.forebay.api.Attribute;
import io.forebay.api.AttributeKey;
import io.forebay.api.Attributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All attributes of an endpoint at one moment. Never changes after it was published, so it is
 * handed from the writer to readers by one volatile write and read.
 *
 * <p>One array, because each publication copies all of it: two cells for each key, from twice its
 * slot on. The first has the value if {@code get} may return it at once, so that reading touches
 * nothing else. The second has the {@link Stamp}; for a value that is stale or dynamic, a {@link
 * Held}, and then the first is null.
 */
final class Picture implements Attributes {
  static final Picture EMPTY = new Picture(0, new Object[0]);

  private final long revision;
  private final @Nullable Object[] cells;

  /** A value that must not be returned as it is. */
  private record Held(Object value, Stamp stamp) {}

  private Picture(long revision, @Nullable Object[] cells) {
    this.revision = revision;
    this.cells = cells;
  }

  private static int cell(AttributeKey<?> key) {
    return key.slot() << 1;
  }

  @Override
  @SuppressWarnings("unchecked") // Only values of the key's type are put into its cells.
  public <T> @Nullable T get(AttributeKey<T> key) {
    int cell = cell(key);
    if (cell < cells.length) {
      Object value = cells[cell];
      return (T) (value != null ? value : dynamic(key, cells[cell + 1]));
    }
    return null;
  }

  /** Asks for a value that is fresh and dynamic. */
  private static @Nullable Object dynamic(AttributeKey<?> key, @Nullable Object about) {
    return about instanceof Held held && held.value instanceof Dynamic dynamic && held.stamp.fresh()
        ? dynamic.resolve(key)
        : null;
  }

  @Override
  @SuppressWarnings("unchecked") // As above.
  public <T> @Nullable Attribute<T> find(AttributeKey<T> key) {
    Stamp stamp = stamp(key);
    Object value = stamp == null ? null : value(key);
    if (value instanceof Dynamic dynamic) {
      value = dynamic.resolve(key);
    }
    return stamp == null || value == null
        ? null
        : new Attribute<>(
            key, (T) value, stamp.observedAt(), stamp.revision(), stamp.staleReason());
  }

  @Override
  public List<Attribute<?>> all() {
    List<Attribute<?>> all = new ArrayList<>();
    for (int cell = 0; cell < cells.length; cell += 2) {
      Stamp stamp = stampAt(cell);
      if (stamp != null) {
        for (AttributeKey<?> key : stamp.keys()) {
          Attribute<?> attribute = cell(key) == cell ? find(key) : null;
          if (attribute != null) {
            all.add(attribute);
          }
        }
      }
    }
    all.sort(Comparator.comparing(attribute -> attribute.key().name()));
    return List.copyOf(all);
  }

  @Override
  public long revision() {
    return revision;
  }

  /** Returns the value if it is fresh and not dynamic. */
  @Nullable Object fresh(AttributeKey<?> key) {
    int cell = cell(key);
    return cell < cells.length ? cells[cell] : null;
  }

  /** Returns what is known of a key's value, or null if there is none. */
  @Nullable Stamp stamp(AttributeKey<?> key) {
    int cell = cell(key);
    return cell < cells.length ? stampAt(cell) : null;
  }

  private @Nullable Stamp stampAt(int cell) {
    Object about = cells[cell + 1];
    return about instanceof Held held ? held.stamp : (Stamp) about;
  }

  /** The value of a key that has a stamp, fresh or not; a {@link Dynamic} if it is that. */
  private @Nullable Object value(AttributeKey<?> key) {
    int cell = cell(key);
    return cells[cell + 1] instanceof Held held ? held.value : cells[cell];
  }

  /**
   * Begins the picture that follows this one: a copy, to be changed by its writer until it is
   * published, and by nobody afterwards.
   *
   * @param slots how many slots it needs
   */
  Picture next(int slots) {
    return new Picture(
        revision + 1,
        slots << 1 <= cells.length ? cells.clone() : Arrays.copyOf(cells, slots << 1));
  }

  /** Puts a value. Before publication only. */
  void set(AttributeKey<?> key, Object value, Stamp stamp) {
    int cell = cell(key);
    if (stamp.fresh() && !(value instanceof Dynamic)) {
      cells[cell] = value;
      cells[cell + 1] = stamp;
    } else {
      cells[cell] = null;
      cells[cell + 1] = new Held(value, stamp);
    }
  }

  /** Replaces what is known of a value, if there is one. Before publication only. */
  void restamp(AttributeKey<?> key, Stamp stamp) {
    Object value = stamp(key) == null ? null : value(key);
    if (value != null) {
      set(key, value, stamp);
    }
  }

  /** Takes a value away. Before publication only. */
  void clear(AttributeKey<?> key) {
    int cell = cell(key);
    cells[cell] = null;
    cells[cell + 1] = null;
  }

  @Override
  public String toString() {
    return all().toString();
  }
}
