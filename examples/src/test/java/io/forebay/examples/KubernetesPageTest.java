package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.forebay.api.Endpoint;
import io.forebay.api.attributes.ModelServerMetrics;
import io.forebay.api.attributes.PodInfo;
import io.forebay.core.DataLayer;
import io.forebay.core.LayerReport;
import io.forebay.sources.k8s.KubeApiServer;
import io.forebay.sources.k8s.KubeNamespace;
import io.forebay.sources.k8s.KubeResources;
import io.forebay.sources.k8s.WithKubeApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/kubernetes.md} offers to paste, on a real API server. */
@Timeout(120)
@ExtendWith(WithKubeApiServer.class)
class KubernetesPageTest {
  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final String NAMESPACE = "serving";
  private static final String SELECTION = "    selector: app=vllm\n    ports: [8000]\n";
  private static final Map<String, String> LABELS = Map.of("app", "vllm");

  @TempDir private Path folder;

  private static List<String> blocks() throws IOException {
    Path page = DocumentedExample.repository().resolve("docs/kubernetes.md");
    return DocumentedExample.inMarkdown(page, "yaml").stream()
        .map(block -> String.join("\n", block.code()) + "\n")
        .toList();
  }

  /** The data layer's configuration, out of the ConfigMap. */
  private static String configuration() throws IOException {
    return manifests(NAMESPACE).stream()
        .filter(object -> object.path("kind").textValue().equals("ConfigMap"))
        .map(object -> object.at("/data").path("forebay.yaml").textValue())
        .findFirst()
        .orElseThrow();
  }

  /** The objects of all manifests, in a namespace of a test. */
  private static List<JsonNode> manifests(String namespace) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String block : blocks()) {
      if (block.startsWith("# ")) {
        for (String object : block.replace(NAMESPACE, namespace).split("(?m)^---$", -1)) {
          objects.add(Serialization.unmarshal(object, JsonNode.class));
        }
      }
    }
    return objects;
  }

  /** Creates an object, and returns what the API server has made of it. */
  private static JsonNode created(KubeApiServer server, JsonNode object) throws IOException {
    GenericKubernetesResource made =
        server
            .client()
            .resource(Serialization.unmarshal(object.toString(), GenericKubernetesResource.class))
            .create();
    return Json.MAPPER.readTree(Serialization.asJson(made));
  }

  /** Checks that all of it is there; what the server does not know it drops without a word. */
  private static void checkKept(String place, JsonNode given, JsonNode kept) {
    assertThat(kept.getNodeType()).as(place).isEqualTo(given.getNodeType());
    if (given.isObject()) {
      given
          .properties()
          .forEach(
              field ->
                  checkKept(
                      place + "." + field.getKey(), field.getValue(), kept.path(field.getKey())));
    } else if (given.isArray()) {
      assertThat(kept).as(place).hasSameSizeAs(given);
      for (int i = 0; i < given.size(); i++) {
        checkKept(place + "[" + i + "]", given.get(i), kept.get(i));
      }
    } else {
      assertThat(kept.asText()).as(place).isEqualTo(given.asText());
    }
  }

  private static String token(KubeNamespace namespace) {
    return namespace
        .server()
        .client()
        .serviceAccounts()
        .inNamespace(namespace.name())
        .withName("gateway")
        .tokenRequest(
            new TokenRequestBuilder().withNewSpec().withExpirationSeconds(3_600L).endSpec().build())
        .getStatus()
        .getToken();
  }

  /** Applies all, and makes a pod whose endpoint is where a model server is. */
  private static KubeNamespace namespace(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("page");
    for (JsonNode object : manifests(namespace.name())) {
      String name = object.path("kind").textValue() + " " + object.at("/metadata/name").textValue();
      checkKept(name, object, created(server, object));
    }
    String node = namespace.name() + "-node";
    KubeResources.node(server, node, Map.of(ZONE, "zone-a"));
    namespace.create(
        namespace.podBuilder("llama-0", LABELS).editSpec().withNodeName(node).endSpec().build());
    namespace.ready("llama-0", "127.0.0.1");
    return namespace;
  }

  /** Runs the page's configuration as the page's service account. */
  private void run(KubeNamespace namespace, String selection) throws Exception {
    Path kubeconfig =
        namespace
            .server()
            .kubeconfig(namespace.server().uri(), namespace.name(), "token: " + token(namespace));
    String text = configuration();
    assertThat(text).contains(SELECTION);
    Path file = folder.resolve("forebay.yaml");
    Files.writeString(
        file, text.replace(SELECTION, "    kubeconfig: " + kubeconfig + "\n" + selection));
    try (DataLayer layer = DataLayer.builder().discoverProviders().config(file).build().start()) {
      assertThat(layer.awaitReady(Duration.ofSeconds(60))).isTrue();
      LayerReport report = layer.report();
      assertThat(report.discoveries().get(0).calls().failuresInARow()).isZero();
      assertThat(report.sources()).allMatch(source -> source.blind().isEmpty());
      assertThat(layer.endpoints()).hasSize(1);
      Endpoint endpoint = layer.endpoints().get(0);
      assertThat(endpoint.id().value()).isEqualTo("llama-0-rank-0");
      assertThat(endpoint.attributes().get(ModelServerMetrics.KEY)).isNotNull();
      PodInfo pod = Objects.requireNonNull(endpoint.attributes().get(PodInfo.KEY));
      assertThat(pod.labels()).isEqualTo(LABELS);
      assertThat(pod.nodeTopology()).containsEntry(ZONE, "zone-a");
    }
  }

  @Test
  void manifests_areTaken_andTheConfigurationSeesPods(KubeApiServer server) throws Exception {
    KubeNamespace namespace = namespace(server);
    try (SimulatedServers servers = new SimulatedServers(1, "127.0.0.1", 0)) {
      int port = servers.servers().get(0).port();
      run(namespace, SELECTION.replace("8000", String.valueOf(port)));

      namespace.service("llama", LABELS, port);
      namespace.slice(
          "llama-1", "llama", port, new KubeNamespace.SliceEndpoint("llama-0", "127.0.0.1", true));
      run(namespace, "    service: llama\n");
    }
  }

  @Test
  void account_seesPools(KubeApiServer server) throws Exception {
    KubeResources.installPools(server);
    KubeNamespace namespace = namespace(server);
    try (SimulatedServers servers = new SimulatedServers(1, "127.0.0.1", 0)) {
      namespace.pool("llama", LABELS, servers.servers().get(0).port());
      run(namespace, "    pool: llama\n");
    }
  }

  @Test
  void configMap_holdsAConfiguration_thatIsBuiltAsItIs() throws Exception {
    Path file = Files.writeString(folder.resolve("forebay.yaml"), configuration());

    assertThatCode(() -> DataLayer.builder().discoverProviders().config(file).build().close())
        .doesNotThrowAnyException();
  }

  @Test
  void roles_listAndWatchOnly() throws Exception {
    List<JsonNode> rules =
        manifests(NAMESPACE).stream()
            .filter(object -> object.path("kind").textValue().endsWith("Role"))
            .flatMap(role -> role.path("rules").valueStream())
            .toList();

    assertThat(rules)
        .hasSize(4)
        .allMatch(rule -> rule.path("verbs").toString().equals("[\"list\",\"watch\"]"));
  }
}
