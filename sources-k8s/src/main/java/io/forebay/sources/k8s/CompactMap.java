package io.forebay.sources.k8s;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map in two arrays: thousands of objects are kept, each with dozens of small maps.
 *
 * @param <V> the type of the values, not null
 */
final class CompactMap<V> extends AbstractMap<String, V> {
  private static final CompactMap<Object> EMPTY = new CompactMap<>(new String[0], new Object[0]);

  /** In their natural order. */
  private final String[] names;

  private final Object[] values;

  private CompactMap(String[] names, Object[] values) {
    this.names = names;
    this.values = values;
  }

  /** Copies a map that is in the natural order of its names. */
  static <V> CompactMap<V> copyOf(SortedMap<String, V> map) {
    return map.isEmpty()
        ? empty()
        : new CompactMap<>(map.keySet().toArray(new String[0]), map.values().toArray());
  }

  /** A map without values is one of any type. */
  @SuppressWarnings("unchecked")
  static <V> CompactMap<V> empty() {
    return (CompactMap<V>) EMPTY;
  }

  @Override
  public @Nullable V get(@Nullable Object name) {
    int place = name instanceof String text ? Arrays.binarySearch(names, text) : -1;
    return place < 0 ? null : value(place);
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return get(name) != null;
  }

  @Override
  public int size() {
    return names.length;
  }

  /** What is in the array came from a map of this type. */
  @SuppressWarnings("unchecked")
  private V value(int place) {
    return (V) values[place];
  }

  @Override
  public Set<Map.Entry<String, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return names.length;
      }

      @Override
      public Iterator<Map.Entry<String, V>> iterator() {
        return new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < names.length;
          }

          @Override
          public Map.Entry<String, V> next() {
            if (next == names.length) {
              throw new NoSuchElementException();
            }
            int place = next++;
            return Map.entry(names[place], value(place));
          }
        };
      }
    };
  }
}
