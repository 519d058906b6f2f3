package io.forebay.sources.k8s;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pods, pools and services of an API server in memory, and what becomes of them in a data layer.
 */
@Timeout(60)
class PodPictureTest {
  private static final String PODS = "/api/v1/namespaces/ns/pods";
  private static final String NODES = "/api/v1/nodes";
  private static final String POOLS =
      "/apis/inference.networking.k8s.io/v1/namespaces/ns/inferencepools";
  private static final String OLDER =
      "/apis/inference.networking.x-k8s.io/v1alpha2/namespaces/ns/inferencepools";
  private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/ns/endpointslices";
  private static final String BETA = "/apis/discovery.k8s.io/v1beta1/namespaces/ns/endpointslices";

  private final MemoryApi api = new MemoryApi();

  private void pod(String name, String team, String address, String node) {
    api.put(
        PODS,
        name,
        Map.of("team", team, "app", "vllm"),
        "'uid': 'uid-" + name + "'",
        """
        'spec': {'nodeName': '%s'},
        'status': {'podIP': '%s', 'conditions': [{'type': 'Ready', 'status': 'True'}]}
        """
            .formatted(node, address));
  }

  private void pool(String name, Map<String, String> labels, int... ports) {
    StringBuilder spec = new StringBuilder("'spec': {'selector': {'matchLabels': {");
    String comma = "";
    for (Map.Entry<String, String> label : labels.entrySet()) {
      spec.append(comma).append("'" + label.getKey() + "': '" + label.getValue() + "'");
      comma = ",";
    }
    spec.append("}}, 'targetPorts': [");
    comma = "";
    for (int port : ports) {
      spec.append(comma).append("{'number': " + port + "}");
      comma = ",";
    }
    api.put(POOLS, name, Map.of(), "", spec + "]}");
  }

  private void older(String team, int port) {
    api.put(
        OLDER,
        "llama",
        Map.of(),
        "",
        "'spec': {'selector': {'team': '%s'}, 'targetPortNumber': %d}".formatted(team, port));
  }

  private PodLayer layer(
      PodSelection selection, UnaryOperator<KubernetesPodDiscovery.Builder> rules) {
    KubernetesCluster cluster = api.cluster();
    return new PodLayer(
        rules.apply(KubernetesPodDiscovery.builder(cluster, selection)).build(),
        KubernetesPodSource.builder(cluster, selection).build());
  }

  private PodLayer pool() {
    return layer(PodSelection.pool("llama"), rules -> rules);
  }

  private PodLayer labelled() {
    return layer(PodSelection.labels("team=blue"), rules -> rules.ports(8000));
  }

  private static boolean failing(PodLayer layer) {
    return layer.discovery().calls().failuresInARow() > 0;
  }

  private static String error(PodLayer layer) {
    return String.valueOf(layer.discovery().calls().lastError());
  }

  @Test
  void pool_isFollowedAsItChanges() throws Exception {
    pod("a", "blue", "10.0.0.1", "n1");
    pod("b", "green", "10.0.0.2", "n1");
    pool("llama", Map.of("team", "blue"), 8000);
    pool("other", Map.of("team", "green"), 7000);
    api.refuse(OLDER, ApiFault.Kind.FORBIDDEN);
    try (PodLayer layer = pool()) {
      assertThat(layer.layer().awaitReady(Duration.ofSeconds(30))).isTrue();
      assertThat(layer.endpoints()).containsExactly("a-rank-0 (10.0.0.1:8000)");
      assertThat(layer.pod("a-rank-0")).isNotNull();
      assertThat(failing(layer)).isFalse();
      Endpoint a = Objects.requireNonNull(layer.endpoint("a-rank-0"));

      pool("llama", Map.of("team", "blue"), 8000, 8001);
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8000)", "a-rank-1 (10.0.0.1:8001)");
      layer.await(() -> layer.pod("a-rank-1") != null);
      pool("llama", Map.of("app", "vllm"), 8000);
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8000)", "b-rank-0 (10.0.0.2:8000)");
      layer.await(() -> layer.pod("b-rank-0") != null);
      assertThat(layer.endpoint("a-rank-0")).isSameAs(a);
      assertThat(layer.pod("a-rank-0")).isNotNull();

