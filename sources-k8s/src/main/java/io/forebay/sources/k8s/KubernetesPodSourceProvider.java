package io.forebay.sources.k8s;

import io.forebay.api.DataSource;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.Settings;

/**
 * Makes a {@link KubernetesPodSource} of the fields about the cluster, of {@code namespace} and one
 * of {@code selector}, {@code pool} and {@code service}, and of {@code annotations} and {@code
 * nodeTopology}. If no field says which pods are meant, nor in which cluster, they are those of the
 * one discovery {@code kubernetes-pods} of the data layer. Stateless and thread-safe.
 *
 * <pre>{@code
 * DataSourceProvider provider = new KubernetesPodSourceProvider();
 * assert provider.type().equals("kubernetes-pods");
 * }</pre>
 */
public final class KubernetesPodSourceProvider implements DataSourceProvider {
  /** Makes a provider. */
  public KubernetesPodSourceProvider() {}

  /** Returns {@code kubernetes-pods}. */
  @Override
  public String type() {
    return KubernetesPodSource.TYPE;
  }

  /** Makes a source of the settings, and notes what is wrong with them. */
  @Override
  public DataSource<?> create(Settings settings) {
    PodChoice followed = PodSelectionReader.ofSource(settings);
    KubernetesPodSource.Builder builder =
        followed == null
            ? KubernetesPodSource.builder(
                KubernetesCluster.builder().build(), PodSelection.labels(""))
            : KubernetesPodSource.builder(followed.cluster(), followed.selection());
    settings.strings("annotations").optional().ifPresent(builder::annotations);
    settings.bool("nodeTopology").optional().ifPresent(builder::nodeTopology);
    return builder.build();
  }
}
