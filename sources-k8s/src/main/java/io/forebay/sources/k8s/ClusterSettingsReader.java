package io.forebay.sources.k8s;

import io.forebay.api.Settings;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Reads the fields about the cluster, which all plugins of this module have. */
final class ClusterSettingsReader {
  private ClusterSettingsReader() {}

  /** Sets what the configuration sets. What is wrong is noted there, and not set. */
  static void read(Settings settings, KubernetesCluster.Builder builder) {
    settings.path("kubeconfig").optional().ifPresent(builder::kubeconfig);
    OptionRule.CONTEXT.take(settings.string("context"), builder::context);
    OptionRule.QPS.take(settings.number("qps"), builder::qps);
    OptionRule.BURST.take(settings.integer("burst"), builder::burst);
    OptionRule.REQUEST_TIMEOUT.take(settings.duration("requestTimeout"), builder::requestTimeout);
    OptionRule.WATCH_TIMEOUT.take(settings.duration("watchTimeout"), builder::watchTimeout);
    OptionRule.RESYNC.take(settings.duration("resync"), builder::resync);
    settings
        .object("reconnect", "an object with initial and maximum")
        .optional()
        .ifPresent(reconnect -> readReconnect(reconnect, builder));
    settings
        .string("initialList")
        .oneOf("auto", "pages", "stream")
        .optional()
        .map(name -> KubernetesCluster.InitialList.valueOf(name.toUpperCase(Locale.ROOT)))
        .ifPresent(builder::initialList);
    OptionRule.PAGE_SIZE.take(settings.integer("pageSize"), builder::pageSize);
  }

  /** Reads where the objects are of which nothing else says that; empty if that is not said. */
  static Optional<String> namespace(Settings settings) {
    return OptionRule.NAMESPACE.of(settings.string("namespace")).optional();
  }

  private static void readReconnect(Settings settings, KubernetesCluster.Builder builder) {
    Duration initial =
        OptionRule.RECONNECT_INITIAL
            .of(settings.duration("initial"))
            .orElse(WatchTiming.DEFAULT.backOffInitial());
    Duration maximum =
        OptionRule.RECONNECT_MAXIMUM
            .of(settings.duration("maximum"))
            .orElse(WatchTiming.DEFAULT.backOffMaximum());
    if (maximum.compareTo(initial) < 0) {
      settings.problem(
          "maximum",
          "shorter than initial (expected: at least initial, which is " + Texts.of(initial) + ")");
    } else {
      builder.reconnect(initial, maximum);
    }
  }
}
