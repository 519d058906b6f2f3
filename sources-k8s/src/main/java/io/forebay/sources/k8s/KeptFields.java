package io.forebay.sources.k8s;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of the objects a collection needs; the others are dropped on arrival, so that
 * thousands of large objects cost little memory, and changes of them alone are not told. The
 * metadata are always kept, but for the managed fields and the last applied configuration.
 * Immutable.
 *
 * <pre>{@code
 * KeptFields kept = KeptFields.metadata().and("spec", "modelName").and("status", "conditions");
 * }</pre>
 */
public final class KeptFields {
  private static final KeptFields ALL = new KeptFields(true, Map.of());
  private static final KeptFields NONE = new KeptFields(false, Map.of());

  private final boolean all;
  private final Map<String, KeptFields> parts;

  private KeptFields(boolean all, Map<String, KeptFields> parts) {
    this.all = all;
    this.parts = parts;
  }

  /**
   * Keeps everything.
   *
   * @return all fields
   */
  public static KeptFields all() {
    return ALL;
  }

  /**
   * Keeps the metadata alone: names, labels, annotations, owners, times.
   *
   * @return the metadata
   */
  public static KeptFields metadata() {
    return NONE;
  }

  /**
   * Keeps one more field, with all that is in it. A path goes through lists as if they were not
   * there: {@code and("spec", "containers", "image")} keeps the image of each container.
   *
   * @param path the names of the fields that lead to it, from the object's own, at least one
   * @return these fields and that
   * @throws IllegalArgumentException if the path is empty
   */
  public KeptFields and(String... path) {
    if (path.length == 0) {
      throw new IllegalArgumentException("path: none (expected: at least one name)");
    }
    KeptFields added = ALL;
    for (int i = path.length - 1; i >= 0; i--) {
      added = new KeptFields(false, Map.of(Objects.requireNonNull(path[i], "path"), added));
    }
    return union(added);
  }

  /** All that either keeps. */
  KeptFields union(KeptFields other) {
    if (all || other.all) {
      return ALL;
    }
    Map<String, KeptFields> both = new HashMap<>(parts);
    other.parts.forEach((name, kept) -> both.merge(name, kept, KeptFields::union));
    return new KeptFields(false, Map.copyOf(both));
  }

  /** What is kept of a field; null for nothing. */
  @Nullable KeptFields in(String name) {
    return all ? ALL : parts.get(name);
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof KeptFields other && all == other.all && parts.equals(other.parts);
  }

  @Override
  public int hashCode() {
    return Objects.hash(all, parts);
  }

  /** Returns the fields, for logs. */
  @Override
  public String toString() {
    if (all) {
      return "all";
    }
    return parts.isEmpty() ? "metadata" : List.copyOf(new TreeMap<>(parts).entrySet()).toString();
  }
}
