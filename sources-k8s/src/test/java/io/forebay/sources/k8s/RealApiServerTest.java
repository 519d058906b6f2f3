package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sources.k8s.ClientRig.Kept;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The client and a real API server. */
@ExtendWith(WithKubeApiServer.class)
class RealApiServerTest {
  @TempDir Path folder;

  @Test
  void get_kubeconfigWithClientCertificate_answers(KubeApiServer kube) throws Exception {
    ServerAccess access = access(kube.kubeconfig("serving"));
    assertThat(access.namespace()).isEqualTo("serving");
    try (ApiServer server = access.open()) {
      assertThat(get(server, "/api/v1/namespaces")).contains("\"kind\":\"NamespaceList\"");
    }
  }

  @Test
  void stream_watchOfPods_bringsEventsUntilItIsCancelled(KubeApiServer kube) throws Exception {
    KubeNamespace namespace = kube.namespace("stream");
    KubeAccount account = namespace.account("gateway").allow("", "pods", "list", "watch");
    String path = "/api/v1/namespaces/" + namespace.name() + "/pods";
    try (ApiServer server = access(account.kubeconfig()).open()) {
      awaitAllowed(server, path);
      Kept lines = new Kept();
      CompletableFuture<Void> watch =
          server.stream(path, Map.of("watch", "true", "timeoutSeconds", "300"), lines);
      assertThat(lines.next()).isEqualTo("opened");
      namespace.readyPod("one", Map.of("app", "x"), "10.0.0.1");
      assertThat(lines.next()).startsWith("{\"type\":\"ADDED\"").contains("\"name\":\"one\"");
      namespace.delete("one");
      String last = lines.next();
      while (!last.startsWith("{\"type\":\"DELETED\"")) {
        last = lines.next();
      }
      assertThat(watch.cancel(true)).isTrue();
    }
  }

  @Test
  void stream_timeoutSeconds_endsWithoutAFault(KubeApiServer kube) throws Exception {
    try (ApiServer server = access(kube.kubeconfig("default")).open()) {
      server.stream("/api/v1/pods", Map.of("watch", "true", "timeoutSeconds", "1"), new Kept())
          .get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void advice_forbidden_isWhatGrantsIt(KubeApiServer kube) throws Exception {
    KubeNamespace namespace = kube.namespace("advice");
    KubeAccount account = namespace.account("gateway");
    try (ApiServer server = access(account.kubeconfig()).open()) {
      assertAdvice(
          kube,
          server,
          ResourceQuery.resource("v1", "pods").inNamespace(namespace.name()),
          "/api/v1/namespaces/" + namespace.name() + "/pods");
      assertAdvice(
          kube, server, ResourceQuery.resource("v1", "nodes").inAllNamespaces(), "/api/v1/nodes");
    }
  }

  private static void assertAdvice(
      KubeApiServer kube, ApiServer server, ResourceQuery query, String path) throws Exception {
    ApiFault fault = ClientRig.fault(server.get(path, Map.of()));
    assertThat(fault.kind()).isEqualTo(ApiFault.Kind.FORBIDDEN);
    String advice = Advice.of(fault, query, query.plural(), false);
    assertThat(advice).contains("It takes the verbs list and watch on " + query.plural());
    KubeResources.apply(kube, advice.substring(advice.indexOf("apiVersion:")));
    awaitAllowed(server, path);
    ApiFault other = ClientRig.fault(server.get("/api/v1/secrets", Map.of()));
    assertThat(other.kind()).isEqualTo(ApiFault.Kind.FORBIDDEN);
  }

  @Test
  void get_tokenReplacedInItsFile_isTakenAtOnce(KubeApiServer kube) throws Exception {
    KubeNamespace namespace = kube.namespace("token");
    KubeAccount account = namespace.account("gateway").allow("", "pods", "list");
    String path = "/api/v1/namespaces/" + namespace.name() + "/pods";
    Path token = folder.resolve("token");
    Files.writeString(token, account.token(Duration.ofMinutes(-5)) + "\n");
    try (ApiServer server = access(account.kubeconfig(kube.uri(), token)).open()) {
      ApiFault fault = ClientRig.fault(server.get(path, Map.of()));
      assertThat(fault.kind()).isEqualTo(ApiFault.Kind.UNAUTHORIZED);
      Files.writeString(token, account.token(Duration.ofMinutes(20)));
      awaitAllowed(server, path);
    }
  }

  @Test
  void open_serviceAccountOfAPod_answers(KubeApiServer kube) throws Exception {
    KubeNamespace namespace = kube.namespace("pod");
    KubeAccount account = namespace.account("gateway").allow("", "pods", "list");
    Files.writeString(folder.resolve("token"), account.token(Duration.ofMinutes(20)));
    Files.writeString(folder.resolve("namespace"), namespace.name());
    Files.copy(kube.caFile(), folder.resolve("ca.crt"));
    Surroundings around =
        new Surroundings(
            Map.of(
                "KUBERNETES_SERVICE_HOST",
                "127.0.0.1",
                "KUBERNETES_SERVICE_PORT",
                String.valueOf(kube.port())),
            folder,
            folder);
    ServerAccess access = new ClusterAccess(ClusterSettings.DEFAULT, around);
    assertThat(access.namespace()).isEqualTo(namespace.name());
    try (ApiServer server = access.open()) {
      awaitAllowed(server, "/api/v1/namespaces/" + namespace.name() + "/pods");
    }
  }

  /** The server takes a moment to see a new role. */
  private static void awaitAllowed(ApiServer server, String path) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      CompletableFuture<byte[]> answer = server.get(path, Map.of());
      try {
        assertThat(new String(answer.get(30, TimeUnit.SECONDS), StandardCharsets.UTF_8))
            .contains("List\"");
        return;
      } catch (java.util.concurrent.ExecutionException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
      }
    }
  }

  private static String get(ApiServer server, String path) throws Exception {
    byte[] body = server.get(path, Map.of("limit", "1")).get(30, TimeUnit.SECONDS);
    return new String(body, StandardCharsets.UTF_8);
  }

  private static ServerAccess access(Path kubeconfig) {
    return KubernetesCluster.builder().kubeconfig(kubeconfig).build().access();
  }
}
