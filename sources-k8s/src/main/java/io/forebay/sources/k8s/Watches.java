package io.forebay.sources.k8s;

/**
 * The watches of one cluster, shared by all that ask for the same. The client is opened for the
 * first subscription and closed after the last. Thread-safe.
 */
final class Watches {
  private final ServerAccess access;
  private final WatchTiming timing;

  Watches(ServerAccess access, WatchTiming timing) {
    this.access = access;
    this.timing = timing;
  }

  /**
   * Tells a listener what there is and what becomes of it, until the subscription is closed. Does
   * not block. Never fails: what cannot be seen is told to the listener.
   */
  <T extends WatchedObject> Subscription subscribe(
      ResourceQuery query, ObjectReader<T> reader, WatchListener<T> listener) {
    throw new UnsupportedOperationException(access + " " + timing);
  }
}
