package io.forebay.sources.k8s;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.attributes.PodInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pods of a real API server, and what becomes of them in a data layer. */
@Timeout(120)
@ExtendWith(WithKubeApiServer.class)
class PodLifeTest {
  private static final Map<String, String> LABELS = Map.of("app", "vllm");

  private static final String LAYER =
      """
      discovery:
        type: kubernetes-pods
        kubeconfig: KUBECONFIG
        selector: app=vllm
        ports: [8000, 8001]
      sources:
        - type: kubernetes-pods
          annotations: [example.com/tier]
          collections: {type: pod}
      """;

  @TempDir private Path folder;

  /** An account that may list and watch pods, and nothing else: neither get nor nodes. */
  private static Path kubeconfig(KubeNamespace namespace) throws Exception {
    return namespace.account("gateway").allow("", "pods", "list", "watch").kubeconfig();
  }

  private static EndpointInfo info(PodLayer layer, String id) {
    return Objects.requireNonNull(layer.endpoint(id)).info();
  }

  @Test
  void pod_livesAndEnds(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("life");
    Pod first = namespace.readyPod("a", LABELS, "10.1.0.1");
    namespace.readyPod("other", Map.of("app", "web"), "10.1.0.9");
    try (PodLayer layer = new PodLayer(folder, kubeconfig(namespace), LAYER)) {
      assertThat(layer.layer().awaitReady(Duration.ofSeconds(30))).isTrue();
      assertThat(layer.endpoints())
          .containsExactly("a-rank-0 (10.1.0.1:8000)", "a-rank-1 (10.1.0.1:8001)");
      EndpointInfo info = info(layer, "a-rank-1");
      assertThat(info.uid()).isEqualTo(first.getMetadata().getUid());
      assertThat(info.rank()).isEqualTo(1);
      assertThat(info.nodeAddress()).isEqualTo("192.0.2.1");
      assertThat(info.labels())
          .isEqualTo(
              Map.of(
                  "app", "vllm",
                  "namespace", namespace.name(),
                  "pod", "a",
                  "kubernetes.io/hostname", "node-1"));
      layer.await(() -> layer.pod("a-rank-0") != null && layer.pod("a-rank-1") != null);
      PodInfo pod = Objects.requireNonNull(layer.pod("a-rank-1"));
      assertThat(pod.uid()).isEqualTo(first.getMetadata().getUid());
      assertThat(pod.node()).contains("node-1");
      assertThat(pod.addresses()).containsExactly("10.1.0.1");
      assertThat(pod.images()).containsExactly("registry.example/vllm:1");
      assertThat(pod.startTime()).isPresent();
      assertThat(pod.readySince()).isPresent();

      namespace.pod("b", LABELS);
      namespace.readyPod("c", LABELS, "10.1.0.3");
      layer.await(() -> layer.endpoint("c-rank-0") != null);
      assertThat(layer.endpoint("b-rank-0")).as("not ready yet").isNull();
      namespace.ready("b", "10.1.0.2");
      layer.await(() -> layer.pod("b-rank-0") != null);

      Endpoint before = layer.endpoint("a-rank-0");
      namespace.label("a", "role", "decode");
      namespace.annotate("a", "example.com/tier", "gold");
      namespace.annotate("a", "example.com/other", "x");
      layer.await(
          () -> requireNonNull(layer.pod("a-rank-0")).annotations(),
          Map.of("example.com/tier", "gold"));
      layer.await(() -> "decode".equals(info(layer, "a-rank-0").labels().get("role")));
      assertThat(requireNonNull(layer.pod("a-rank-0")).labels()).containsEntry("role", "decode");
      assertThat(layer.endpoint("a-rank-0")).isSameAs(before);

      namespace.notReady("b", "10.1.0.2");
      layer.await(() -> layer.endpoint("b-rank-0") == null);
      namespace.terminate("c");
      layer.await(() -> layer.endpoint("c-rank-0") == null);
      namespace.delete("c");
      namespace.label("a", "app", "web");
      layer.awaitEndpoints();
      assertThat(layer.discovery().calls().lastFailure()).as("all of it was seen").isNull();
    }
  }

  @Test
  void pod_thatIsMadeAnew_isAnotherEndpoint(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("anew");
    namespace.readyPod("a", LABELS, "10.1.0.1");
    try (PodLayer layer = new PodLayer(folder, kubeconfig(namespace), LAYER)) {
      layer.await(() -> layer.pod("a-rank-0") != null);
      Endpoint before = Objects.requireNonNull(layer.endpoint("a-rank-0"));

      namespace.delete("a");
      Pod again = namespace.readyPod("a", LABELS, "10.1.0.1");

      String uid = again.getMetadata().getUid();
      layer.await(
          () -> layer.endpoint("a-rank-0") != null && uid.equals(info(layer, "a-rank-0").uid()));
      assertThat(layer.endpoint("a-rank-0")).isNotSameAs(before);
      layer.await(() -> layer.pod("a-rank-0") != null);
      assertThat(requireNonNull(layer.pod("a-rank-0")).uid()).isEqualTo(uid);
    }
  }

