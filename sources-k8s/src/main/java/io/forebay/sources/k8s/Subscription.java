package io.forebay.sources.k8s;

/** A listener's part in a watch. */
interface Subscription extends AutoCloseable {
  /** Ends it; the last one ends the watch. No call of the listener begins after this returns. */
  @Override
  void close();
}
