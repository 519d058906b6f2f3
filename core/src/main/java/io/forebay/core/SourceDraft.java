package io.forebay.core;

import io.forebay.api.DataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One source as it was given, in code or in a file, not checked yet. Not thread-safe. */
final class SourceDraft {
  final Where where;

  /** The source; null if its provider could not make it, which is a problem already. */
  final @Nullable DataSource<?> source;

  final List<CollectionDraft> collections = new ArrayList<>();
  @Nullable Given<String> name;
  @Nullable Given<Duration> interval;

  /**
   * Whether the interval is not known: one was given that is none, or nobody can say the source's
   * own. Nothing is compared with it then.
   */
  boolean intervalUnknown;

  @Nullable Given<Duration> timeout;
  @Nullable Given<Duration> maximalAge;
  @Nullable Given<Duration> backOffInitial;
  @Nullable Given<Duration> backOffMaximum;

  SourceDraft(Where where, @Nullable DataSource<?> source) {
    this.where = where;
    this.source = source;
  }
}