  @Test
  void pod_thatMoves_isAnotherEndpoint(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("moves");
    namespace.readyPod("a", LABELS, "10.1.0.1");
    try (PodLayer layer = new PodLayer(folder, kubeconfig(namespace), LAYER)) {
      layer.awaitEndpoints("a-rank-0 (10.1.0.1:8000)", "a-rank-1 (10.1.0.1:8001)");
      Endpoint before = layer.endpoint("a-rank-0");

      namespace.ready("a", "2001:db8::1");

      layer.awaitEndpoints("a-rank-0 ([2001:db8::1]:8000)", "a-rank-1 ([2001:db8::1]:8001)");
      assertThat(layer.endpoint("a-rank-0")).isNotSameAs(before);
      layer.await(() -> layer.pod("a-rank-0") != null);
      assertThat(requireNonNull(layer.pod("a-rank-0")).addresses()).containsExactly("2001:db8::1");
    }
  }

  @Test
  void activePorts_comeAndGo(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("ports");
    namespace.readyPod("a", LABELS, "10.1.0.1");
    try (PodLayer layer = new PodLayer(folder, kubeconfig(namespace), LAYER)) {
      layer.awaitEndpoints("a-rank-0 (10.1.0.1:8000)", "a-rank-1 (10.1.0.1:8001)");
      Endpoint second = layer.endpoint("a-rank-1");

      namespace.annotate("a", PodReader.ACTIVE_PORTS, "8001");
      layer.awaitEndpoints("a-rank-1 (10.1.0.1:8001)");
      namespace.annotate("a", PodReader.ACTIVE_PORTS, "none of them");
      layer.awaitEndpoints();
      namespace.annotate("a", PodReader.ACTIVE_PORTS, "8000, 8001");
      layer.awaitEndpoints("a-rank-0 (10.1.0.1:8000)", "a-rank-1 (10.1.0.1:8001)");
      assertThat(layer.endpoint("a-rank-1")).isNotSameAs(second);
    }
  }

  @Test
  void nodes_thatMayBeSeen_giveLabels(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("nodes");
    String node = namespace.name() + "-node";
    String zone = "topology.kubernetes.io/zone";
    KubeResources.node(server, node, Map.of(zone, "a", "other", "x"));
    Pod pod = namespace.podBuilder("a", LABELS).editSpec().withNodeName(node).endSpec().build();
    namespace.create(pod);
    namespace.ready("a", "10.1.0.1");
    Path kubeconfig =
        namespace
            .account("gateway")
            .allow("", "pods", "list", "watch")
            .allowInCluster("", "nodes", "list", "watch")
            .kubeconfig();
    try (PodLayer layer = new PodLayer(folder, kubeconfig, LAYER)) {
      layer.await(() -> layer.pod("a-rank-0") != null);
      Endpoint before = layer.endpoint("a-rank-0");
      layer.await(() -> info(layer, "a-rank-0").labels().get(zone), "a");
      layer.await(() -> requireNonNull(layer.pod("a-rank-0")).nodeTopology(), Map.of(zone, "a"));

      KubeResources.node(server, node, Map.of(zone, "b"));

      layer.await(() -> info(layer, "a-rank-0").labels().get(zone), "b");
      layer.await(() -> requireNonNull(layer.pod("a-rank-0")).nodeTopology(), Map.of(zone, "b"));
      assertThat(layer.endpoint("a-rank-0")).isSameAs(before);
      assertThat(info(layer, "a-rank-0").labels()).doesNotContainKey("other");
    }
  }

  @Test
  void discoveryAndSource_shareOneWatch(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("shared");
    namespace.readyPod("a", LABELS, "10.1.0.1");
    int before = server.watches("pods");
    try (PodLayer layer = new PodLayer(folder, kubeconfig(namespace), LAYER)) {
      layer.await(() -> layer.pod("a-rank-0") != null);
      // The watch begins after the list.
      layer.await(() -> watches(server), before + 1);
    }
  }

  private static int watches(KubeApiServer server) {
    try {
      return server.watches("pods");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void addresses_ofTheOtherFamily_areTakenIfWanted(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("family");
    namespace.readyPod("a", LABELS, "10.1.0.1");
    namespace.editStatus(
        "a",
        old -> new PodBuilder(old).editStatus().addNewPodIP("2001:db8::7").endStatus().build());
    String six =
        LAYER.replace("ports: [8000, 8001]", "ports: 8000\n  ipFamily: IPv6\n  idPrefix: x-");
    try (PodLayer layer = new PodLayer(folder, kubeconfig(namespace), six)) {
      layer.awaitEndpoints("x-a-rank-0 ([2001:db8::7]:8000)");
      layer.await(() -> layer.pod("x-a-rank-0") != null);
      assertThat(requireNonNull(layer.pod("x-a-rank-0")).addresses())
          .isEqualTo(List.of("10.1.0.1", "2001:db8::7"));
      assertThat(requireNonNull(layer.pod("x-a-rank-0")).node()).isEqualTo(Optional.of("node-1"));
    }
  }
}
