package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.forebay.api.AttributeKey;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.PodInfo;
import io.forebay.core.DataLayer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What may only be listed and watched is seen: nothing needs the right to get. */
@Timeout(120)
@ExtendWith(WithKubeApiServer.class)
class LeastPrivilegeTest {
  /** Lists and watches of what is in a namespace, and what the API server serves. */
  private static final String ALLOWED =
      "(/api/v1|/apis/[a-z0-9.-]+/[a-z0-9]+)(/namespaces/[a-z0-9-]+/[a-z]+\\?.*)?";

  private static final class Notes implements ResourceCollection {
    static final AttributeKey<String> KEY = AttributeKey.of("least-privilege-note", String.class);

    @Override
    public String name() {
      return "note";
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(KEY);
    }

    @Override
    public ResourceQuery query() {
      // By its kind, so that the resource is to be found out.
      return ResourceQuery.kind("v1", "ConfigMap");
    }

    @Override
    public EndpointMapping mapping() {
      return EndpointMapping.byField("pod", "data", "pod");
    }

    @Override
    public void extract(ResourceChange change, EndpointUpdate update) {
      for (KubernetesObject note : change.objects()) {
        note.text("data", "note").ifPresent(text -> update.put(KEY, text));
      }
    }
  }

  @Test
  void labelsServicesAndObjects_needListAndWatchAlone(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("least");
    namespace.readyPod("a", FollowedPods.LABELS, "10.1.0.1");
    namespace.service("llama", FollowedPods.LABELS, 8000);
    namespace.slice(
        "llama-1", "llama", 8000, new KubeNamespace.SliceEndpoint("a", "10.1.0.1", true));
    server
        .client()
        .configMaps()
        .inNamespace(namespace.name())
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("note-of-a")
                .endMetadata()
                .withData(Map.of("pod", "a", "note", "hello"))
                .build())
        .create();
    KubeAccount account =
        namespace
            .account("gateway")
            .allow("", "pods", "list", "watch")
            .allow("", "configmaps", "list", "watch")
            .allow("discovery.k8s.io", "endpointslices", "list", "watch");
    try (ApiFront front = new ApiFront(server)) {
      KubernetesCluster cluster = cluster(account, front);
      try (DataLayer layer =
          DataLayer.builder()
              .discovery("pods", discovery(cluster, PodSelection.labels("app=vllm"), 8000))
              .discovery("slices", discovery(cluster, PodSelection.service("llama")))
              .source(
                  KubernetesPodSource.builder(cluster, PodSelection.labels("app=vllm"))
                      .nodeTopology(false)
                      .build(),
                  source -> source.collect(new PodCollection()))
              .source(KubernetesWatchSource.of(cluster), source -> source.collect(new Notes()))
              .build()
              .start()) {
        FollowedPods.await(() -> complete(layer, 2, Notes.KEY) ? "complete" : null);
        assertOnlyListsAndWatches(layer, front, "pods", "configmaps", "endpointslices");
      }
    }
  }

  @Test
  void pool_needsListAndWatchAlone(KubeApiServer server) throws Exception {
    KubeResources.installPools(server);
    KubeNamespace namespace = server.namespace("least");
    namespace.readyPod("a", FollowedPods.LABELS, "10.1.0.1");
    namespace.pool("llama", FollowedPods.LABELS, 8000);
    KubeAccount account =
        namespace
            .account("gateway")
            .allow("", "pods", "list", "watch")
            .allow(KubeNamespace.POOL_GROUP, "inferencepools", "list", "watch");
    try (ApiFront front = new ApiFront(server)) {
      KubernetesCluster cluster = cluster(account, front);
      try (DataLayer layer =
          DataLayer.builder()
              .discovery(discovery(cluster, PodSelection.pool("llama")))
              .source(
                  KubernetesPodSource.builder(cluster, PodSelection.pool("llama"))
                      .nodeTopology(false)
                      .build(),
                  source -> source.collect(new PodCollection()))
              .build()
              .start()) {
        FollowedPods.await(() -> complete(layer, 1, PodInfo.KEY) ? "complete" : null);
        assertOnlyListsAndWatches(layer, front, "pods", "inferencepools");
      }
    }
  }

  private static KubernetesCluster cluster(KubeAccount account, ApiFront front) throws Exception {
    return KubernetesCluster.builder()
        .kubeconfig(account.kubeconfig(front.uri()))
        .watchTimeout(Duration.ofSeconds(2))
        .build();
  }

  private static KubernetesPodDiscovery discovery(
      KubernetesCluster cluster, PodSelection selection, int... ports) {
    return KubernetesPodDiscovery.builder(cluster, selection)
        .ports(ports)
        .idPrefix(selection.by() + "-")
        .nodeTopology(false)
        .build();
  }

  private static boolean complete(DataLayer layer, int endpoints, AttributeKey<?> key) {
    return layer.endpoints().size() == endpoints
        && layer.endpoints().stream()
            .map(Endpoint::attributes)
            .allMatch(found -> found.get(PodInfo.KEY) != null && found.get(key) != null);
  }

  private static void assertOnlyListsAndWatches(
      DataLayer layer, ApiFront front, String... resources) {
    assertThat(layer.report().discoveries())
        .allSatisfy(found -> assertThat(found.calls().lastError()).isNull());
    assertThat(layer.report().sources()).allSatisfy(found -> assertThat(found.blind()).isEmpty());
    Set<String> asked = new TreeSet<>();
    front.asked().forEach(each -> asked.add(each.target()));
    assertThat(asked).allMatch(target -> target.matches(ALLOWED));
    for (String resource : resources) {
      assertThat(asked).anyMatch(target -> target.contains("/" + resource + "?"));
    }
  }
}
