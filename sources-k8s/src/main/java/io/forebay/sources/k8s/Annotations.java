package io.forebay.sources.k8s;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which annotations of pods the users of one cluster have asked for, so that all of them can share
 * a watch though each wants others. Who asks does so when it is made, and takes the reader when it
 * starts: whatever was made before is then in it. Who is made later and asks for more gets a reader
 * that keeps more, and with it a watch of its own. What was asked for is never taken back.
 * Thread-safe.
 */
final class Annotations {
  private Set<String> names = Set.of();

  synchronized void ask(Set<String> more) {
    if (!names.containsAll(more)) {
      Set<String> all = new HashSet<>(names);
      all.addAll(more);
      names = Set.copyOf(all);
    }
  }

  /** Returns a reader that keeps all that was asked for. */
  synchronized PodReader reader() {
    return new PodReader(names);
  }

  /** Returns what of these has one of these names; the same map if that is all of it. */
  static Map<String, String> only(Map<String, String> all, Set<String> names) {
    if (names.containsAll(all.keySet())) {
      return all;
    }
    Map<String, String> some = new HashMap<>(all);
    some.keySet().retainAll(names);
    return Map.copyOf(some);
  }
}
