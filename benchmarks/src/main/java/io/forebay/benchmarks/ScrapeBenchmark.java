package io.forebay.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one scrape costs a client, from the request to readable attributes: row 6.
 *
 * <p>The server is a process of its own, and so is each client, in turn; none does anything else.
 * All go at the same pace, 1,000 scrapes a second over 1,000 connections, evenly spread. That is
 * what a gateway in front of a thousand servers does, and far from what the machine can do: each
 * client then also pays for being woken, which is most of what a page costs where there is time
 * between two. At a pace without such time, clients would be measured by how well they pile up.
 *
 * <p>The data layer spares some of its wakes by beginning fetches in bunches, each up to 17 ms
 * after its time. The limit, the selector and the peer do not: they send each request at its time.
 */
final class ScrapeBenchmark implements Program {
  private static final int CONNECTIONS = 1_000;
  private static final int PACE = 1_000;
  private static final int SMOKE_CONNECTIONS = 100;

  /** What was seen, by whether the client reads pages or only counts bytes. */
  private final Map<Boolean, String> seen = new HashMap<>();

  @Override
  public String notes() {
    return "1,000 scrapes a second over 1,000 connections, or as many as the peer can do, of a page %s of %,d bytes. The data layer begins fetches in bunches, up to 17 ms late; the others send each request at its time."
        .formatted(VllmPage.origin(), VllmPage.bytes().length);
  }

  @Override
  public List<Row> run(Plan plan) throws Exception {
    Map<String, List<Double>> micros = new LinkedHashMap<>();
    Map<String, List<Double>> bytes = new LinkedHashMap<>();
    for (int fork = 0; fork < plan.forks(); fork++) {
      for (String client : List.of("limit", "nio", "forebay", "peer")) {
        String[] measured = measured(client, plan).split(";", -1);
        checkSeen(client, measured[3]);
        // A few connections do not make the pace, nor does a busy machine in a moment. The peer may
        // need more than there is: it is as fast as it can be then.
        if (!plan.smoke() && !client.equals("peer")) {
          checkPace(client, Double.parseDouble(measured[2]));
        }
        micros
            .computeIfAbsent(client, name -> new ArrayList<>())
            .add(Double.parseDouble(measured[0]) / 1e3);
        bytes
            .computeIfAbsent(client, name -> new ArrayList<>())
            .add(Double.parseDouble(measured[1]));
        System.err.println(client + " " + String.join(" ", measured));
      }
    }
    List<Row> rows = new ArrayList<>();
    micros.forEach(
        (client, numbers) ->
            rows.add(
                new Row(
                    client + ": client CPU",
                    "µs",
                    numbers,
                    new Row("", "", bytes.getOrDefault(client, List.of()), 0).median())));
    return rows;
  }

  private static String measured(String client, Plan plan) throws IOException {
    int connections = plan.smoke() ? SMOKE_CONNECTIONS : CONNECTIONS;
    try (Child server = new Child(List.of("-Xmx256m"), PageServer.class, List.of());
        Child child =
            new Child(
                List.of("-Xmx512m"),
                ScrapeProgram.class,
                List.of(
                    client,
                    server.result(),
                    Integer.toString(connections),
                    Integer.toString(CONNECTIONS * 1_000_000 / PACE),
                    Long.toString(plan.warmUp().toMillis()),
                    Long.toString(plan.duration().toMillis())))) {
      return child.result();
    }
  }

  /** Clients that do the same have seen the same. */
  private void checkSeen(String client, String seen) {
    boolean reads = client.equals("forebay") || client.equals("peer");
    String other = this.seen.putIfAbsent(reads, seen);
    if (other != null && !other.equals(seen)) {
      throw new IllegalStateException(client + ": " + seen + " (expected: " + other + ")");
    }
  }

  /** All have the pace that was asked for. */
  private static void checkPace(String client, double pace) {
    if (Math.abs(pace - PACE) > PACE / 20.0) {
      throw new IllegalStateException(
          "%s: %.0f scrapes a second (expected: %d)".formatted(client, pace, PACE));
    }
  }
}
