package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KubernetesClusterTest {
  @Test
  void settings_equalOptions_areEqual() {
    assertThat(all().settings()).isEqualTo(all().settings());
    assertThat(all().settings()).isNotEqualTo(all().qps(6).settings());
    assertThat(KubernetesCluster.builder().settings()).isEqualTo(ClusterSettings.DEFAULT);
    assertThat(all().settings().timing())
        .isEqualTo(
            WatchTiming.DEFAULT
                .withWatchTimeout(Duration.ofSeconds(20))
                .withResync(Duration.ofHours(1))
                .withBackOff(Duration.ofMillis(100), Duration.ofSeconds(5))
                .withInitialList(KubernetesCluster.InitialList.PAGES)
                .withPageSize(50)
                .withRequestTimeout(Duration.ofSeconds(3)));
    assertThat(all().settings().timing().resync()).isEqualTo(Duration.ofHours(1));
  }

  private static KubernetesCluster.Builder all() {
    return KubernetesCluster.builder()
        .kubeconfig(Path.of("k"))
        .context("c")
        .qps(5)
        .burst(7)
        .requestTimeout(Duration.ofSeconds(3))
        .watchTimeout(Duration.ofSeconds(20))
        .resync(Duration.ofHours(1))
        .reconnect(Duration.ofMillis(100), Duration.ofSeconds(5))
        .initialList(KubernetesCluster.InitialList.PAGES)
        .pageSize(50);
  }

  @Test
  void builder_valuesOutOfRange_areRefusedWithWhatIsExpected() {
    KubernetesCluster.Builder builder = KubernetesCluster.builder();
    assertRefused(() -> builder.qps(0), "qps: 0.0 (expected: 0.01 to 10000)");
    assertRefused(() -> builder.qps(Double.NaN), "qps: NaN (expected: 0.01 to 10000)");
    assertRefused(() -> builder.burst(0), "burst: 0 (expected: 1 to 10000)");
    assertRefused(() -> builder.context(" "), "context: ' ' (expected: the name of a context)");
    assertRefused(() -> builder.requestTimeout(Duration.ZERO), "requestTimeout: 0s (expected");
    assertRefused(
        () -> builder.watchTimeout(Duration.ofMillis(1)), "watchTimeout: 0.001s (expected");
    assertRefused(() -> builder.resync(Duration.ofMillis(1)), "resync: 0.001s (expected: 0s, or");
    assertRefused(
        () -> builder.reconnect(Duration.ofSeconds(2), Duration.ofSeconds(1)),
        "reconnect.maximum: 1s (expected: at least initial, which is 2s)");
    assertRefused(() -> builder.pageSize(0), "pageSize: 0 (expected: 1 to 100000)");
  }

  @Test
  void build_fileThatIsNotThere_readsNothing() {
    KubernetesCluster cluster =
        KubernetesCluster.builder().kubeconfig(Path.of("missing")).context("c").build();
    assertThat(cluster).hasToString("the cluster of missing, context c");
    assertThatThrownBy(() -> cluster.access().open())
        .hasMessage(
            "kubeconfig: "
                + Path.of("missing").toAbsolutePath()
                + " does not exist (expected: a file)");
  }

  private static void assertRefused(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