      pool("llama", Map.of("app", "vllm", "team", "green"), 8000);
      layer.awaitEndpoints("b-rank-0 (10.0.0.2:8000)");
      pod("c", "green", "10.0.0.3", "n1");
      layer.awaitEndpoints("b-rank-0 (10.0.0.2:8000)", "c-rank-0 (10.0.0.3:8000)");

      pool("llama", Map.of(), 8000);
      layer.awaitEndpoints();
      assertThat(failing(layer)).isFalse();
      pool("llama", Map.of("team", "blue"), 8000);
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8000)");
      layer.await(() -> api.watches().stream().filter(PODS::equals).count() == 1);
    }
  }

  @Test
  void pool_thatIsDeleted_leavesNoEndpoints_andComesBack() throws Exception {
    pod("a", "blue", "10.0.0.1", "n1");
    api.refuse(OLDER, ApiFault.Kind.NOT_FOUND);
    try (PodLayer layer = pool()) {
      String none =
          "no InferencePool llama in namespace ns (no other is set): none of this name in"
              + " inference.networking.k8s.io/v1; inference.networking.x-k8s.io/v1alpha2 is not"
              + " served";
      layer.await(() -> error(layer), none);
      assertThat(layer.layer().awaitReady(Duration.ofMillis(1))).isFalse();

      pool("llama", Map.of("team", "blue"), 8000);
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8000)");
      assertThat(layer.layer().awaitReady(Duration.ofSeconds(30))).isTrue();
      layer.await(() -> !failing(layer));

      api.delete(POOLS, "llama");
      layer.awaitEndpoints();
      layer.await(() -> failing(layer));

      pool("llama", Map.of("team", "blue"), 8001);
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8001)");
      layer.await(() -> !failing(layer));
    }
  }

  private static final String ROLE =
      """
      . This grants it:
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata:
        name: forebay-inferencepools
        namespace: ns
      rules:
      - apiGroups: ["inference.networking.k8s.io", "inference.networking.x-k8s.io"]
        resources: ["inferencepools"]
        verbs: ["list", "watch"]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata:
        name: forebay-inferencepools
        namespace: ns
      roleRef:
        apiGroup: rbac.authorization.k8s.io
        kind: Role
        name: forebay-inferencepools
      subjects:
      - kind: ServiceAccount
        name: gateway
        namespace: ns
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FORBIDDEN|FORBIDDEN|cannot tell whether there is an InferencePool llama in namespace ns:"
            + " system:serviceaccount:ns:gateway may not list and watch inferencepools",
        "NOT_FOUND|FORBIDDEN|cannot tell whether there is an InferencePool llama in namespace ns:"
            + " inference.networking.k8s.io/v1 is not served; system:serviceaccount:ns:gateway may"
            + " not list and watch inferencepools of inference.networking.x-k8s.io/v1alpha2",
        "FORBIDDEN|NOT_FOUND|cannot tell whether there is an InferencePool llama in namespace ns:"
            + " inference.networking.x-k8s.io/v1alpha2 is not served;"
            + " system:serviceaccount:ns:gateway may not list and watch inferencepools of"
            + " inference.networking.k8s.io/v1",
        "FORBIDDEN||no InferencePool llama in namespace ns: none of this name in"
            + " inference.networking.x-k8s.io/v1alpha2; system:serviceaccount:ns:gateway may not"
            + " list and watch inferencepools of inference.networking.k8s.io/v1",
      })
  void pool_thatMayNotBeSeen_isToldWithOneRoleToPaste(
      ApiFault.@Nullable Kind newer, ApiFault.@Nullable Kind older, String expected)
      throws Exception {
    api.refuse(POOLS, newer);
    api.refuse(OLDER, older);
    try (PodLayer layer = layer(PodSelection.pool("llama").inNamespace("ns"), rules -> rules)) {
      layer.await(() -> error(layer), expected + ROLE);
    }
  }

  @Test
  void pool_thatMayNotBeSeenAnyMore_hasTheSameRole() throws Exception {
    pod("a", "blue", "10.0.0.1", "n1");
    pool("llama", Map.of("team", "blue"), 8000);
    try (PodLayer layer = pool()) {
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8000)");
      api.refuse(POOLS, ApiFault.Kind.FORBIDDEN);
      layer.await(
          () -> error(layer),
          "system:serviceaccount:ns:gateway may not list and watch inferencepools of"
              + " inference.networking.k8s.io/v1"
              + ROLE);
      assertThat(layer.endpoints()).hasSize(1);
    }
  }

  @Test
  void pool_ofTheOlderGroup_isFollowed_untilTheNewerHasIt() throws Exception {
    pod("a", "blue", "10.0.0.1", "n1");
    pod("b", "green", "10.0.0.2", "n1");
    older("blue", 8000);
    api.refuse(POOLS, ApiFault.Kind.NOT_FOUND);
    try (PodLayer layer = pool()) {
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8000)");
      layer.await(() -> !failing(layer));
      older("blue", 8001);
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8001)");

      pool("llama", Map.of("team", "green"), 9000);
      api.refuse(POOLS, null);
      layer.awaitEndpoints("b-rank-0 (10.0.0.2:9000)");
      older("green", 7000);
      api.delete(POOLS, "llama");
      layer.awaitEndpoints("b-rank-0 (10.0.0.2:7000)");
    }
  }

  @Test
  void pool_ofTheOlderGroup_waitsUntilTheNewerIsKnown() throws Exception {
    pod("a", "blue", "10.0.0.1", "n1");
    older("blue", 8000);
    pool("llama", Map.of("team", "blue"), 9000);
    api.hold(POOLS);
    try (PodLayer layer = pool()) {
      layer.await(() -> api.isWaiting() && api.watches().contains(OLDER));
      assertThat(layer.endpoints()).isEmpty();
      api.release();
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:9000)");
      assertThat(layer.events()).containsExactly("added a-rank-0");
    }
  }

  @Test
  void pool_thatSelectsOthers_keepsTheOldPodsUntilTheNewAreListed() throws Exception {
    pod("a", "blue", "10.0.0.1", "n1");
    pod("b", "green", "10.0.0.2", "n1");
    pool("llama", Map.of("team", "blue"), 8000);
    try (PodLayer layer = pool()) {
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8000)");
      api.hold("team=green");
      pool("llama", Map.of("team", "green"), 8001);
      layer.await(api::isWaiting);
      assertThat(layer.endpoints()).containsExactly("a-rank-0 (10.0.0.1:8000)");
      pod("a2", "blue", "10.0.0.3", "n1");
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8000)", "a2-rank-0 (10.0.0.3:8000)");
      long confirmed = layer.discovery().calls().successes();
      pool("llama", Map.of("team", "green"), 8001);
      pod("a2", "blue", "10.0.0.4", "n1");
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8000)", "a2-rank-0 (10.0.0.4:8000)");
      assertThat(layer.discovery().calls().successes())
          .as("confirmed though others are selected")
          .isEqualTo(confirmed);
      api.release();
      layer.awaitEndpoints("b-rank-0 (10.0.0.2:8001)");
      layer.await(() -> layer.discovery().calls().successes() >= confirmed + 2);

      // Back again before the list has come.
      api.hold("team=blue");
      pool("llama", Map.of("team", "blue"), 8000);
      layer.await(api::isWaiting);
      pool("llama", Map.of("team", "green"), 8000);
      layer.awaitEndpoints("b-rank-0 (10.0.0.2:8000)");
      api.release();
      pod("b", "green", "10.0.0.9", "n1");
      layer.awaitEndpoints("b-rank-0 (10.0.0.9:8000)");
    }
  }

  @Test
  void pods_thatCannotBeSeen_stay_andAreWhatTheServerHasAfterwards() throws Exception {
    pod("a", "blue", "10.0.0.1", "n1");
    pod("b", "blue", "10.0.0.2", "n1");
    try (PodLayer layer = labelled()) {
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8000)", "b-rank-0 (10.0.0.2:8000)");
      layer.await(() -> layer.pod("a-rank-0") != null);
      Endpoint a = layer.endpoint("a-rank-0");
      api.refuse(PODS, ApiFault.Kind.UNREACHABLE);
      layer.await(() -> failing(layer));
      assertThat(error(layer)).startsWith("UNREACHABLE " + PODS);
      pod("c", "blue", "10.0.0.3", "n1");
      api.delete(PODS, "b");
      assertThat(layer.endpoints()).hasSize(2);

      api.refuse(PODS, null);
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8000)", "c-rank-0 (10.0.0.3:8000)");
      layer.await(() -> !failing(layer));
      assertThat(layer.endpoint("a-rank-0")).isSameAs(a);
      assertThat(layer.events()).doesNotContain("changed a-rank-0");
    }
  }

  @Test
  void endpoints_waitForTheirNodes_soThatTheirLabelsAreComplete() throws Exception {
    pod("a", "blue", "10.0.0.1", "n1");
    api.put(NODES, "n1", Map.of("topology.kubernetes.io/zone", "z1"), "'namespace': ''", "");
    api.hold(NODES);
    try (PodLayer layer = labelled()) {
      layer.await(() -> api.watches().contains(PODS));
      assertThat(layer.endpoints()).isEmpty();
      api.release();
      layer.await(() -> layer.pod("a-rank-0") != null);
      assertThat(requireNonNull(layer.endpoint("a-rank-0")).info().labels())
          .containsEntry("topology.kubernetes.io/zone", "z1");
      assertThat(requireNonNull(layer.pod("a-rank-0")).nodeTopology()).containsValue("z1");
      assertThat(layer.events()).containsExactly("added a-rank-0");
    }
  }

  @Test
  void endpoints_doNotWaitLongForTheirNodes() throws Exception {
    pod("a", "blue", "10.0.0.1", "n1");
    api.put(NODES, "n1", Map.of("topology.kubernetes.io/zone", "z1"), "'namespace': ''", "");
    api.hold(NODES);
    try (PodLayer layer = labelled()) {
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8000)");
      layer.await(() -> layer.pod("a-rank-0") != null);
      assertThat(requireNonNull(layer.pod("a-rank-0")).nodeTopology()).isEmpty();
      api.release();
      layer.await(() -> requireNonNull(layer.pod("a-rank-0")).nodeTopology().containsValue("z1"));
      layer.await(
          () -> requireNonNull(layer.endpoint("a-rank-0")).info().labels().containsValue("z1"));
    }
  }

  @Test
  void nodes_thatAreForbidden_doNoHarm_andAreSeenWhenAllowed() throws Exception {
    pod("a", "blue", "10.0.0.1", "n1");
    api.put(NODES, "n1", Map.of("topology.kubernetes.io/zone", "z1"), "'namespace': ''", "");
    api.refuse(NODES, ApiFault.Kind.FORBIDDEN);
    try (PodLayer layer = labelled()) {
      assertThat(layer.layer().awaitReady(Duration.ofSeconds(30))).isTrue();
      assertThat(layer.endpoints()).hasSize(1);
      assertThat(failing(layer)).isFalse();
      api.refuse(NODES, null);
      layer.await(
          () -> requireNonNull(layer.endpoint("a-rank-0")).info().labels().containsValue("z1"));
      api.delete(NODES, "n1");
      layer.await(
          () -> !requireNonNull(layer.endpoint("a-rank-0")).info().labels().containsValue("z1"));
    }
  }

  @Test
  void nodes_thatAreForbidden_areToldOnce_withTheClusterRole() throws Exception {
    pod("a", "blue", "10.0.0.1", "n1");
    api.refuse(NODES, ApiFault.Kind.FORBIDDEN);
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (PodLayer layer = labelled()) {
      layer.await(() -> layer.pod("a-rank-0") != null);
    } finally {
      System.setErr(before);
    }
    String told = log.toString(StandardCharsets.UTF_8);
    assertThat(told.lines().filter(line -> line.contains("no labels of their nodes")))
        .singleElement()
        .asString()
        .contains("WARN", "kubernetes-pods (pods with team=blue): ")
        .endsWith(
            "(nodeTopology: false if they are not needed): system:serviceaccount:ns:gateway may"
                + " not list and watch nodes. This grants it:");
    assertThat(told)
        .contains("kind: ClusterRole\n", "  name: forebay-nodes\n", "kind: ClusterRoleBinding\n")
        .contains("- apiGroups: [\"\"]\n  resources: [\"nodes\"]\n");
  }

  private void slice(String path, String name, String type, String endpoints) {
    api.put(
        path,
        name,
        Map.of("kubernetes.io/service-name", "llama"),
        "",
        "'addressType': '%s', 'ports': [{'port': 8000}], 'endpoints': [%s]"
            .formatted(type, endpoints));
  }

  @Test
  void service_ofTheBetaVersion_isFollowed_untilTheNewerIsServed() throws Exception {
    api.refuse(SLICES, ApiFault.Kind.NOT_FOUND);
    String a = "{'addresses': ['10.0.0.1'], 'targetRef': {'kind': 'Pod', 'name': 'a'}}";
    slice(BETA, "s", "IPv4", a);
    slice(SLICES, "s", "IPv4", a);
    pod("a", "blue", "10.0.0.1", "n1");
    try (PodLayer layer = layer(PodSelection.service("llama"), rules -> rules)) {
      assertThat(layer.layer().awaitReady(Duration.ofSeconds(30))).isTrue();
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8000)");
      assertThat(layer.pod("a-rank-0")).isNotNull();
      assertThat(failing(layer)).isFalse();
      Endpoint before = layer.endpoint("a-rank-0");

      api.refuse(SLICES, null);
      api.refuse(BETA, ApiFault.Kind.NOT_FOUND);
      layer.await(() -> api.watches().contains(SLICES));
      slice(SLICES, "t", "IPv4", "{'addresses': ['10.0.0.2']}");
      layer.awaitEndpoints("a-rank-0 (10.0.0.1:8000)", "llama-10.0.0.2-rank-0 (10.0.0.2:8000)");
      assertThat(layer.endpoint("a-rank-0")).isSameAs(before);
      layer.await(() -> !failing(layer));
    }
  }

  @Test
  void service_whoseOthersGetAnotherFamily_hasThatOne() throws Exception {
    slice(SLICES, "six", "IPv6", "{'addresses': ['2001:db8::1']}");
    try (PodLayer layer = layer(PodSelection.service("llama"), rules -> rules)) {
      layer.awaitEndpoints("llama-2001:db8::1-rank-0 ([2001:db8::1]:8000)");
      slice(SLICES, "four", "IPv4", "{'addresses': ['10.0.0.1']}");
      layer.awaitEndpoints("llama-10.0.0.1-rank-0 (10.0.0.1:8000)");
      api.delete(SLICES, "four");
      layer.awaitEndpoints("llama-2001:db8::1-rank-0 ([2001:db8::1]:8000)");
    }
  }

  @Test
  void service_thatCannotBeSeen_isTold() throws Exception {
    api.refuse(SLICES, ApiFault.Kind.NOT_FOUND);
    api.refuse(BETA, ApiFault.Kind.NOT_FOUND);
    try (PodLayer layer = layer(PodSelection.service("llama"), rules -> rules)) {
      layer.await(() -> failing(layer));
      assertThat(error(layer)).contains("endpointslices");
      api.refuse(BETA, null);
      slice(BETA, "s", "IPv4", "{'addresses': ['10.0.0.1']}");
      layer.awaitEndpoints("llama-10.0.0.1-rank-0 (10.0.0.1:8000)");
      layer.await(() -> !failing(layer));
    }
  }

  @Test
  void service_whoseVersionIsNotServedForAMoment_isFoundAllTheSame() throws Exception {
    slice(SLICES, "s", "IPv4", "{'addresses': ['10.0.0.1']}");
    // As by whatever stands before an API server that is not up yet.
    api.refuse(SLICES, ApiFault.Kind.NOT_FOUND);
    api.refuse(BETA, ApiFault.Kind.NOT_FOUND);
    try (PodLayer layer = layer(PodSelection.service("llama"), rules -> rules)) {
      layer.await(() -> failing(layer));
      api.refuse(SLICES, null);
      layer.awaitEndpoints("llama-10.0.0.1-rank-0 (10.0.0.1:8000)");
      layer.await(() -> !failing(layer));

      api.refuse(SLICES, ApiFault.Kind.NOT_FOUND);
      layer.await(() -> failing(layer));
      api.refuse(SLICES, null);
      layer.await(() -> !failing(layer));
      slice(SLICES, "t", "IPv4", "{'addresses': ['10.0.0.2']}");
      layer.awaitEndpoints(
          "llama-10.0.0.1-rank-0 (10.0.0.1:8000)", "llama-10.0.0.2-rank-0 (10.0.0.2:8000)");
      assertThat(api.watches()).contains(SLICES);
      layer.await(() -> !api.watches().contains(BETA));
      assertThat(failing(layer)).isFalse();
    }
  }

  @Test
  void layer_thatIsClosed_leavesNoWatch() throws Exception {
    pod("a", "blue", "10.0.0.1", "n1");
    PodLayer layer = labelled();
    layer.await(() -> layer.pod("a-rank-0") != null);
    layer.await(() -> api.watches().size() == 2);
    layer.close();
    layer.await(() -> api.watches().isEmpty());
  }
}
