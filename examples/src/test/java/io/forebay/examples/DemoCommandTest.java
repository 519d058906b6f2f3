package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DemoCommandTest {
  @Test
  void demo_short_endsWithATable_andAConclusion() {
    Io.Run run = Io.run("demo", "--seconds", "3", "--rate", "10", "--servers", "2", "--seed", "7");

    assertThat(run.code()).as(run.err()).isZero();
    int requests = LoadPlan.of(7, 10, Duration.ofMillis(780)).arrivals().size();
    assertThat(run.out())
        .containsPattern("policy +requests +errors +p50 +p95 +p99 +sim-1 +sim-2\n")
        .containsPattern("round-robin +" + requests + " +0 ")
        .containsPattern("least-loaded +" + requests + " +0 ")
        .contains("By least-loaded, half of the requests took up to");
  }

  @Test
  void demo_realServers_areUsedInsteadOfSimulatedOnes() throws Exception {
    try (SimulatedServers servers = new SimulatedServers(1, "127.0.0.1", 0)) {
      String url = "http://127.0.0.1:" + servers.servers().get(0).port();

      Io.Run run =
          Io.run(
              "demo",
              "--endpoint",
              url,
              "--model",
              SimulatedServers.MODEL,
              "--seconds=2",
              "--rate=10");

      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out()).contains(url).contains("100 %");
    }
  }

  @Test
  void plan_sameSeed_isTheSame_andKeepsTheRate() {
    LoadPlan plan = LoadPlan.of(1, 50, Duration.ofSeconds(200));

    assertThat(plan).isEqualTo(LoadPlan.of(1, 50, Duration.ofSeconds(200)));
    assertThat(plan).isNotEqualTo(LoadPlan.of(2, 50, Duration.ofSeconds(200)));
    assertThat(plan.arrivals()).hasSizeBetween(9_500, 10_500);
    assertThat(plan.arrivals().stream().mapToInt(LoadPlan.Arrival::promptTokens).average())
        .hasValueCloseTo(LoadPlan.MEAN_PROMPT, org.assertj.core.data.Percentage.withPercentage(5));
    assertThat(plan.arrivals().stream().mapToInt(LoadPlan.Arrival::maximalTokens).average())
        .hasValueCloseTo(LoadPlan.MEAN_ANSWER, org.assertj.core.data.Percentage.withPercentage(5));
  }

  @Test
  void conclusion_isComputed_whicheverWayItWent() {
    DemoTable table = new DemoTable(List.of("a"));
    table.add("round-robin", result(1_000_000_000L));
    table.add("least-loaded", result(1_500_000_000L));

    assertThat(table.conclusion()).contains("1.50 s instead of 1.00 s (+50 %)");
    assertThat(table.table()).contains("100 %").contains("least-loaded: 2 times HTTP 502");
  }

  private static LoadRun.Result result(long nanos) {
    return new LoadRun.Result(List.of(nanos), Map.of("HTTP 502", 2), Map.of("a", 1));
  }

  @Test
  void percentile_isTheSmallestThatCovers() {
    List<Long> latencies = LongStream.rangeClosed(1, 100).boxed().toList();
    LoadRun.Result result = new LoadRun.Result(latencies, Map.of(), Map.of());

    assertThat(result.percentile(0.5).toNanos()).isEqualTo(50);
    assertThat(result.percentile(0.95).toNanos()).isEqualTo(95);
    assertThat(result.percentile(0.99).toNanos()).isEqualTo(99);
  }
}
