package io.forebay.sources.metrics;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The families that some collection asked for. Immutable; thread-safe. */
final class FamilySet {
  /** What the samples of a family may have after its name. */
  static final List<String> SUFFIXES =
      List.of("_total", "_bucket", "_sum", "_count", "_created", "_info", "_gsum", "_gcount");

  private static final FamilySet ALL = new FamilySet(null);

  private final @Nullable NameTable names;

  private FamilySet(@Nullable NameTable names) {
    this.names = names;
  }

  /** Wants these families and nothing else. */
  static FamilySet of(Collection<String> families) {
    NameTable names = new NameTable(false);
    Set<String> sorted = new TreeSet<>(families);
    for (String family : sorted) {
      names.add(family, true);
      for (String suffix : SUFFIXES) {
        names.add(family + suffix, true);
        // Who asks for jobs_total wants to know what jobs is declared to be.
        if (family.endsWith(suffix) && family.length() > suffix.length()) {
          names.add(family.substring(0, family.length() - suffix.length()), false);
        }
      }
    }
    return new FamilySet(names);
  }

  /** Wants everything. */
  static FamilySet all() {
    return ALL;
  }

  /** The table for one parser: shared and never changed, or if all is wanted, a new one. */
  NameTable names() {
    return names == null ? new NameTable(true) : names;
  }
}
