package io.forebay.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Measures one client in one way; meant for a process of its own, which does nothing else. */
final class ClientProgram {
  /** How often a picture is taken anew after the first time. */
  private static final int AGAIN = 4;

  private final String client;
  private final Path kubeconfig;
  private final int pods;

  ClientProgram(String client, Path kubeconfig, int pods) {
    this.client = client;
    this.kubeconfig = kubeconfig;
    this.pods = pods;
  }

  /**
   * Prints what was measured as one line of JSON.
   *
   * @param arguments the task, the client, the kubeconfig, how many pods there are, and for the
   *     task {@code heap} optionally a file for a histogram
   * @throws Exception if the client fails
   */
  public static void main(String[] arguments) throws Exception {
    ClientProgram program =
        new ClientProgram(arguments[1], Path.of(arguments[2]), Integer.parseInt(arguments[3]));
    Map<String, Double> measured =
        switch (arguments[0]) {
          case "heap" -> program.heap(arguments.length > 4 ? arguments[4] : "");
          case "first" -> program.first();
          case "changes" -> program.changes();
          default ->
              throw new IllegalArgumentException(
                  "task: " + arguments[0] + " (expected: heap, first or changes)");
        };
    System.out.println(Child.RESULT + new ObjectMapper().writeValueAsString(measured));
    // A client may have left threads behind.
    System.exit(0);
  }

  private PodClient client(Stamps stamps) {
    return PodClient.of(client, kubeconfig, pods, stamps);
  }

  /** How much more is held once the picture is complete than before the client's first class. */
  private Map<String, Double> heap(String histogram) throws Exception {
    long before = Heap.retained();
    try (PodClient started = client(new Stamps())) {
      started.start();
      long after = Heap.retained();
      if (!histogram.isEmpty()) {
        Heap.histogram(Path.of(histogram));
      }
      return Map.of("bytes", (double) (after - before));
    }
  }

  /** How long it takes from nothing to all pods, in a new process and in one that has done it. */
  private Map<String, Double> first() throws Exception {
    Duration cpuBefore = cpu();
    double first = picture();
    double cpu = (cpu().toNanos() - cpuBefore.toNanos()) / 1e6;
    double[] again = new double[AGAIN];
    Duration cpuFirst = cpu();
    for (int i = 0; i < AGAIN; i++) {
      again[i] = picture();
    }
    double cpuAgain = (cpu().toNanos() - cpuFirst.toNanos()) / 1e6 / AGAIN;
    Arrays.sort(again);
    Map<String, Double> measured = new LinkedHashMap<>();
    measured.put("first, ms", first);
    measured.put("its CPU, ms", cpu);
    measured.put("again, ms", (again[AGAIN / 2 - 1] + again[AGAIN / 2]) / 2);
    measured.put("its CPU again, ms", cpuAgain);
    return measured;
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private double picture() throws Exception {
    long begin = System.nanoTime();
    try (PodClient started = client(new Stamps())) {
      started.start();
      return (System.nanoTime() - begin) / 1e6;
    }
  }

  /**
   * How long it takes from a change to its being readable. Says when it is ready; is then told
   * since when changes count, and how many there were of them and before.
   */
  private Map<String, Double> changes() throws Exception {
    Stamps stamps = new Stamps();
    try (PodClient started = client(stamps)) {
      started.start();
      System.out.println(Child.RESULT + "ready");
      String[] told = line().split(" ", -1);
      long since = Long.parseLong(told[0]);
      int expected = Integer.parseInt(told[1]);
      int counted = Integer.parseInt(told[2]);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (stamps.count() < expected && System.nanoTime() < end) {
        LockSupport.parkNanos(10_000_000);
      }
      long[] delays = stamps.delays(since);
      Map<String, Double> measured = new LinkedHashMap<>();
      measured.put("p50, ms", Stamps.percentile(delays, 50) / 1e6);
      measured.put("p99, ms", Stamps.percentile(delays, 99) / 1e6);
      measured.put("highest, ms", Stamps.percentile(delays, 100) / 1e6);
      measured.put("changes", (double) counted);
      measured.put("not seen", (double) counted - delays.length);
      return measured;
    }
  }

  private static String line() throws IOException {
    String line =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    if (line == null) {
      throw new IOException("the input ended (expected: a line about the changes)");
    }
    return line;
  }
}
