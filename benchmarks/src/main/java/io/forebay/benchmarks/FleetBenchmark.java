package io.forebay.benchmarks;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Scrapes 10,000 servers once a second, in one process, for five minutes.
 *
 * <p>One other process stands for all the servers, on 10,000 connections over the loopback. It also
 * tells how late a scrape is, by its own clock: it notes when each request has come, and takes the
 * earliest of a connection for where that connection's grid lies. So nothing depends on what the
 * client thinks of itself, and what the server delays counts against the client.
 *
 * <p>The client is a JVM with its defaults: the collector and the size of the heap are those that
 * it chooses on the machine. CPU is that of its whole process, the collector's and the compiler's
 * threads included, as cores of ten parts of the time. The heap is that after {@link System#gc()}
 * while the scraping goes on, after the time in which lateness counts. Threads are those that were
 * not there before the client was made.
 */
final class FleetBenchmark implements Program {
  private static final int ENDPOINTS = 10_000;
  private static final int PARTS = 10;

  @Override
  public Plan plan() {
    return new Plan(1, Duration.ofSeconds(30), Duration.ofMinutes(5), false);
  }

  @Override
  public String notes() {
    return "The page: " + VllmPage.origin() + ". The client has the JVM's default heap.";
  }

  @Override
  public List<Row> run(Plan plan) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (String client : List.of("forebay", "limit")) {
      Map<String, List<Double>> measured = new LinkedHashMap<>();
      for (int i = 0; i < plan.forks(); i++) {
        measure(client, plan)
            .forEach(
                (quantity, values) ->
                    measured.computeIfAbsent(quantity, absent -> new ArrayList<>()).addAll(values));
      }
      measured.forEach(
          (quantity, values) ->
              rows.add(new Row(client + ": " + quantity, unit(quantity), values, Double.NaN)));
    }
    return rows;
  }

  private static String unit(String quantity) {
    return switch (quantity) {
      case "CPU" -> "cores";
      case "heap after GC", "resident memory" -> "MB";
      case "threads" -> "threads";
      case "scrapes", "missing scrapes" -> "scrapes";
      default -> "ms";
    };
  }

  private static Map<String, List<Double>> measure(String client, Plan plan) throws Exception {
    String endpoints = String.valueOf(plan.smoke() ? 20 : ENDPOINTS);
    try (Child server = new Child(List.of(), FleetServer.class, List.of(endpoints))) {
      List<String> arguments = List.of(client, endpoints, server.result());
      try (Child fleet = new Child(List.of(), FleetClient.class, arguments)) {
        return measure(server, fleet, plan);
      }
    }
  }

  private static Map<String, List<Double>> measure(Child server, Child fleet, Plan plan)
      throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    Map<String, List<Double>> measured = new LinkedHashMap<>();
    String unused = fleet.result();
    LockSupport.parkNanos(plan.warmUp().toNanos());
    server.tell("begin");
    List<Double> cores = new ArrayList<>();
    double cpu = cpuNanos(fleet);
    long since = System.nanoTime();
    for (int i = 0; i < PARTS; i++) {
      LockSupport.parkNanos(plan.duration().toNanos() / PARTS);
      double cpuNow = cpuNanos(fleet);
      long now = System.nanoTime();
      cores.add((cpuNow - cpu) / (now - since));
      cpu = cpuNow;
      since = now;
    }
    measured.put("CPU", cores);
    server.tell("end");
    mapper
        .readValue(server.result(), new TypeReference<Map<String, Double>>() {})
        .forEach((quantity, value) -> measured.put(quantity, List.of(value)));
    fleet.tell("end");
    measured.putAll(
        mapper.readValue(fleet.result(), new TypeReference<Map<String, List<Double>>>() {}));
    return measured;
  }

  private static double cpuNanos(Child fleet) throws Exception {
    fleet.tell("cpu");
    return new ObjectMapper()
        .readValue(fleet.result(), new TypeReference<List<Double>>() {})
        .get(0);
  }
}
