package io.forebay.core;

import io.forebay.api.DataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One source as it was given, in code or in a file, not checked yet. Not thread-safe. */
final class SourceDraft {
  final Where where;
  final DataSource<?> source;
  final List<CollectionDraft> collections = new ArrayList<>();
  @Nullable Given<String> name;
  @Nullable Given<Duration> interval;
  @Nullable Given<Duration> timeout;
  @Nullable Given<Duration> maximalAge;
  @Nullable Given<Duration> backOffInitial;
  @Nullable Given<Duration> backOffMaximum;

  SourceDraft(Where where, DataSource<?> source) {
    this.where = where;
    this.source = source;
  }
}
