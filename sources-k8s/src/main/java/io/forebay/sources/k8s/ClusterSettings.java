package io.forebay.sources.k8s;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is set of a cluster. Equal settings mean the same cluster, with the same manners.
 *
 * @param kubeconfig null to look where it is usual
 * @param context the kubeconfig's context; empty for its current one
 * @param qps how many requests a second are sent in the long run
 * @param burst how many requests are sent at once
 * @param timing how the watches go about it
 */
record ClusterSettings(
    @Nullable Path kubeconfig, String context, double qps, int burst, WatchTiming timing) {
  static final ClusterSettings DEFAULT = new ClusterSettings(null, "", 20, 40, WatchTiming.DEFAULT);

  /** How long a document may take, and a stream until it begins. */
  Duration requestTimeout() {
    return timing.requestTimeout();
  }
}
