package io.forebay.sources.k8s;

import static java.util.stream.Collectors.joining;

import io.forebay.api.Settings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A selection of pods in a cluster, as a discovery of a data layer follows it. */
record PodChoice(KubernetesCluster cluster, PodSelection selection) {

  /** What the discoveries of one data layer follow. */
  private static final class All {
    private final List<@Nullable PodChoice> followed = new ArrayList<>();
  }

  private static All of(Settings settings) {
    return settings.shared(All.class, KubernetesPodDiscovery.TYPE, All::new);
  }

  /** Notes what a discovery follows; null if that is not known, because its settings are wrong. */
  static void note(Settings settings, @Nullable PodChoice followed) {
    of(settings).followed.add(followed);
  }

  /** Returns the cluster of the discoveries; null if there is none, or several and a problem. */
  static @Nullable KubernetesCluster cluster(Settings settings) {
    List<KubernetesCluster> clusters = new ArrayList<>();
    for (PodChoice choice : of(settings).followed) {
      if (choice != null && clusters.stream().noneMatch(choice.cluster()::hasSameServer)) {
        clusters.add(choice.cluster());
      }
    }
    if (clusters.size() > 1) {
      settings.problem(
          "kubeconfig",
          "not set, and the discoveries of type kubernetes-pods are of different clusters: "
              + clusters.stream().map(KubernetesCluster::toString).collect(joining("; "))
              + " (expected: kubeconfig or context, which say where the objects are)");
    }
    return clusters.size() == 1 ? clusters.get(0) : null;
  }

  /** Returns what the one discovery follows, or null and a problem. */
  static @Nullable PodChoice only(Settings settings) {
    List<@Nullable PodChoice> followed = of(settings).followed;
    if (followed.size() == 1) {
      return followed.get(0);
    }
    settings.problem(
        "selector",
        followed.isEmpty()
            ? "none of selector, pool, service, and no discovery of type kubernetes-pods to take it"
                + " from (expected: one of them, for example selector: app=vllm)"
            : "none of selector, pool, service, and "
                + followed.size()
                + " discoveries of type kubernetes-pods to take it from (expected: one of them, for"
                + " example selector: app=vllm; or a source for each discovery)");
    return null;
  }
}
