package io.forebay.sources.k8s;

import java.util.IdentityHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one answer of what several watches see: all is seen, or why not. To be used by an agenda's
 * tasks only.
 */
final class Sight {
  private final IdentityHashMap<Object, String> lost = new IdentityHashMap<>();
  private final Runnable confirmed;
  private final Consumer<String> failed;
  private @Nullable String told;

  Sight(Runnable confirmed, Consumer<String> failed) {
    this.confirmed = confirmed;
    this.failed = failed;
  }

  /** A part cannot be seen. */
  void lost(Object part, String reason) {
    lost.put(part, reason);
    told = reason;
    failed.accept(reason);
  }

  /** A part is seen, and is as it was told. */
  void seen(Object part) {
    lost.remove(part);
    if (lost.isEmpty()) {
      told = null;
      confirmed.run();
    } else if (told == null || !lost.containsValue(told)) {
      told = lost.values().iterator().next();
      failed.accept(told);
    }
  }

  /** A part does not matter any more. */
  void forget(Object part) {
    lost.remove(part);
  }
}
