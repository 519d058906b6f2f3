package io.forebay.core;

import org.jspecify.annotations.Nullable;

/**
 * What a source fetches, as a key of a map. It is an object of a plugin, so its hash code is asked
 * once, and if it throws when it is compared, it equals no other.
 */
final class TargetKey {
  private final Object target;
  private final int hash;

  TargetKey(Object target) {
    this.target = target;
    this.hash = target.hashCode();
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return this == object
        || (object instanceof TargetKey other && hash == other.hash && same(target, other.target));
  }

  private static boolean same(Object one, Object other) {
    try {
      return one.equals(other);
    } catch (Throwable e) {
      return false; // What throws when it is removed, too, must not keep the rest from going on.
    }
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
