package io.forebay.sources.k8s;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Endpoint;
import io.forebay.sources.k8s.KubeNamespace.SliceEndpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Endpoint slices of a real API server, which may know their beta version only. */
@Timeout(120)
@ExtendWith(WithKubeApiServer.class)
class ServiceLifeTest {
  private static final String LAYER =
      """
      discovery:
        type: kubernetes-pods
        kubeconfig: KUBECONFIG
        service: llama
        nodeTopology: false
      sources:
        - type: kubernetes-pods
          nodeTopology: false
          collections: {type: pod}
      """;

  @TempDir private Path folder;

  @Test
  void slices_areFollowed(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("slices");
    namespace.readyPod("a", Map.of("app", "vllm"), "10.1.0.1");
    namespace.service("llama", Map.of("app", "vllm"), 8000);
    namespace.slice("llama-1", "llama", 8000, new SliceEndpoint("a", "10.1.0.1", true));
    namespace.slice("web-1", "web", 80, new SliceEndpoint("w", "10.1.0.9", true));
    Path kubeconfig =
        namespace
            .account("gateway")
            .allow("discovery.k8s.io", "endpointslices", "list", "watch")
            .allow("", "pods", "list", "watch")
            .kubeconfig();
    try (PodLayer layer = new PodLayer(folder, kubeconfig, LAYER)) {
      assertThat(layer.layer().awaitReady(Duration.ofSeconds(30))).isTrue();
      assertThat(layer.endpoints()).containsExactly("a-rank-0 (10.1.0.1:8000)");
      Endpoint a = requireNonNull(layer.endpoint("a-rank-0"));
      assertThat(a.info().labels()).isEqualTo(Map.of("namespace", namespace.name(), "pod", "a"));
      layer.await(() -> layer.pod("a-rank-0") != null);
      assertThat(layer.discovery().calls().failuresInARow()).isZero();

      namespace.slice("llama-2", "llama", 8000, new SliceEndpoint("b", "10.1.0.2", true));
      layer.awaitEndpoints("a-rank-0 (10.1.0.1:8000)", "b-rank-0 (10.1.0.2:8000)");
      namespace.slice(
          "llama-2",
          "llama",
          8000,
          new SliceEndpoint("a", "10.1.0.1", true),
          new SliceEndpoint("b", "10.1.0.2", false));
      layer.awaitEndpoints("a-rank-0 (10.1.0.1:8000)");
      namespace.deleteSlice("llama-1");
      namespace.slice("llama-3", "llama", 8000, new SliceEndpoint("c", "10.1.0.3", true));
      layer.awaitEndpoints("a-rank-0 (10.1.0.1:8000)", "c-rank-0 (10.1.0.3:8000)");
      assertThat(layer.endpoint("a-rank-0")).as("it moved from slice to slice").isSameAs(a);

      namespace.deleteSlice("llama-2");
      namespace.deleteSlice("llama-3");
      layer.awaitEndpoints();
    }
  }
}
