package io.forebay.core;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds names unique within one kind of thing. Not thread-safe. */
final class Names {
  private final Problems problems;
  private final Map<String, Where> taken = new HashMap<>();

  Names(Problems problems) {
    this.problems = problems;
  }

  /**
   * Takes the name that was given or, if there is none, the plugin's own.
   *
   * @param given what was given, or null
   * @param own the plugin's own name; null if it failed to say one, which is a problem already
   * @param ownName what the plugin's own name is, {@code "its type"}
   * @param where the place of the thing that is named
   * @return the name, for messages too; {@code ?} if there is none
   */
  String take(@Nullable Given<String> given, @Nullable String own, String ownName, Where where) {
    String name = given == null ? own : given.value();
    if (name == null) {
      return "?";
    }
    Where place = given == null ? where.field("name") : given.where();
    String shown = "'" + name + "'" + (given == null ? ", " + ownName : "");
    if (name.isEmpty() || !name.equals(name.strip())) {
      problems.add(place, shown + " (expected: not blank, no white space at its ends)");
      return name;
    }
    Where other = taken.putIfAbsent(name, where);
    if (other != null) {
      problems.add(place, shown + " (expected: a unique name; " + other + " has this one)");
    }
    return name;
  }
}
