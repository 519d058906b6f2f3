package io.forebay.core;

import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is kept about one collection and one endpoint from one extraction to the next. */
final class Memory {
  private @Nullable Object state;
  private Set<String> missing = new TreeSet<>();

  /** What the last extraction lacked, for reports, which come from other threads. */
  private volatile Set<String> lastMissing = Set.of();

  <S> S state(Class<S> type, Supplier<? extends S> initial) {
    if (state == null) {
      state = Objects.requireNonNull(initial.get(), "initial.get()");
    }
    if (!type.isInstance(state)) {
      throw new IllegalArgumentException(
          "state: a "
              + state.getClass().getName()
              + " (expected: "
              + type.getName()
              + ", in each call the same)");
    }
    return type.cast(state);
  }

  void missing(String name) {
    missing.add(name);
  }

  /** Ends an extraction. Returns whether it lacked something else than the one before. */
  boolean extracted() {
    Set<String> now = missing.isEmpty() ? Set.of() : Collections.unmodifiableSet(missing);
    boolean changed = !now.equals(lastMissing);
    lastMissing = now;
    if (!missing.isEmpty()) {
      missing = new TreeSet<>();
    }
    return changed;
  }

  Set<String> lastMissing() {
    return lastMissing;
  }
}
