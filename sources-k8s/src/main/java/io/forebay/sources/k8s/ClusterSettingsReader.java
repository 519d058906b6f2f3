package io.forebay.sources.k8s;

import io.forebay.api.Settings;
import java.time.Duration;
import java.util.Optional;

/** Reads the fields about the cluster, which all plugins of this module have. */
final class ClusterSettingsReader {
  private ClusterSettingsReader() {}

  /** Sets what the configuration sets. What is wrong is noted there, and not set. */
  static void read(Settings settings, KubernetesCluster.Builder builder) {
    settings.path("kubeconfig").optional().ifPresent(builder::kubeconfig);
    settings
        .string("context")
        .check(ClusterSettings::contextAllowed, ClusterSettings.CONTEXT_EXPECTED)
        .optional()
        .ifPresent(builder::context);
    settings
        .number("qps")
        .check(ClusterSettings::qpsAllowed, ClusterSettings.QPS_EXPECTED)
        .optional()
        .ifPresent(builder::qps);
    settings
        .integer("burst")
        .check(ClusterSettings::burstAllowed, ClusterSettings.BURST_EXPECTED)
        .optional()
        .ifPresent(builder::burst);
    settings
        .duration("requestTimeout")
        .check(ClusterSettings::timeoutAllowed, ClusterSettings.TIMEOUT_EXPECTED)
        .optional()
        .ifPresent(builder::requestTimeout);
    readTiming(settings, builder);
  }

  /** Reads where the objects are of which nothing else says that; empty if that is not said. */
  static Optional<String> namespace(Settings settings) {
    return settings
        .string("namespace")
        .check(ClusterSettings::namespaceAllowed, ClusterSettings.NAMESPACE_EXPECTED)
        .optional();
  }

  private static void readTiming(Settings settings, KubernetesCluster.Builder builder) {
    settings
        .duration("watchTimeout")
        .check(ClusterSettings::watchTimeoutAllowed, ClusterSettings.WATCH_TIMEOUT_EXPECTED)
        .optional()
        .ifPresent(builder::watchTimeout);
    settings
        .duration("resync")
        .check(ClusterSettings::resyncAllowed, ClusterSettings.RESYNC_EXPECTED)
        .optional()
        .ifPresent(builder::resync);
    settings
        .object("reconnect", "an object with initial and maximum")
        .optional()
        .ifPresent(reconnect -> readReconnect(reconnect, builder));
    settings
        .string("initialList")
        .oneOf("auto", "pages", "stream")
        .optional()
        .ifPresent(builder::initialList);
    settings
        .integer("pageSize")
        .check(ClusterSettings::pageSizeAllowed, ClusterSettings.PAGE_SIZE_EXPECTED)
        .optional()
        .ifPresent(builder::pageSize);
  }

  private static void readReconnect(Settings settings, KubernetesCluster.Builder builder) {
    Duration initial =
        settings
            .duration("initial")
            .check(ClusterSettings::reconnectAllowed, ClusterSettings.RECONNECT_EXPECTED)
            .orElse(WatchTiming.DEFAULT.backOffInitial());
    Duration maximum =
        settings
            .duration("maximum")
            .check(ClusterSettings::reconnectAllowed, ClusterSettings.RECONNECT_EXPECTED)
            .orElse(WatchTiming.DEFAULT.backOffMaximum());
    if (maximum.compareTo(initial) < 0) {
      settings.problem(
          "maximum", "shorter than initial (expected: at least initial, which is " + initial + ")");
    } else {
      builder.reconnect(initial, maximum);
    }
  }
}
