package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.forebay.sources.k8s.KubeAccount;
import io.forebay.sources.k8s.KubeApiServer;
import io.forebay.sources.k8s.KubeNamespace;
import io.forebay.sources.k8s.KubeResources;
import io.forebay.sources.k8s.WithKubeApiServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code inspect} on a real API server, with simulated model servers where its pods would be. */
@Timeout(120)
@ExtendWith(WithKubeApiServer.class)
class InspectClusterTest {
  private static final Map<String, String> LABELS = Map.of("app", "vllm");

  private static KubeAccount gateway(KubeNamespace namespace) {
    return namespace.account("gateway").allow("", "pods", "list", "watch");
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String[] command(Path kubeconfig, String... more) {
    return Stream.concat(
            Stream.of("inspect", "--kubeconfig", kubeconfig.toString()), Stream.of(more))
        .toArray(String[]::new);
  }

  @Test
  void selector_showsPodsWithTheirMetrics(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("inspect");
    namespace.readyPod("llama-0", LABELS, "127.0.0.1");
    namespace.pod("llama-1", LABELS);
    try (SimulatedServers servers = new SimulatedServers(2, "127.0.0.1", 0)) {
      String port = String.valueOf(servers.servers().get(0).port());
      String second = String.valueOf(servers.servers().get(1).port());
      Path kubeconfig = gateway(namespace).kubeconfig();

      Io.Run table =
          Io.run(command(kubeconfig, "--selector", "app=vllm", "--port", port, "--port", second));
      Io.Run json =
          Io.run(
              command(
                  kubeconfig,
                  "--namespace=" + namespace.name(),
                  "--selector=app=vllm",
                  "--port=" + port,
                  "--scrapes=2",
                  "--output=json"));

      assertThat(table.code()).as(table.toString()).isZero();
      assertThat(table.err()).isEmpty();
      assertThat(table.out())
          .containsPattern("^kubernetes-pods: 2 endpoints, as the API server told \\d+ ms ago\n")
          .containsSubsequence("llama-0-rank-0 (127.0.0.1:" + port + ")\n", "images [registry")
          .containsSubsequence("llama-0-rank-1 (127.0.0.1:" + second + ")\n", "model-server")
          .containsPattern("(?m)^  kubernetes-pods +ok")
          .containsPattern("(?m)^  metrics +ok")
          .containsPattern("(?m)^  topology .*hostname node-1");
      assertThat(json.code()).as(json.toString()).isZero();
      JsonNode one = json.json().get(0);
      assertThat(json.json()).hasSize(1);
      assertThat(one.at("/endpoint").textValue()).isEqualTo("llama-0-rank-0");
      assertThat(one.at("/address").textValue()).isEqualTo("127.0.0.1:" + port);
      assertThat(one.at("/attributes/pod/value/labels/app").textValue()).isEqualTo("vllm");
      assertThat(one.at("/attributes/model-server/value/waitingRequests").isNumber()).isTrue();
      assertThat(one.at("/discovery/ageMillis").isNumber()).isTrue();
      assertThat(one.at("/discovery/lastError").isMissingNode()).isTrue();
    }
  }

  @Test
  void pods_thatCannotBeReached_showWhatKubernetesKnows(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("inspect");
    namespace.readyPod("llama-0", LABELS, "127.0.0.1");
    Path kubeconfig = gateway(namespace).kubeconfig();
    String[] pods = {"--selector", "app=vllm", "--port", String.valueOf(closedPort())};

    Io.Run with = Io.run(command(kubeconfig, pods));
    Io.Run without =
        Io.run(
            command(
                kubeconfig,
                Stream.concat(Stream.of(pods), Stream.of("--no-metrics")).toArray(String[]::new)));

    assertThat(with.code()).isEqualTo(1);
    assertThat(with.err())
        .isEqualToIgnoringNewLines("inspect: a source failed at 1 of 1 endpoint: llama-0-rank-0");
    assertThat(with.out())
        .containsPattern("(?m)^  pod .*uid ")
        .containsPattern("(?m)^  metrics +failed .*connect");
    assertThat(without.code()).as(without.toString()).isZero();
    assertThat(without.out()).containsPattern("(?m)^  pod .*uid ").doesNotContain("metrics");
  }

  @Test
  void endpointOfWhichNothingIsKnown_isExit1_withTheReason(
      KubeApiServer server, @TempDir Path folder) throws Exception {
    KubeNamespace namespace = server.namespace("inspect");
    server
        .client()
        .configMaps()
        .inNamespace(namespace.name())
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("one")
                .endMetadata()
                .addToData("tier", "gold")
                .build())
        .create();
    Path kubeconfig =
        namespace.account("gateway").allow("", "configmaps", "list", "watch").kubeconfig();
    Path config =
        Files.writeString(
            folder.resolve("forebay.yaml"),
            """
            discovery:
              - type: fixed
                endpoints:
                  - {id: a, address: 10.0.0.1, port: 8000, labels: {namespace: %1$s, pod: one}}
                  - {id: b, address: 10.0.0.2, port: 8000, labels: {namespace: %1$s, pod: two}}
            sources:
              - type: kubernetes-watch
                kubeconfig: %2$s
                collections:
                  - type: kubernetes-field
                    attribute: tier
                    path: [data, tier]
                    apiVersion: v1
                    kind: ConfigMap
            """
                .formatted(namespace.name(), kubeconfig));

    Io.Run run = Io.run("inspect", "--config", config.toString());

    assertThat(run.code()).as(run.toString()).isEqualTo(1);
    assertThat(run.out())
        .containsPattern("(?m)^a \\(10\\.0\\.0\\.1:8000\\)\n(.*\n)?  tier .*gold")
        .contains("b (10.0.0.2:8000)\n  no attributes: no source has anything of this endpoint\n")
        .containsOnlyOnce("last error");
    assertThat(run.err())
        .isEqualToIgnoringNewLines("inspect: no attributes at 1 of 2 endpoints: b");
  }

