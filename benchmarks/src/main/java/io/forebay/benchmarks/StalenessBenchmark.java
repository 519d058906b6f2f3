package io.forebay.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How late readers are told that a value is too old, and what it costs that values may grow old.
 *
 * <p>A source in the same process tells of 10,000 endpoints once a second each, which may become 3
 * seconds old. The cost is the CPU of the timer's thread meanwhile, which does nothing else here
 * but four times a second to look for calls that hang; beside it the same where values may become
 * an hour old, so that none is ever looked at. Then the source falls silent, and a thread that does
 * nothing but read notes when each of 1,000 endpoints has no value any more; late is what lies
 * between the value's maximal age and that.
 */
final class StalenessBenchmark implements Program {
  private static final int ENDPOINTS = 10_000;

  @Override
  public Plan plan() {
    return new Plan(3, Duration.ofSeconds(10), Duration.ofSeconds(20), false);
  }

  @Override
  public List<Row> run(Plan plan) throws Exception {
    Map<String, List<Double>> measured = new LinkedHashMap<>();
    for (int i = 0; i < plan.forks(); i++) {
      Measured looked = measure(plan, Duration.ofSeconds(3));
      add(measured, "late p50", List.of(Stamps.percentile(looked.late, 50) / 1e6));
      add(measured, "late p99", List.of(Stamps.percentile(looked.late, 99) / 1e6));
      add(measured, "late max", List.of(Stamps.percentile(looked.late, 100) / 1e6));
      add(measured, "timer", looked.cost);
      add(measured, "timer, nothing grows old", measure(plan, Duration.ofHours(1)).cost);
    }
    List<Row> rows = new ArrayList<>();
    measured.forEach(
        (quantity, values) ->
            rows.add(
                new Row(
                    "forebay: " + quantity,
                    quantity.startsWith("late") ? "ms" : "% of a core",
                    values,
                    Double.NaN)));
    return rows;
  }

  /**
   * What a process has measured.
   *
   * @param cost in percent of a core, for each part of the time
   * @param late of each endpoint, in nanoseconds, ascending; empty if it would take too long
   */
  @SuppressWarnings("ArrayRecordComponent") // Many, and neither compared nor changed.
  private record Measured(List<Double> cost, long[] late) {}

  private static Measured measure(Plan plan, Duration maximalAge) throws Exception {
    List<String> arguments =
        Stream.of(
                plan.smoke() ? 20 : ENDPOINTS,
                maximalAge.toMillis(),
                plan.warmUp().toMillis(),
                plan.duration().toMillis())
            .map(String::valueOf)
            .toList();
    try (Child client = new Child(List.of(), StalenessClient.class, arguments)) {
      return new ObjectMapper().readValue(client.result(), Measured.class);
    }
  }

  private static void add(Map<String, List<Double>> measured, String name, List<Double> values) {
    measured.computeIfAbsent(name, absent -> new ArrayList<>()).addAll(values);
  }
}
