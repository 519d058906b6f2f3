package io.forebay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each client does what it is measured for. */
class PodClientTest {
  private static final int PODS = 600;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "forebay-stream",
        "forebay-pages",
        "informer",
        "informer-stream",
        "informer-pages",
        "limit-stream",
        "limit-pages"
      })
  void client_seesAllPodsAndEachChange(String name) throws Exception {
    Stamps stamps = new Stamps();
    try (ScriptedApiServer server = new ScriptedApiServer(PODS)) {
      Path kubeconfig = kubeconfig(server);
      try (PodClient client = PodClient.of(name, kubeconfig, PODS, stamps)) {
        client.start();
        assertThat(new PodWriter(kubeconfig, PODS).write(100, Duration.ofMillis(200)))
            .isEqualTo(20);
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (stamps.count() < 20 && System.nanoTime() < deadline) {
          LockSupport.parkNanos(1_000_000);
        }
      }
    }
    long[] delays = stamps.delays(0);
    assertThat(delays).hasSize(20);
    assertThat(Stamps.percentile(delays, 100)).isBetween(1.0, 30e9);
  }

  @Test
  void least_holdsAllPods() throws Exception {
    try (ScriptedApiServer server = new ScriptedApiServer(PODS);
        PodClient client = PodClient.of(PodClient.LIMIT, kubeconfig(server), PODS, new Stamps())) {
      client.start();
    }
    try (ScriptedApiServer server = new ScriptedApiServer(PODS);
        PodClient client =
            PodClient.of(PodClient.LIMIT, kubeconfig(server), PODS + 1, new Stamps())) {
      assertThatThrownBy(client::start).hasMessage("600 pods were listed (expected: 601)");
    }
  }

  @Test
  void pods_areOfRealSizeAndDiffer() throws Exception {
    Set<String> names = new HashSet<>();
    Set<String> uids = new HashSet<>();
    Set<String> addresses = new HashSet<>();
    PodTemplate template = new PodTemplate();
    for (int i = 0; i < 5000; i++) {
      String text = template.pod(i, 1_000_000 + i, "0");
      assertThat(text.length()).isBetween(6300, 6900);
      assertThat(text).doesNotContain("@NAME@", "@IP@", "@VERSION@");
      JsonNode pod = new ObjectMapper().readTree(text);
      names.add(pod.at("/metadata/name").asText());
      uids.add(pod.at("/metadata/uid").asText());
      addresses.add(pod.at("/status/podIP").asText());
    }
    assertThat(names).hasSize(5000);
    assertThat(uids).hasSize(5000);
    assertThat(addresses).hasSize(5000);
  }

  private Path kubeconfig(ScriptedApiServer server) throws Exception {
    return Files.writeString(
        folder.resolve("kubeconfig"), ScriptedApiServer.kubeconfig(server.port()));
  }
}
