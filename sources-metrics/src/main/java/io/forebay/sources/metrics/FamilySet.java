package io.forebay.sources.metrics;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** The families that some collection asked for. Immutable. */
final class FamilySet {
  private static final FamilySet ALL = new FamilySet(true, Set.of());

  private final boolean all;
  private final Set<String> families;

  private FamilySet(boolean all, Set<String> families) {
    this.all = all;
    this.families = families;
  }

  /** Wants these families and nothing else. */
  static FamilySet of(Collection<String> families) {
    return new FamilySet(false, new TreeSet<>(families));
  }

  /** Wants everything. */
  static FamilySet all() {
    return ALL;
  }

  boolean wantsAll() {
    return all;
  }

  Set<String> families() {
    return families;
  }
}
