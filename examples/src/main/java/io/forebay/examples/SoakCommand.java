package io.forebay.examples;

import com.sun.management.UnixOperatingSystemMXBean;
import io.forebay.core.DataLayer;
import io.forebay.core.LayerReport;
import io.forebay.sources.metrics.MetricsSource;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Scrapes very many endpoints for a long time and watches what that costs. */
final class SoakCommand implements Command {
  private static final int BINS = 10;
  private static final int SAMPLES = 6;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public String summary() {
    return "scrapes a thousand simulated endpoints and watches threads, heap and descriptors";
  }

  @Override
  public List<Option> options() {
    return List.of(
        new Option("--endpoints", "N", "how many (1000)"),
        new Option("--minutes", "N", "how long (5)"),
        new Option("--interval", "TIME", "between two scrapes of an endpoint (1s)"));
  }

  @Override
  public int run(Options options, PrintStream out, PrintStream err) throws Exception {
    int count = options.integer("--endpoints", 1000, 1, 50_000);
    double minutes = options.number("--minutes", 5, 0.05, 10_000);
    Duration interval = options.duration("--interval", Duration.ofSeconds(1));
    Duration length = Duration.ofMillis(Math.round(minutes * 60_000));
    Duration pause = length.dividedBy(SAMPLES);
    pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    List<SoakSample> samples = new ArrayList<>();
    try (SoakServers servers = new SoakServers(count, interval.toNanos(), BINS);
        DataLayer layer =
            Layers.scraping(
                servers.infos(),
                MetricsSource.builder().build(),
                "auto",
                interval,
                interval.multipliedBy(4).dividedBy(5))) {
      out.printf(
          "%d endpoints on %s, every %d ms, for %d s%n",
          count,
          servers.shared() ? "one socket" : "a socket each",
          interval.toMillis(),
          length.toSeconds());
      layer.start();
      if (!layer.awaitReady(interval.plus(Duration.ofSeconds(30)))) {
        err.println("soak: not every endpoint was scraped once within the first 30 s");
        return Main.FAILED;
      }
      if (!settle(layer, interval)) {
        err.println("soak: some endpoints still failed after 30 s");
        return Main.FAILED;
      }
      out.printf("counted from here on; failed while starting: %d%n", failures(layer));
      servers.takePhases();
      samples.add(sample(servers, layer));
      long end = samples.get(0).atNanos() + length.toNanos();
      while (System.nanoTime() - end < 0) {
        Thread.sleep(
            Math.max(1, Math.min(pause.toMillis(), (end - System.nanoTime()) / 1_000_000)));
        SoakSample sample = sample(servers, layer);
        out.println(line(sample, samples.get(samples.size() - 1), samples.get(0)));
        out.flush();
        samples.add(sample);
      }
    }
    List<String> faults = SoakVerdict.faults(samples, count, interval);
    faults.forEach(fault -> out.println("FAULT: " + fault));
    out.println(
        faults.isEmpty()
            ? "Good: threads, heap and descriptors are flat, and no scrape was missed."
            : "Not good.");
    return faults.isEmpty() ? Main.OK : Main.FAILED;
  }

  /**
   * Waits until no endpoint is failing, and two intervals more. A cold start loads classes and
   * opens every connection at once, and who was too late then is asked less often for a while.
   */
  private static boolean settle(DataLayer layer, Duration interval) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (failing(layer)) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.sleep(200);
    }
    Thread.sleep(interval.multipliedBy(2).toMillis());
    return true;
  }

  private static boolean failing(DataLayer layer) {
    return layer.report().sources().stream()
        .flatMap(source -> source.endpoints().stream())
        .anyMatch(pair -> pair.fetches().failuresInARow() > 0);
  }

  private static long failures(DataLayer layer) {
    return layer.report().sources().stream()
        .flatMap(source -> source.endpoints().stream())
        .mapToLong(pair -> pair.fetches().failures())
        .sum();
  }

  private static SoakSample sample(SoakServers servers, DataLayer layer) {
    long failures = 0;
    long skipped = 0;
    for (LayerReport.SourceReport source : layer.report().sources()) {
      for (LayerReport.EndpointReport pair : source.endpoints()) {
        failures += pair.fetches().failures();
        skipped += pair.skipped();
      }
    }
    long[] phases = servers.takePhases();
    long scrapes = servers.scrapes();
    long now = System.nanoTime();
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return new SoakSample(
        now,
        threads(),
        heap,
        descriptors(),
        scrapes,
        failures,
        skipped,
        Arrays.stream(phases).min().orElse(0),
        Arrays.stream(phases).max().orElse(0),
        Arrays.stream(phases).average().orElse(0));
  }

  private static Map<String, Integer> threads() {
    Map<String, Integer> threads = new TreeMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      threads.merge(thread.getName().replaceAll("[-#]?[0-9]+(-[0-9]+)*$", ""), 1, Integer::sum);
    }
    return threads;
  }

  private static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }

  private static String line(SoakSample sample, SoakSample before, SoakSample first) {
    return String.format(
        Locale.ROOT,
        "%4d s: heap %s, descriptors %d, scrapes %d, failed %d, skipped %d,"
            + " per tenth of the interval %d to %d (average %.0f), threads %s",
        Math.round((sample.atNanos() - first.atNanos()) / 1e9),
        SoakVerdict.mebibytes(sample.heapBytes()),
        sample.descriptors(),
        sample.scrapes() - before.scrapes(),
        sample.failures() - before.failures(),
        sample.skipped() - before.skipped(),
        sample.fewest(),
        sample.most(),
        sample.average(),
        sample.threads());
  }
}
