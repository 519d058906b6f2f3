package io.forebay.sources.k8s;

import io.forebay.api.Settings;
import java.time.Duration;

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
        .string("namespace")
        .check(ClusterSettings::namespaceAllowed, ClusterSettings.NAMESPACE_EXPECTED)
        .optional()
        .ifPresent(builder::namespace);
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
        .object("backOff", "an object with initial and maximum")
        .optional()
        .ifPresent(backOff -> readBackOff(backOff, builder));
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

  private static void readBackOff(Settings settings, KubernetesCluster.Builder builder) {
    Duration initial =
        settings
            .duration("initial")
            .check(ClusterSettings::backOffAllowed, ClusterSettings.BACK_OFF_EXPECTED)
            .orElse(WatchTiming.DEFAULT.backOffInitial());
    Duration maximum =
        settings
            .duration("maximum")
            .check(ClusterSettings::backOffAllowed, ClusterSettings.BACK_OFF_EXPECTED)
            .orElse(WatchTiming.DEFAULT.backOffMaximum());
    if (maximum.compareTo(initial) < 0) {
      settings.problem(
          "maximum", "shorter than initial (expected: at least initial, which is " + initial + ")");
    } else {
      builder.backOff(initial, maximum);
    }
  }
}
