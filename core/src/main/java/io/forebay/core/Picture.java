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
 * All attributes of an endpoint at one moment. Never changes after it was made, so it is handed
 * from the writer to readers by one volatile write and read.
 *
 * <p>Two arrays indexed by the key's slot: the values that {@code get} may return at once, and the
 * entries with everything else. {@code get} touches the first alone, unless it finds nothing there.
 */
final class Picture implements Attributes {
  static final Picture EMPTY = new Picture(0, new Object[0], new Entry[0]);

  private final long revision;

  /** Null where the attribute is absent, stale or dynamic. */
  private final @Nullable Object[] fresh;

  private final @Nullable Entry[] entries;
  private final boolean anyDynamic;

  private Picture(long revision, @Nullable Object[] fresh, @Nullable Entry[] entries) {
    this.revision = revision;
    this.fresh = fresh;
    this.entries = entries;
    this.anyDynamic = Arrays.stream(entries).anyMatch(entry -> entry != null && entry.dynamic());
  }

  @Override
  @SuppressWarnings("unchecked") // Only values of the key's type are put under its slot.
  public <T> @Nullable T get(AttributeKey<T> key) {
    int slot = key.slot();
    if (slot < fresh.length) {
      Object value = fresh[slot];
      if (value != null) {
        return (T) value;
      }
      if (anyDynamic) {
        Entry entry = entries[slot];
        return entry == null || entry.staleReason() != null ? null : (T) entry.resolve();
      }
    }
    return null;
  }

  @Override
  @SuppressWarnings("unchecked") // As above.
  public <T> @Nullable Attribute<T> find(AttributeKey<T> key) {
    Entry entry = entry(key);
    return entry == null ? null : (Attribute<T>) entry.toAttribute();
  }

  @Override
  public List<Attribute<?>> all() {
    List<Attribute<?>> all = new ArrayList<>();
    for (Entry entry : entries) {
      Attribute<?> attribute = entry == null ? null : entry.toAttribute();
      if (attribute != null) {
        all.add(attribute);
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
    int slot = key.slot();
    return slot < fresh.length ? fresh[slot] : null;
  }

  @Nullable Entry entry(AttributeKey<?> key) {
    int slot = key.slot();
    return slot < entries.length ? entries[slot] : null;
  }

  /** Begins the picture that follows this one. */
  Next next() {
    return new Next(this);
  }

  @Override
  public String toString() {
    return all().toString();
  }

  /** A copy in the making, seen by its writer alone. */
  static final class Next {
    private final long revision;
    private @Nullable Object[] fresh;
    private @Nullable Entry[] entries;

    private Next(Picture before) {
      revision = before.revision + 1;
      fresh = before.fresh.clone();
      entries = before.entries.clone();
    }

    long revision() {
      return revision;
    }

    void set(Entry entry) {
      int slot = entry.key().slot();
      if (slot >= entries.length) {
        fresh = Arrays.copyOf(fresh, slot + 1);
        entries = Arrays.copyOf(entries, slot + 1);
      }
      entries[slot] = entry;
      fresh[slot] = entry.staleReason() != null || entry.dynamic() ? null : entry.value();
    }

    void clear(AttributeKey<?> key) {
      int slot = key.slot();
      if (slot < entries.length) {
        entries[slot] = null;
        fresh[slot] = null;
      }
    }

    Picture done() {
      return new Picture(revision, fresh, entries);
    }
  }
}