  @Test
  void service_showsItsPods_andTellsIfTheyMayNotBeSeen(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("inspect");
    namespace.readyPod("llama-0", LABELS, "127.0.0.1");
    KubeAccount account =
        namespace.account("gateway").allow("discovery.k8s.io", "endpointslices", "list", "watch");
    try (SimulatedServers servers = new SimulatedServers(1, "127.0.0.1", 0)) {
      int port = servers.servers().get(0).port();
      namespace.service("llama", LABELS, port);
      namespace.slice(
          "llama-1", "llama", port, new KubeNamespace.SliceEndpoint("llama-0", "127.0.0.1", true));
      Path kubeconfig = account.kubeconfig();

      Io.Run blind =
          Io.run(command(kubeconfig, "--service=llama", "--timeout=2s", "--output=json"));
      account.allow("", "pods", "list", "watch");
      Io.Run good = Io.run(command(kubeconfig, "--service=llama"));

      assertThat(blind.code()).as(blind.toString()).isEqualTo(1);
      assertThat(blind.json().at("/0/sources/kubernetes-pods/success").booleanValue()).isFalse();
      assertThat(blind.json().at("/0/sources/kubernetes-pods/lastError").textValue())
          .contains("kind: Role");
      assertThat(blind.json().at("/0/attributes/model-server/value").isObject()).isTrue();
      assertThat(blind.err())
          .startsWith("inspect: source 'kubernetes-pods': ")
          .contains("resources: [\"pods\"]\n  verbs: [\"list\", \"watch\"]\n");
      assertThat(good.code()).as(good.toString()).isZero();
      assertThat(good.out()).contains("llama-0-rank-0 (127.0.0.1:" + port + ")\n");
    }
  }

  @Test
  void pool_showsItsPods(KubeApiServer server) throws Exception {
    KubeResources.installPools(server);
    KubeNamespace namespace = server.namespace("inspect");
    namespace.readyPod("llama-0", LABELS, "127.0.0.1");
    try (SimulatedServers servers = new SimulatedServers(1, "127.0.0.1", 0)) {
      int port = servers.servers().get(0).port();
      namespace.pool("llama", LABELS, port);
      Path kubeconfig =
          gateway(namespace)
              .allow(KubeNamespace.POOL_GROUP, "inferencepools", "list", "watch")
              .kubeconfig();

      Io.Run run = Io.run(command(kubeconfig, "--pool=llama"));

      assertThat(run.code()).as(run.toString()).isZero();
      assertThat(run.out()).contains("llama-0-rank-0 (127.0.0.1:" + port + ")\n");
    }
  }

