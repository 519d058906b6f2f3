package io.forebay.sources.k8s;

import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointDiscoveryProvider;
import io.forebay.api.Settings;
import java.util.List;

/**
 * Makes a {@link KubernetesPodDiscovery} of the fields about the cluster, of {@code namespace} and
 * one of {@code selector}, {@code pool} and {@code service}, and of {@code ports}, {@code
 * portNames}, {@code metricsPort}, {@code ipFamily}, {@code idPrefix} and {@code nodeTopology},
 * with the meanings that they have in {@link KubernetesPodDiscovery.Builder}. Stateless and
 * thread-safe.
 *
 * <pre>{@code
 * EndpointDiscoveryProvider provider = new KubernetesPodDiscoveryProvider();
 * assert provider.type().equals("kubernetes-pods");
 * }</pre>
 */
public final class KubernetesPodDiscoveryProvider implements EndpointDiscoveryProvider {
  /** Makes a provider. */
  public KubernetesPodDiscoveryProvider() {}

  /** Returns {@code kubernetes-pods}. */
  @Override
  public String type() {
    return KubernetesPodDiscovery.TYPE;
  }

  /** Makes a discovery of the settings, and notes what is wrong with them. */
  @Override
  public EndpointDiscovery create(Settings settings) {
    PodChoice followed = PodSelectionReader.ofDiscovery(settings);
    KubernetesPodDiscovery.Builder builder =
        followed == null ? standIn() : builder(followed.cluster(), followed.selection());
    List<Integer> ports = settings.integers("ports").optional().orElse(List.of());
    boolean portsSound = OptionRule.PORTS.allowed().test(ports);
    if (portsSound) {
      builder.ports(ports);
    } else {
      settings.problem("ports", ports + " (expected: " + OptionRule.PORTS.expected() + ")");
    }
    settings.strings("portNames").optional().ifPresent(builder::portNames);
    OptionRule.METRICS_PORT.take(settings.integer("metricsPort"), builder::metricsPort);
    settings
        .string("ipFamily")
        .oneOf(IpFamily.IPV4.toString(), IpFamily.IPV6.toString())
        .optional()
        .ifPresent(
            family ->
                builder.ipFamily(
                    family.equals(IpFamily.IPV4.toString()) ? IpFamily.IPV4 : IpFamily.IPV6));
    OptionRule.ID_PREFIX.take(settings.string("idPrefix"), builder::idPrefix);
    settings.bool("nodeTopology").optional().ifPresent(builder::nodeTopology);
    if (followed == null || !portsSound || !portsFit(builder, settings)) {
      return standIn().ports(1).build();
    }
    return builder.build();
  }

  private static boolean portsFit(KubernetesPodDiscovery.Builder builder, Settings settings) {
    String ports = builder.portsProblem();
    if (ports != null) {
      settings.problem("ports", ports);
    }
    String names = builder.portNamesProblem();
    if (names != null) {
      settings.problem("portNames", names);
    }
    return ports == null && names == null;
  }

  private static KubernetesPodDiscovery.Builder builder(
      KubernetesCluster cluster, PodSelection selection) {
    return KubernetesPodDiscovery.builder(cluster, selection);
  }

  /** What takes the further fields after a problem, so that their problems are found as well. */
  private static KubernetesPodDiscovery.Builder standIn() {
    return builder(KubernetesCluster.builder().build(), PodSelection.labels(""));
  }
}
