package io.forebay.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A page server that notes when requests come. Meant for a process of its own. */
final class FleetServer {
  private FleetServer() {}

  /**
   * Serves until the input ends; says its port on the standard output. Notes what comes from a line
   * {@code begin} to a line {@code end}, and then says how late it was.
   *
   * @param arguments how many connections there will be
   * @throws Exception if that is not possible
   */
  public static void main(String[] arguments) throws Exception {
    int expected = Integer.parseInt(arguments[0]);
    Arrivals arrivals = new Arrivals(Fleet.INTERVAL);
    PageServer server =
        new PageServer(VllmPage.bytes(), connection -> arrivals.add(connection, System.nanoTime()));
    Thread serving = new Thread(server::serve, "page-server");
    serving.setDaemon(true);
    serving.start();
    System.out.println(Child.RESULT + server.port());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("begin")) {
        arrivals.begin(System.nanoTime());
      } else {
        arrivals.end(System.nanoTime());
        Arrivals.Summary summary = arrivals.summary(expected);
        System.out.println(Child.RESULT + new ObjectMapper().writeValueAsString(map(summary)));
      }
    }
    server.close();
  }

  private static Map<String, Double> map(Arrivals.Summary summary) {
    Map<String, Double> map = new LinkedHashMap<>();
    map.put("lateness p50", Stamps.percentile(summary.lateness(), 50) / 1e6);
    map.put("lateness p99", Stamps.percentile(summary.lateness(), 99) / 1e6);
    map.put("lateness max", Stamps.percentile(summary.lateness(), 100) / 1e6);
    map.put("scrapes", (double) summary.requests());
    map.put("missing scrapes", (double) summary.missing());
    return map;
  }
}