  @Test
  void nothingReady_isToldApartFromWhatCannotBeSeen(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("inspect");
    namespace.pod("llama-0", LABELS);
    Path kubeconfig = gateway(namespace).kubeconfig();
    Path nobody = namespace.account("nobody").kubeconfig();
    Path away =
        server.kubeconfig(
            URI.create("https://127.0.0.1:" + closedPort()), namespace.name(), "token: x");
    String[] pods = {"--selector=app=vllm", "--port=8000"};

    Io.Run none = Io.run(command(kubeconfig, pods));
    Io.Run named =
        Io.run(command(kubeconfig, "--selector=app=vllm", "--namespace=" + namespace.name()));
    Io.Run noPool = Io.run(command(kubeconfig, "--pool=llama"));
    Io.Run forbidden = Io.run(command(nobody, pods));
    Io.Run unreachable = Io.run(command(away, pods));
    Io.Run noFile = Io.run(command(Path.of("/nowhere/config"), pods));
    Io.Run json = Io.run(command(nobody, "--selector=app=vllm", "--port=8000", "--output=json"));

    assertThat(none.code()).isEqualTo(3);
    assertThat(none.out()).startsWith("kubernetes-pods: 0 endpoints, as the API server told ");
    assertThat(none.err())
        .startsWith("inspect: no endpoints: no pod with the labels app=vllm is ready in the ");
    assertThat(named.code()).isEqualTo(3);
    assertThat(named.err())
        .isEqualToIgnoringNewLines(
            "inspect: no endpoints: no pod with the labels app=vllm is ready in namespace "
                + namespace.name());
    assertThat(List.of(noPool, forbidden, unreachable, noFile, json))
        .extracting(Io.Run::code)
        .containsOnly(1);
    assertThat(List.of(noPool, forbidden, unreachable, noFile))
        .extracting(Io.Run::out)
        .allMatch(out -> out.equals("kubernetes-pods: nothing seen yet\n\n"));
    assertThat(noPool.err()).contains("an InferencePool llama in ");
    assertThat(forbidden.err())
        .startsWith("inspect: discovery 'kubernetes-pods': ")
        .contains("kind: Role\n", "  namespace: " + namespace.name() + "\n", "  name: nobody\n");
    assertThat(unreachable.err()).contains("the connection is refused");
    assertThat(noFile.err()).contains("/nowhere/config");
    assertThat(json.out()).isEqualToIgnoringWhitespace("[]");
    assertThat(json.err()).contains("kind: Role\n");
  }

  @Test
  void watch_serverIsGone_keepsTheEndpointsAndSaysSo() throws Exception {
    try (KubeApiServer server = KubeApiServer.start()) {
      KubeNamespace namespace = server.namespace("inspect");
      namespace.readyPod("llama-0", LABELS, "127.0.0.1");
      Path kubeconfig = gateway(namespace).kubeconfig();
      String[] words =
          command(
              kubeconfig,
              "--selector=app=vllm",
              "--no-metrics",
              "--watch",
              "--interval=200ms",
              "--output=json");
      PipedInputStream read = new PipedInputStream(1 << 20);
      PrintStream out = new PrintStream(new PipedOutputStream(read), true, StandardCharsets.UTF_8);
      Thread watching = new Thread(() -> Main.run(words, out, System.err));
      watching.start();
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(read, StandardCharsets.UTF_8))) {
        String line = lines.readLine();
        while (Json.MAPPER.readTree(line).isEmpty()) {
          line = lines.readLine();
        }
        assertThat(Json.MAPPER.readTree(line).at("/0/discovery/lastError").isMissingNode())
            .isTrue();

        server.killHard();

        JsonNode discovery = Json.MAPPER.readTree(line).at("/0/discovery");
        while (!discovery.has("lastError")) {
          discovery = Json.MAPPER.readTree(lines.readLine()).at("/0/discovery");
          assertThat(discovery.isMissingNode()).as("the endpoint is gone").isFalse();
        }
        assertThat(discovery.path("lastError").textValue()).contains("https://127.0.0.1:");
        assertThat(discovery.path("ageMillis").isNumber()).isTrue();
      } finally {
        watching.interrupt();
        watching.join(30_000);
      }
      assertThat(watching.isAlive()).isFalse();
    }
  }
}
