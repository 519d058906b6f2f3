package io.forebay.examples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the demo prints at its end. */
final class DemoTable {
  private final List<String> servers;
  private final Map<String, LoadRun.Result> results = new LinkedHashMap<>();

  DemoTable(List<String> servers) {
    this.servers = List.copyOf(servers);
  }

  void add(String policy, LoadRun.Result result) {
    results.put(policy, result);
  }

  String table() {
    List<List<String>> rows = new ArrayList<>();
    List<String> head =
        new ArrayList<>(List.of("policy", "requests", "errors", "p50", "p95", "p99"));
    head.addAll(servers);
    rows.add(head);
    results.forEach(
        (policy, result) -> {
          List<String> row = new ArrayList<>();
          row.add(policy);
          row.add(String.valueOf(result.requests()));
          row.add(String.valueOf(result.errorCount()));
          for (double part : new double[] {0.5, 0.95, 0.99}) {
            row.add(result.latencies().isEmpty() ? "-" : seconds(result.percentile(part)));
          }
          int answered = Math.max(1, result.latencies().size());
          for (String server : servers) {
            int share = result.byServer().getOrDefault(server, 0);
            row.add(Math.round(100.0 * share / answered) + " %");
          }
          rows.add(row);
        });
    StringBuilder text = new StringBuilder(TextTable.of(rows));
    results.forEach(
        (policy, result) ->
            result
                .errors()
                .forEach(
                    (error, count) ->
                        text.append(policy + ": " + count + " times " + error + "\n")));
    return text.toString();
  }

  /** Compares the second policy with the first, whichever way it went. */
  String conclusion() {
    List<String> policies = List.copyOf(results.keySet());
    LoadRun.Result before = results.get(policies.get(0));
    LoadRun.Result after = results.get(policies.get(1));
    if (before == null
        || after == null
        || before.latencies().isEmpty()
        || after.latencies().isEmpty()) {
      return "No comparison: one of the policies got no answer at all.";
    }
    return String.format(
        Locale.ROOT,
        "By %s, half of the requests took up to %s instead of %s (%s), 95 %% up to %s instead of"
            + " %s (%s).",
        policies.get(1),
        seconds(after.percentile(0.5)),
        seconds(before.percentile(0.5)),
        change(before.percentile(0.5), after.percentile(0.5)),
        seconds(after.percentile(0.95)),
        seconds(before.percentile(0.95)),
        change(before.percentile(0.95), after.percentile(0.95)));
  }

  private static String change(Duration before, Duration after) {
    double percent = 100.0 * (after.toNanos() - before.toNanos()) / Math.max(1, before.toNanos());
    return String.format(Locale.ROOT, "%+.0f %%", percent);
  }

  static String seconds(Duration time) {
    double seconds = time.toNanos() / 1e9;
    return seconds < 1
        ? Math.round(seconds * 1000) + " ms"
        : String.format(Locale.ROOT, "%.2f s", seconds);
  }
}
