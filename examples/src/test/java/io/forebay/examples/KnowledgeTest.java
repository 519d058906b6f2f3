package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.core.LayerReport;
import io.forebay.core.LayerReport.Counts;
import io.forebay.core.LayerReport.DiscoveryReport;
import io.forebay.core.LayerReport.SourceReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KnowledgeTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");
  private static final String FORBIDDEN =
      "pods: 403. It takes the verb list. This grants it:\nkind: Role\n";

  private static Counts counts(@Nullable String error) {
    return new Counts(
        1,
        error == null ? 0 : 1,
        NOW.minusMillis(250),
        Duration.ZERO,
        0,
        error == null ? null : NOW,
        error,
        error == null ? 0 : 1,
        Map.of(),
        Map.of());
  }

  private static DiscoveryReport discovery(
      String type, boolean ready, int endpoints, @Nullable String error) {
    return new DiscoveryReport(
        "pods", type, "C", "1", "j", "started", ready, endpoints, counts(error));
  }

  private static SourceReport source(Map<String, String> blind, @Nullable String error) {
    return new SourceReport(
        "info", "t", "C", "1", "j", "started", List.of("pod"), counts(error), blind, 0, List.of());
  }

  private static LayerReport report(List<DiscoveryReport> discoveries, SourceReport... sources) {
    return new LayerReport(NOW, "started", discoveries, List.of(sources), List.of(), List.of());
  }

  private static LayerReport pods(boolean ready, int endpoints, @Nullable String error) {
    return report(List.of(discovery("kubernetes-pods", ready, endpoints, error)));
  }

  @Test
  void lines_tellHowManyHowOldAndWhyNotNewer() {
    assertThat(Knowledge.lines(pods(true, 1, null), NOW, true))
        .containsExactly("pods: 1 endpoint, as the API server told 250 ms ago");
    assertThat(Knowledge.lines(pods(true, 1, null), NOW.plusMillis(9_749), true))
        .containsExactly("pods: 1 endpoint, as the API server told 9999 ms ago");
    assertThat(Knowledge.lines(pods(true, 1, null), NOW.plusMillis(30_000), true))
        .containsExactly("pods: 1 endpoint, as the API server told 30 s ago");
    assertThat(Knowledge.lines(pods(true, 2, "no connection"), NOW, true))
        .containsExactly(
            "pods: 2 endpoints, as the API server told 250 ms ago; it cannot be seen now: no"
                + " connection");
    assertThat(Knowledge.lines(pods(false, 0, FORBIDDEN), NOW, true))
        .containsExactly("pods: nothing seen yet: pods: 403. It takes the verb list");
    assertThat(Knowledge.lines(report(List.of(discovery("file", true, 2, null))), NOW, true))
        .isEmpty();
  }

  @Test
  void lines_withoutReasons_leaveThemToTheFaults() {
    assertThat(Knowledge.lines(pods(true, 2, "no connection"), NOW, false))
        .containsExactly(
            "pods: 2 endpoints, as the API server told 250 ms ago; it cannot be seen now");
    assertThat(Knowledge.lines(pods(false, 0, FORBIDDEN), NOW, false))
        .containsExactly("pods: nothing seen yet");
  }

  @Test
  void tree_isThereIfItIsClearWhoseTheEndpointsAre() {
    DiscoveryReport pods = discovery("kubernetes-pods", true, 2, "no connection");

    assertThat(Knowledge.tree(report(List.of(pods)), NOW))
        .isEqualTo(Map.of("name", "pods", "ageMillis", 250L, "lastError", "no connection"));
    assertThat(Knowledge.tree(pods(false, 0, null), NOW)).isEqualTo(Map.of("name", "pods"));
    assertThat(Knowledge.tree(report(List.of(pods, pods)), NOW)).isNull();
    assertThat(Knowledge.tree(report(List.of(discovery("fixed", true, 1, null))), NOW)).isNull();
  }

  @Test
  void faults_areToldWhole_andOnce() {
    LayerReport report =
        report(
            List.of(discovery("kubernetes-pods", true, 2, FORBIDDEN)),
            source(Map.of("pod", FORBIDDEN, "other", "nodes: 403"), "start: broken"));

    assertThat(Knowledge.faults(report))
        .containsExactlyInAnyOrder(
            "discovery 'pods': " + FORBIDDEN,
            "source 'info': nodes: 403",
            "source 'info': start: broken");
    assertThat(Knowledge.faults(pods(false, 0, null)))
        .containsExactly("discovery 'pods': no answer in time");
    assertThat(Knowledge.faults(pods(true, 0, null))).isEmpty();
  }

  @Test
  void stuck_ifNothingCanComeBecauseOfFailures() {
    assertThat(Knowledge.stuck(pods(false, 0, "x"))).isTrue();
    assertThat(Knowledge.stuck(pods(false, 0, null))).isFalse();
    assertThat(Knowledge.stuck(pods(true, 0, null))).isFalse();
    assertThat(Knowledge.stuck(pods(true, 1, "x"))).isFalse();
    assertThat(
            Knowledge.stuck(
                report(
                    List.of(
                        discovery("kubernetes-pods", false, 0, "x"),
                        discovery("file", false, 0, null)))))
        .isFalse();
  }
}
