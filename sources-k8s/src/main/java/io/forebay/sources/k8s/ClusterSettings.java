package io.forebay.sources.k8s;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is set of a cluster. Equal settings mean the same cluster, with the same manners.
 *
 * @param kubeconfig null to look where it is usual
 * @param inCluster whether it is the cluster that this process runs in, and no other
 * @param context the kubeconfig's context; empty for its current one
 * @param qps how many requests a second are sent in the long run
 * @param burst how many requests are sent at once
 * @param requestTimeout how long a document may take, and a stream until it begins
 * @param timing how the watches go about it
 */
record ClusterSettings(
    @Nullable Path kubeconfig,
    boolean inCluster,
    String context,
    double qps,
    int burst,
    Duration requestTimeout,
    WatchTiming timing) {
  static final String QPS_EXPECTED = "0.01 to 10000";
  static final String BURST_EXPECTED = "1 to 10000";
  static final String TIMEOUT_EXPECTED = "1ms to 10m";
  static final String WATCH_TIMEOUT_EXPECTED = "1s to 1h";
  static final String RECONNECT_EXPECTED = "1ms to 1h";
  static final String PAGE_SIZE_EXPECTED = "1 to 100000";
  static final String NAMESPACE_EXPECTED =
      "at most 63 small letters, digits and '-', for example serving";
  static final String CONTEXT_EXPECTED = "the name of a context";
  static final String RESYNC_EXPECTED = "0s, or 1s to 365 days";

  static final ClusterSettings DEFAULT =
      new ClusterSettings(null, false, "", 20, 40, Duration.ofSeconds(30), WatchTiming.DEFAULT);

  static boolean qpsAllowed(double qps) {
    return qps >= 0.01 && qps <= 10_000;
  }

  static boolean burstAllowed(int burst) {
    return burst >= 1 && burst <= 10_000;
  }

  static boolean timeoutAllowed(Duration timeout) {
    return within(timeout, Duration.ofMillis(1), Duration.ofMinutes(10));
  }

  static boolean watchTimeoutAllowed(Duration timeout) {
    return within(timeout, Duration.ofSeconds(1), Duration.ofHours(1));
  }

  static boolean reconnectAllowed(Duration wait) {
    return within(wait, Duration.ofMillis(1), Duration.ofHours(1));
  }

  static boolean resyncAllowed(Duration resync) {
    return resync.isZero() || within(resync, Duration.ofSeconds(1), Duration.ofDays(365));
  }

  static boolean pageSizeAllowed(int size) {
    return size >= 1 && size <= 100_000;
  }

  static boolean namespaceAllowed(String namespace) {
    return namespace.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  }

  /** Returns the name of a namespace, if it is one. */
  static String checkNamespace(String namespace) {
    if (!namespaceAllowed(namespace)) {
      throw new IllegalArgumentException(
          "namespace: '" + namespace + "' (expected: " + NAMESPACE_EXPECTED + ")");
    }
    return namespace;
  }

  static boolean contextAllowed(String context) {
    return !context.isBlank() && context.chars().noneMatch(Character::isISOControl);
  }

  private static boolean within(Duration value, Duration least, Duration most) {
    return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
  }
}
