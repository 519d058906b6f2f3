package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The client and a real API server. */
@ExtendWith(WithKubeApiServer.class)
class RealApiServerTest {
  @Test
  void get_kubeconfigWithClientCertificate_answers(KubeApiServer kube) throws Exception {
    ServerAccess access = access(kube.kubeconfig("serving"));
    assertThat(access.namespace()).isEqualTo("serving");
    try (ApiServer server = access.open()) {
      byte[] body =
          server.get("/api/v1/namespaces", Map.of("limit", "1")).get(30, TimeUnit.SECONDS);
      assertThat(new String(body, StandardCharsets.UTF_8)).contains("\"kind\":\"NamespaceList\"");
    }
  }

  private static ServerAccess access(Path kubeconfig) {
    return KubernetesCluster.builder().kubeconfig(kubeconfig).build().access();
  }
}
