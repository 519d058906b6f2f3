package io.forebay.sources.k8s;

import io.forebay.api.DataSource;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.Settings;

/**
 * Makes a {@link KubernetesWatchSource} of {@code namespace}, which holds where a collection names
 * none, and of the fields that tell how the API server is reached, with the meanings that they have
 * in {@link KubernetesCluster.Builder}. If none of these is set, the cluster is that of the
 * discoveries {@code kubernetes-pods} of the data layer, if there are any. Stateless and
 * thread-safe.
 *
 * <pre>{@code
 * DataSourceProvider provider = new KubernetesWatchSourceProvider();
 * assert provider.type().equals("kubernetes-watch");
 * }</pre>
 */
public final class KubernetesWatchSourceProvider implements DataSourceProvider {
  /** For the service loader. */
  public KubernetesWatchSourceProvider() {}

  /** Returns {@code kubernetes-watch}. */
  @Override
  public String type() {
    return KubernetesWatchSource.TYPE;
  }

  /** Makes a source of the settings, and notes what is wrong with them. */
  @Override
  public DataSource<?> create(Settings settings) {
    KubernetesCluster cluster = cluster(settings);
    return ClusterSettingsReader.namespace(settings)
        .map(namespace -> KubernetesWatchSource.of(cluster, namespace))
        .orElseGet(() -> KubernetesWatchSource.of(cluster));
  }

  private static KubernetesCluster cluster(Settings settings) {
    KubernetesCluster set = KubernetesCluster.from(settings);
    KubernetesCluster followed = set.isUsual() ? PodChoice.cluster(settings) : null;
    return followed == null ? set : followed;
  }
}
