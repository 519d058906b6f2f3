package io.forebay.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import io.forebay.core.DataLayer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One client of a fleet, with what it costs. Meant for a process of its own. */
final class FleetClient {
  /** How often the heap is looked at. */
  private static final int LOOKS = 3;

  private final int endpoints;
  private final int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  private FleetClient(int endpoints) {
    this.endpoints = endpoints;
  }

  /**
   * Scrapes, and answers each line that it is told with a line of JSON: {@code cpu} with the CPU
   * time so far, {@code end} with the threads and the heap.
   *
   * @param arguments the client, {@code forebay} or {@code limit}; how many endpoints; the server's
   *     port
   * @throws Exception if it fails, or not all endpoints are fresh at the end
   */
  public static void main(String[] arguments) throws Exception {
    FleetClient client = new FleetClient(Integer.parseInt(arguments[1]));
    int port = Integer.parseInt(arguments[2]);
    if (arguments[0].equals("forebay")) {
      client.forebay(port);
    } else {
      client.limit(port);
    }
    System.exit(0);
  }

  private void forebay(int port) throws Exception {
    try (DataLayer layer = Fleet.layer(endpoints, port)) {
      layer.start();
      follow();
      // A page may just be under way, and come late; it has to be of the last interval but one.
      Duration oldest = Fleet.INTERVAL.multipliedBy(2);
      int fresh = Fleet.fresh(layer.endpoints(), oldest);
      if (fresh < endpoints) {
        throw new IllegalStateException(fresh + " are fresh (expected: all " + endpoints + ")");
      }
    }
  }

  private void limit(int port) throws Exception {
    try (BareFleet fleet = new BareFleet(endpoints, port)) {
      fleet.start();
      follow();
    }
  }

  /** Answers until the end. */
  private void follow() throws Exception {
    say(List.of());
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("cpu")) {
        say(List.of(cpuNanos()));
      } else {
        end();
        return;
      }
    }
    throw new IOException("the input ended (expected: a line that ends the program)");
  }

  private void end() throws Exception {
    Map<String, List<Double>> measured = new LinkedHashMap<>();
    int threads = ManagementFactory.getThreadMXBean().getThreadCount() - threadsBefore;
    measured.put("threads", List.of((double) threads));
    List<Double> heap = new ArrayList<>();
    for (int i = 0; i < LOOKS; i++) {
      // Pages still come, so no two looks see the same.
      System.gc();
      heap.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
    }
    measured.put("heap after GC", heap);
    measured.put("resident memory", List.of(resident()));
    // The looks stopped everything for a moment.
    LockSupport.parkNanos(2 * Fleet.INTERVAL.toNanos());
    say(measured);
  }

  private static double cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** All memory that the process has from the system, in megabytes. */
  private static double resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return Double.NaN; // Not Linux.
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024 / 1e6)
        .sum();
  }

  private static void say(Object result) throws IOException {
    System.out.println(Child.RESULT + new ObjectMapper().writeValueAsString(result));
  }
}
