package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the other tests build on. */
@Timeout(120)
@ExtendWith(WithKubeApiServer.class)
class KubeApiServerTest {
  private static final Map<String, String> LABELS = Map.of("app", "vllm");

  @Test
  void pod_livesAndEnds(KubeApiServer server) {
    KubeNamespace namespace = server.namespace("pods");
    namespace.readyPod("a", LABELS, "10.1.0.1");
    Pod pod = namespace.label("a", "role", "decode");
    assertThat(pod.getStatus().getPodIP()).isEqualTo("10.1.0.1");
    assertThat(pod.getMetadata().getLabels()).containsEntry("role", "decode");
    namespace.terminate("a");
    pod = server.client().pods().inNamespace(namespace.name()).withName("a").get();
    assertThat(pod.getMetadata().getDeletionTimestamp()).isNotNull();
    namespace.delete("a");
    assertThat(server.client().pods().inNamespace(namespace.name()).list().getItems()).isEmpty();
  }

  @Test
  void pool_isTaken(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("pools");
    KubeResources.installPools(server);
    namespace.pool("llama", LABELS, 8000, 8001);
    namespace.pool("llama", LABELS, 8002);
    String path = "/apis/" + KubeNamespace.POOL_GROUP + "/v1/namespaces/" + namespace.name();
    assertThat(server.get(path + "/inferencepools")).contains("8002").doesNotContain("8001");
    namespace.deletePool("llama");
    assertThat(server.get(path + "/inferencepools")).doesNotContain("8002");
  }

  @Test
  void otherResources_areTaken(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("others");
    namespace.service("llama", LABELS, 8000);
    namespace.slice(
        "llama-1", "llama", 8000, new KubeNamespace.SliceEndpoint("a", "10.1.0.1", true));
    namespace.slice("llama-1", "llama", 8001);
    String slices = KubeObjects.slices(server).getVersion();
    assertThat(
            server.get(
                "/apis/discovery.k8s.io/"
                    + slices
                    + "/namespaces/"
                    + namespace.name()
                    + "/endpointslices"))
        .contains("8001")
        .doesNotContain("10.1.0.1");
    KubeResources.node(server, "node-1", Map.of("topology.kubernetes.io/zone", "a"));
    KubeResources.node(server, "node-1", Map.of("topology.kubernetes.io/zone", "b"));
    assertThat(server.client().nodes().withName("node-1").get().getMetadata().getLabels())
        .containsValue("b");
  }

  @Test
  void account_mayDoWhatIsAllowed(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("accounts");
    KubeAccount account = namespace.account("gateway").allow("", "pods", "list", "watch");
    try (KubernetesClient client = client(account.kubeconfig())) {
      assertThat(client.pods().list().getItems()).isEmpty();
      assertThatThrownBy(() -> client.services().list())
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
    }
  }

  @Test
  void token_isValidForItsTime(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("tokens");
    KubeAccount account = namespace.account("gateway").allow("", "pods", "list");
    for (Duration lifetime : new Duration[] {Duration.ofMinutes(10), Duration.ofSeconds(30)}) {
      try (KubernetesClient client = client(withToken(account, lifetime))) {
        assertThat(client.pods().list().getItems()).as("%s", lifetime).isEmpty();
      }
    }
    try (KubernetesClient client = client(withToken(account, Duration.ofSeconds(-1)))) {
      assertThatThrownBy(() -> client.pods().list())
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(401));
    }
  }

  @Test
  void admin_seesTheOpenWatches(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("watches");
    try (KubernetesClient client = client(server.kubeconfig(namespace.name()))) {
      int before = server.watches("services");
      try (var watch = client.services().watch(new IgnoredEvents())) {
        assertThat(watch).isNotNull();
        assertThat(server.watches("services")).isEqualTo(before + 1);
      }
    }
  }

  private static Path withToken(KubeAccount account, Duration lifetime) throws Exception {
    KubeNamespace namespace = account.namespace();
    KubeApiServer server = namespace.server();
    return server.kubeconfig(server.uri(), namespace.name(), "token: " + account.token(lifetime));
  }

  private static KubernetesClient client(Path kubeconfig) {
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
        .build();
  }

  private static final class IgnoredEvents
      implements io.fabric8.kubernetes.client.Watcher<io.fabric8.kubernetes.api.model.Service> {
    @Override
    public void eventReceived(Action action, io.fabric8.kubernetes.api.model.Service resource) {}

    @Override
    public void onClose(io.fabric8.kubernetes.client.WatcherException cause) {}
  }
}
