package io.forebay.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is kept about one collection and one endpoint from one extraction to the next: the
 * collection's own state, and what the last extraction that succeeded lacked.
 *
 * <p>Used by one extraction at a time, but for {@link #missing()}, which reports read. Notes are
 * guarded by this object all the same: a plugin may let its own threads note, and what that breaks
 * must not be ours.
 */
final class Memory {
  /** More names than this are only counted, should a plugin take them from the data. */
  static final int MOST_NAMES = 64;

  static final int LONGEST_NAME = 256;

  private @Nullable Object state;

  /** What the extraction under way has noted; made when there is a first note. */
  private volatile Set<String> noted = Set.of();

  private long more;

  private volatile Missing missing;

  /**
   * What an extraction lacked.
   *
   * @param names in order, each once
   * @param more how many notes there were beyond these
   */
  record Missing(List<String> names, long more) {
    static final Missing NOTHING = new Missing(List.of(), 0);

    boolean nothing() {
      return names.isEmpty();
    }

    /** Tells whether another says the same; how many more there are would change all the time. */
    boolean same(Missing other) {
      return names.equals(other.names) && (more > 0) == (other.more > 0);
    }

    /** The names, and how many more there are, for people. */
    List<String> lines() {
      if (more == 0) {
        return names;
      }
      List<String> lines = new ArrayList<>(names);
      lines.add("and " + more + " more");
      return Collections.unmodifiableList(lines);
    }
  }

  Memory() {
    this(Missing.NOTHING);
  }

  /** Makes a memory without state that knows what was missing last. */
  Memory(Missing missing) {
    this.missing = missing;
  }

  <S> S state(Class<S> type, Supplier<? extends S> initial) {
    Object kept = state;
    if (kept == null) {
      // Kept only if it is what was asked for; else each further call would fail for it.
      S made = type.cast(Objects.requireNonNull(initial.get(), "initial.get() of a state"));
      state = made;
      return made;
    }
    if (!type.isInstance(kept)) {
      throw new IllegalArgumentException(
          "state: a "
              + kept.getClass().getName()
              + " (expected: "
              + type.getName()
              + ", in each call the same)");
    }
    return type.cast(kept);
  }

  /** Notes what the extraction under way lacks. */
  synchronized void missing(String name) {
    String shown = shown(name);
    noted = noted.isEmpty() ? new TreeSet<>() : noted;
    if (noted.size() < MOST_NAMES) {
      noted.add(shown);
    } else if (!noted.contains(shown)) {
      more++;
    }
  }

  /** Names stand in logs, where a line end would forge a line. */
  private static String shown(String name) {
    String text = name;
    if (text.length() > LONGEST_NAME) {
      int end = Character.isHighSurrogate(text.charAt(LONGEST_NAME - 2)) ? 2 : 1;
      text = text.substring(0, LONGEST_NAME - end) + "…";
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return text.replaceAll("\\p{Cc}", "?");
      }
    }
    return text;
  }

  /**
   * Ends an extraction that succeeded: what it noted is what is missing now.
   *
   * @return whether that is something else than before
   */
  boolean succeeded() {
    // What is noted just now by a thread of the plugin's own counts for the next one, as ever.
    return (!missing.nothing() || !noted.isEmpty()) && changed();
  }

  private synchronized boolean changed() {
    Missing before = missing;
    Missing now = noted.isEmpty() ? Missing.NOTHING : new Missing(List.copyOf(noted), more);
    missing = now;
    forget();
    return !now.same(before);
  }

  /** Ends an extraction that failed: what it noted is forgotten. */
  synchronized void failed() {
    forget();
  }

  private void forget() {
    noted = Set.of();
    more = 0;
  }

  /** Returns what the last extraction that succeeded lacked. */
  Missing missing() {
    return missing;
  }
}
