package io.forebay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark runs, if only with few pods; its numbers mean nothing here. */
class KubernetesBenchmarkTest {
  @TempDir private Path folder;

  private JsonNode measured(String server, String clients) throws Exception {
    Path out = folder.resolve("results.json");
    KubernetesBenchmark.main(
        new String[] {
          "--out", out.toString(),
          "--pods", "20",
          "--forks", "1",
          "--warm-up", "1",
          "--seconds", "1",
          "--servers", server,
          "--clients", clients
        });
    return new ObjectMapper().readTree(out.toFile());
  }

  @Test
  void benchmark_onTheScriptedServer_makesTables() throws Exception {
    JsonNode results = measured("scripted", "limit,limit-stream,limit-pages");

    assertThat(results.path("kubernetes").fieldNames())
        .toIterable()
        .containsExactly(
            "Kubernetes: retained heap",
            "Kubernetes: first complete picture, scripted API server",
            "Kubernetes: from a change to its being readable, 100 a second for 1 s,"
                + " scripted API server");
    assertThat(results.at("/kubernetes/Kubernetes: retained heap/limit/all, MB/0").asDouble())
        .isPositive();
    JsonNode changes = results.path("kubernetes").elements().next();
    assertThat(changes).isNotEmpty();
    Path page =
        Files.writeString(
            folder.resolve("README.md"),
            "<!-- results of Kubernetes: made by Report, not to be edited -->\n"
                + "<!-- end of results of Kubernetes -->\n");
    Report.main(new String[] {page.toString(), folder.resolve("results.json").toString()});
    assertThat(Files.readString(page))
        .contains("### Kubernetes: retained heap, JDK ")
        .contains("| client | first, ms | its CPU, ms | again, ms |")
        .contains("| `limit-stream` | ")
        .contains("| client | p50, ms | p99, ms | highest, ms | changes | not seen |");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "KUBEBUILDER_ASSETS", matches = ".+")
  void benchmark_onARealServer_makesTables() throws Exception {
    JsonNode results = measured("real", "limit-pages");

    assertThat(results.path("kubernetes")).hasSize(2);
    assertThat(results.path("kubernetes"))
        .allSatisfy(
            table -> assertThat(table.fieldNames()).toIterable().containsExactly("limit-pages"));
    assertThat(results.path("notes").toString()).contains("A pod of kube-apiserver v");
  }

  @Test
  void options_thatAreUnknown_areRefused() {
    assertThatThrownBy(() -> KubernetesOptions.of("--pod", "5"))
        .hasMessageStartingWith("--pod: unknown (expected: one of --out, ");
    assertThatThrownBy(() -> KubernetesOptions.of("--pods", "0"))
        .hasMessage("--pods: 0 (expected: 1 to 9999999)");
    assertThatThrownBy(() -> KubernetesOptions.of("--tasks", "heap,cpu"))
        .hasMessage("--tasks: heap,cpu (expected: some of [heap, first, changes])");
    assertThatThrownBy(() -> KubernetesOptions.of("--pods"))
        .hasMessage("arguments: 1 (expected: pairs of --name and value)");
  }
}
