package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Inference pools of both groups, in a real API server. */
@Timeout(120)
@ExtendWith(WithKubeApiServer.class)
class PoolLifeTest {
  private static final String OLDER_GROUP = "inference.networking.x-k8s.io";
  private static final Map<String, String> BLUE = Map.of("app", "vllm", "team", "blue");
  private static final Map<String, String> GREEN = Map.of("app", "vllm", "team", "green");

  private static final String LAYER =
      """
      discovery:
        type: kubernetes-pods
        kubeconfig: KUBECONFIG
        pool: llama
        nodeTopology: false
      sources:
        - type: kubernetes-pods
          nodeTopology: false
          collections: {type: pod}
      """;

  @TempDir private Path folder;

  @BeforeAll
  static void install(KubeApiServer server) throws Exception {
    KubeResources.installPools(server);
    KubeResources.define(server, OLDER_GROUP, "v1alpha2", "InferencePool", "inferencepools");
  }

  private static KubeAccount account(KubeNamespace namespace) {
    return namespace
        .account("gateway")
        .allow("", "pods", "list", "watch")
        .allow(KubeNamespace.POOL_GROUP, "inferencepools", "list", "watch");
  }

  private static void older(KubeNamespace namespace, String team, int port) throws Exception {
    KubeResources.apply(
        namespace.server(),
        """
        apiVersion: inference.networking.x-k8s.io/v1alpha2
        kind: InferencePool
        metadata: {name: llama, namespace: %s}
        spec: {selector: {team: %s}, targetPortNumber: %d}
        """
            .formatted(namespace.name(), team, port));
  }

  @Test
  void pool_isFollowedAsItChanges(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("pool");
    namespace.readyPod("a", BLUE, "10.1.0.1");
    namespace.readyPod("b", GREEN, "10.1.0.2");
    namespace.pool("llama", Map.of("team", "blue"), 8000);
    // The older group is forbidden, which is no failure.
    try (PodLayer layer = new PodLayer(folder, account(namespace).kubeconfig(), LAYER)) {
      assertThat(layer.layer().awaitReady(Duration.ofSeconds(30))).isTrue();
      assertThat(layer.endpoints()).containsExactly("a-rank-0 (10.1.0.1:8000)");
      layer.await(() -> layer.pod("a-rank-0") != null);
      assertThat(layer.discovery().calls().failuresInARow()).isZero();
      Endpoint a = Objects.requireNonNull(layer.endpoint("a-rank-0"));

      namespace.pool("llama", Map.of("team", "blue"), 8000, 8001);
      layer.awaitEndpoints("a-rank-0 (10.1.0.1:8000)", "a-rank-1 (10.1.0.1:8001)");
      layer.await(() -> layer.pod("a-rank-1") != null);

      namespace.pool("llama", Map.of("app", "vllm"), 8000);
      layer.awaitEndpoints("a-rank-0 (10.1.0.1:8000)", "b-rank-0 (10.1.0.2:8000)");
      layer.await(() -> layer.pod("b-rank-0") != null);
      assertThat(layer.endpoint("a-rank-0")).isSameAs(a);
      assertThat(layer.pod("a-rank-0")).isNotNull();

      namespace.pool("llama", Map.of("team", "green"), 8000);
      layer.awaitEndpoints("b-rank-0 (10.1.0.2:8000)");
      Endpoint b = layer.endpoint("b-rank-0");
      namespace.readyPod("c", GREEN, "10.1.0.3");
      layer.awaitEndpoints("b-rank-0 (10.1.0.2:8000)", "c-rank-0 (10.1.0.3:8000)");
      assertThat(layer.endpoint("b-rank-0")).isSameAs(b);

      namespace.pool("llama", Map.of(), 8000);
      layer.awaitEndpoints();
      assertThat(layer.discovery().calls().failuresInARow()).isZero();
      namespace.pool("llama", Map.of("team", "blue"), 8000);
      layer.awaitEndpoints("a-rank-0 (10.1.0.1:8000)");
      assertThat(layer.events())
          .filteredOn(event -> event.endsWith(" a-rank-0"))
          .containsExactly("added a-rank-0", "removed a-rank-0", "added a-rank-0");
    }
  }

  @Test
  void pool_thatIsDeleted_leavesNoEndpoints_andComesBack(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("gone");
    namespace.readyPod("a", BLUE, "10.1.0.1");
    try (PodLayer layer = new PodLayer(folder, account(namespace).kubeconfig(), LAYER)) {
      layer.await(() -> layer.discovery().calls().failuresInARow() > 0);
      // That there is none shows as soon as it is known of both groups.
      layer.await(
          () ->
              String.valueOf(layer.discovery().calls().lastError())
                  .startsWith(
                      "no InferencePool llama in namespace "
                          + namespace.name()
                          + " (no other is set): none of this name in"
                          + " inference.networking.k8s.io/v1; system:serviceaccount:"
                          + namespace.name()
                          + ":gateway may not list and watch inferencepools of "
                          + OLDER_GROUP
                          + "/v1alpha2. This grants it:\n"));
      assertThat(layer.layer().awaitReady(Duration.ofMillis(1))).isFalse();

      namespace.pool("llama", Map.of("team", "blue"), 8000);
      layer.awaitEndpoints("a-rank-0 (10.1.0.1:8000)");
      assertThat(layer.layer().awaitReady(Duration.ofSeconds(30))).isTrue();
      layer.await(() -> layer.discovery().calls().failuresInARow() == 0);

      namespace.deletePool("llama");
      layer.awaitEndpoints();
      layer.await(() -> layer.discovery().calls().failuresInARow() > 0);

      namespace.pool("llama", Map.of("team", "blue"), 8001);
      layer.awaitEndpoints("a-rank-0 (10.1.0.1:8001)");
      layer.await(() -> layer.discovery().calls().failuresInARow() == 0);
    }
  }

  @Test
  void pool_ofTheOlderGroup_isFollowed_untilTheNewerHasIt(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("older");
    namespace.readyPod("a", BLUE, "10.1.0.1");
    namespace.readyPod("b", GREEN, "10.1.0.2");
    older(namespace, "blue", 8000);
    KubeAccount account = account(namespace).allow(OLDER_GROUP, "inferencepools", "list", "watch");
    try (PodLayer layer = new PodLayer(folder, account.kubeconfig(), LAYER)) {
      layer.awaitEndpoints("a-rank-0 (10.1.0.1:8000)");
      older(namespace, "blue", 8001);
      layer.awaitEndpoints("a-rank-0 (10.1.0.1:8001)");

      namespace.pool("llama", Map.of("team", "green"), 9000);
      layer.awaitEndpoints("b-rank-0 (10.1.0.2:9000)");
      older(namespace, "green", 7000);

      namespace.deletePool("llama");
      layer.awaitEndpoints("b-rank-0 (10.1.0.2:7000)");
    }
  }

  @Test
  void pool_thatIsNotNamedSo_isNotTaken(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("names");
    namespace.readyPod("a", BLUE, "10.1.0.1");
    namespace.pool("other", Map.of("team", "blue"), 8000);
    namespace.pool("llama", Map.of("team", "green"), 8000);
    try (PodLayer layer = new PodLayer(folder, account(namespace).kubeconfig(), LAYER)) {
      assertThat(layer.layer().awaitReady(Duration.ofSeconds(30))).isTrue();
      assertThat(layer.endpoints()).isEqualTo(List.of());
    }
  }
}
