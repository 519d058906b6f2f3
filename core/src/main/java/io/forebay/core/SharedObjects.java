package io.forebay.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** What the plugins of one data layer share while it is built. Not thread-safe. */
final class SharedObjects {
  private final Map<Key, Object> objects = new HashMap<>();

  private record Key(Class<?> type, Object key) {}

  /** Returns the object of a key, made if there is none yet. */
  <T> T get(Class<T> type, Object key, Supplier<? extends T> made) {
    Key full = new Key(Objects.requireNonNull(type, "type"), Objects.requireNonNull(key, "key"));
    Object kept = objects.get(full);
    if (kept == null) {
      kept = type.cast(Objects.requireNonNull(made.get(), "made.get() of a shared object"));
      objects.put(full, kept);
    }
    return type.cast(kept);
  }
}
