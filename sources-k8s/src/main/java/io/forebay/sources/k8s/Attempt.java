package io.forebay.sources.k8s;

/** Something that was asked of the API server. */
interface Attempt {
  /** Ends it: nothing is heard of it any more. */
  void end();
}
