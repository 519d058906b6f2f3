package io.forebay.sources.k8s;

import org.jspecify.annotations.Nullable;

/**
 * One line of a watch.
 *
 * @param object of {@code PUT} and {@code DELETED}, else null
 * @param version which state of all objects this is; empty if it is not said
 * @param fault of {@code FAULT}, else null
 * @param <T> what is kept of an object
 */
record WatchEvent<T extends WatchedObject>(
    Type type, @Nullable T object, String version, @Nullable ApiFault fault) {
  /** What it says. */
  enum Type {
    /** The object is there, in this state: added and modified are not told apart. */
    PUT,
    DELETED,
    /** Nothing but the version. */
    BOOKMARK,
    /** A bookmark: what was there in the beginning has been told. */
    INITIAL_END,
    /** The server cannot go on, or what came is no event. */
    FAULT,
    /** Of no meaning to us, or about an object that cannot be read. */
    UNKNOWN
  }

  static <T extends WatchedObject> WatchEvent<T> of(Type type, @Nullable T object, String version) {
    return new WatchEvent<>(type, object, version, null);
  }

  static <T extends WatchedObject> WatchEvent<T> fault(ApiFault fault) {
    return new WatchEvent<>(Type.FAULT, null, "", fault);
  }
}
