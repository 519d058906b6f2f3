package io.forebay.api;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint's labels, in one array: there may be thousands of endpoints, each with a dozen
 * labels. Immutable.
 */
final class Labels extends AbstractMap<String, String> {
  /** Each name, and its value after it, in the order in which they were given. */
  private final String[] texts;

  Labels(Map<String, String> labels) {
    texts = new String[2 * labels.size()];
    int place = 0;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      texts[place++] = label.getKey();
      texts[place++] = label.getValue();
    }
  }

  @Override
  public int size() {
    return texts.length / 2;
  }

  @Override
  public @Nullable String get(@Nullable Object name) {
    if (name instanceof String text) {
      int hash = text.hashCode(); // Strings keep theirs, so most comparisons are of numbers.
      for (int i = 0; i < texts.length; i += 2) {
        if (texts[i].hashCode() == hash && texts[i].equals(text)) {
          return texts[i + 1];
        }
      }
    }
    return null;
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return get(name) != null;
  }

  @Override
  public Set<Map.Entry<String, String>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return Labels.this.size();
      }

      @Override
      public Iterator<Map.Entry<String, String>> iterator() {
        return new Entries();
      }
    };
  }

  private final class Entries implements Iterator<Map.Entry<String, String>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < texts.length;
    }

    @Override
    public Map.Entry<String, String> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      next += 2;
      return Map.entry(texts[next - 2], texts[next - 1]);
    }
  }
}
