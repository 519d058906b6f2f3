package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The faults that the other tests cause are what they are said to be. */
@Timeout(120)
@ExtendWith(WithKubeApiServer.class)
class KubeApiServerFaultsTest {
  private static final Map<String, String> LABELS = Map.of("app", "vllm");

  @Test
  void killedServer_comesBackWithItsData_andForgetsOldVersions() throws Exception {
    Path folder;
    try (KubeApiServer server = KubeApiServer.start()) {
      folder = server.caFile().getParent();
      KubeNamespace namespace = server.namespace("killed");
      String pods = "/api/v1/namespaces/" + namespace.name() + "/pods";
      String before =
          namespace.readyPod("a", LABELS, "10.1.0.1").getMetadata().getResourceVersion();
      namespace.label("a", "role", "decode");
      String old = pods + "?watch=true&timeoutSeconds=1&resourceVersion=" + before;
      assertThat(server.get(old)).contains("MODIFIED");
      server.compactEtcd();
      assertThat(server.get(old)).as("the cache has it").contains("MODIFIED");
      server.killHard();
      assertThatThrownBy(() -> server.get("/version")).isInstanceOf(IOException.class);
      server.restart();
      assertThat(server.get(pods)).contains("decode");
      assertThat(server.get(old)).contains("\"code\":410");
    }
    assertThat(folder).doesNotExist();
  }

  @Test
  void proxy_breaksConnections(KubeApiServer server) throws Exception {
    try (FaultyProxy proxy = new FaultyProxy(server.port())) {
      HttpClient client = HttpClient.newBuilder().sslContext(server.authority().client()).build();
      assertThat(status(client, proxy.uri())).isEqualTo(200);
      assertThat(proxy.connections()).isEqualTo(1);
      proxy.freeze();
      assertThatThrownBy(() -> status(client, proxy.uri()))
          .isInstanceOf(HttpTimeoutException.class);
      HttpClient another = HttpClient.newBuilder().sslContext(server.authority().client()).build();
      assertThat(status(another, proxy.uri())).isEqualTo(200);
      proxy.cut();
      assertThat(proxy.connections()).isZero();
      proxy.refuse(true);
      assertThatThrownBy(() -> status(another, proxy.uri()))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(HttpTimeoutException.class);
      proxy.refuse(false);
      assertThat(status(another, proxy.uri())).isEqualTo(200);
    }
  }

  @Test
  void front_answersAsTold_thenPassesOn(KubeApiServer server) throws Exception {
    try (ApiFront front = new ApiFront(server)) {
      HttpClient client = HttpClient.newBuilder().sslContext(server.authority().client()).build();
      front.tooManyRequests(1, 2);
      HttpRequest request = HttpRequest.newBuilder(front.uri().resolve("/version?a=b")).build();
      HttpResponse<String> refused = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("2");
      HttpResponse<String> passed = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(passed.body()).contains(server.version());
      assertThat(front.asked()).extracting(ApiFront.Asked::status).containsExactly(429, 200);
      assertThat(front.asked().get(0).target()).isEqualTo("/version?a=b");
    }
  }

  /** Even a process that is killed leaves neither programs nor files. */
  @Test
  void processes_endWithTheirParent() throws Exception {
    KubeProcesses processes = new KubeProcesses();
    Process sleeper = processes.start("sleeper", List.of("sleep", "1000"));
    processes.release();
    assertThat(sleeper.waitFor(30, TimeUnit.SECONDS)).isTrue();
    processes.close();
    assertThat(Files.exists(processes.folder())).isFalse();
  }

  private static int status(HttpClient client, URI uri) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve("/version")).timeout(Duration.ofSeconds(1)).build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }
}
