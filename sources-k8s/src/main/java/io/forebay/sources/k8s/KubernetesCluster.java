package io.forebay.sources.k8s;

/**
 * One Kubernetes cluster: how its API server is reached. Discoveries and sources that are given the
 * same cluster share its connection and its watches. Immutable to its users; thread-safe. Making
 * one opens nothing: that is done for the first plugin that starts, and undone after the last has
 * stopped.
 */
public final class KubernetesCluster {
  private final Watches watches;
  private final Annotations annotations = new Annotations();

  KubernetesCluster(ServerAccess access, WatchTiming timing) {
    watches = new Watches(access, timing);
  }

  /** Returns the watches, shared by all users of this cluster. */
  Watches watches() {
    return watches;
  }

  /** Returns which annotations of pods its users want. */
  Annotations annotations() {
    return annotations;
  }
}
