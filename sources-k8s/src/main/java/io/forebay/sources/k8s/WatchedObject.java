package io.forebay.sources.k8s;

/** What is kept of one object that is watched. Immutable. */
interface WatchedObject {
  ObjectKey key();

  /** What tells it from objects that had its name before. */
  String uid();

  /** Which state of the object this is: to be compared for equality only. */
  String resourceVersion();
}
