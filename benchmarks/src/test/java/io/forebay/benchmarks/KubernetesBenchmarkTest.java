package io.forebay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark runs, if only with few pods; its numbers mean nothing here. */
class KubernetesBenchmarkTest {
  @TempDir private Path folder;

  private Results measured(String server, String clients) throws Exception {
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
    return Results.read(out);
  }

  @Test
  void benchmark_onTheScriptedServer_makesTables() throws Exception {
    Results results = measured("scripted", "limit,limit-stream,limit-pages");

    Section heap = Objects.requireNonNull(results.sections().get("KubernetesHeapBenchmark"));
    assertThat(heap.row("limit: all").orElseThrow().median()).isPositive();
    assertThat(heap.notes()).matches("20 pods of .* bytes each. 1 processes .*");
    assertThat(heap.command())
        .endsWith(
            "KubernetesBenchmark --pods 20 --forks 1 --warm-up 1 --seconds 1 --servers scripted"
                + " --clients limit,limit-stream,limit-pages");
    assertThat(Report.replaced(ReportTest.PAGE, List.of(results)))
        .contains("### KubernetesHeapBenchmark\n")
        .contains("### KubernetesFirstPictureBenchmark\n")
        .contains("### KubernetesChangesBenchmark\n")
        .contains("100 changes a second for 1 s.")
        .contains("| client | first, ms | its CPU, ms | again, ms |")
        .contains("| `limit-stream` | ")
        .contains("| client | p50, ms | p99, ms | highest, ms | changes | not seen |")
        .doesNotContain(folder.toString());
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "KUBEBUILDER_ASSETS", matches = ".+")
  void benchmark_onARealServer_makesTables() throws Exception {
    Results results = measured("real", "limit-pages");

    assertThat(results.sections().keySet())
        .containsExactly(
            "KubernetesChangesRealServerBenchmark", "KubernetesFirstPictureRealServerBenchmark");
    assertThat(results.sections().values())
        .allSatisfy(
            section -> {
              assertThat(section.notes()).contains("kube-apiserver v");
              assertThat(section.rows())
                  .isNotEmpty()
                  .allSatisfy(row -> assertThat(row.name()).startsWith("limit-pages: "));
            });
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
