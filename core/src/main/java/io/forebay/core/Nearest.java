package io.forebay.core;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds what somebody meant who mistyped a name. */
final class Nearest {
  private Nearest() {}

  /**
   * Returns the nearest of some names, or null if none is near. Case, hyphens and underscores do
   * not count, and the beginning of a name is near it.
   */
  static @Nullable String of(String found, Collection<String> names) {
    String nearest = null;
    int least = Integer.MAX_VALUE;
    String typed = fold(found);
    // Nobody mistypes this much; and the distance costs the product of the lengths.
    if (typed.isEmpty() || typed.length() > 100) {
      return null;
    }
    for (String name : names) {
      String folded = fold(name);
      int distance = distance(typed, folded);
      if (typed.length() >= 3 && folded.startsWith(typed)) {
        distance = 1;
      }
      int farthest = Math.max(1, Math.max(typed.length(), folded.length()) / 3);
      if (distance <= farthest && distance < least) {
        nearest = name;
        least = distance;
      }
    }
    return nearest;
  }

  /** {@code one of 'a', 'b'; did you mean 'a'?}, for messages. */
  static String oneOf(String found, Collection<String> names) {
    String listed = names.stream().map(Tree::quote).collect(Collectors.joining(", "));
    String nearest = of(found, names);
    return (names.size() == 1 ? listed : "one of " + listed)
        + (nearest == null ? "" : "; did you mean " + Tree.quote(nearest) + "?");
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  /** How many letters must be put in, left out, replaced, or swapped with their neighbour. */
  private static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          current[j] = Math.min(current[j], before[j - 2] + 1);
        }
      }
      int[] spare = before;
      before = previous;
      previous = current;
      current = spare;
    }
    return previous[b.length()];
  }
}
