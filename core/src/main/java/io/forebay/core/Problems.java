package io.forebay.core;

import io.forebay.api.ConfigurationException;
import io.forebay.api.ConfigurationProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a configuration. Not thread-safe. */
final class Problems {
  private record Entry(Where where, String message) {}

  // A set, because a plugin may read one field twice.
  private final Set<Entry> entries = new LinkedHashSet<>();

  void add(Where where, String message) {
    entries.add(new Entry(where, message));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  int size() {
    return entries.size();
  }

  /** All problems in the order of their places: code, then file by file from top to bottom. */
  List<ConfigurationProblem> inOrder() {
    List<@Nullable String> files = new ArrayList<>();
    files.add(null);
    for (Entry entry : entries) {
      if (files.stream().noneMatch(file -> Objects.equals(file, entry.where().file()))) {
        files.add(entry.where().file());
      }
    }
    return entries.stream()
        .sorted(
            Comparator.comparingInt((Entry entry) -> files.indexOf(entry.where().file()))
                .thenComparingInt(entry -> entry.where().line())
                .thenComparingInt(entry -> entry.where().column()))
        .map(
            entry ->
                new ConfigurationProblem(
                    entry.where().place(), entry.where().path(), entry.message()))
        .toList();
  }

  void throwIfAny() {
    if (!isEmpty()) {
      throw new ConfigurationException(inOrder());
    }
  }
}
