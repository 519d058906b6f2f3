package io.forebay.benchmarks;

import io.forebay.api.Endpoint;
import io.forebay.api.NumberPage;
import io.forebay.api.NumberTable;
import io.forebay.api.attributes.ModelServerMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Choosing the least loaded endpoint by three numbers each, while another thread publishes 10,000
 * extractions a second; beside it one array with these three numbers of all, which is the least,
 * and a router that copies every candidate first.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@SuppressWarnings("NullAway.Init") // What is set up by start().
public class ChooseBenchmark {
  /** How many endpoints there are. */
  @Param({"10", "100", "1000", "10000"})
  private int endpoints;

  /** Three of each endpoint, one after the other. */
  private double[] numbers;

  private CopiedServer[] copied;
  private PushedFleet fleet;
  private NumberTable table;
  private int waiting;
  private int running;
  private int usage;

  /** Starts a data layer and its writer, and checks that all ways to choose agree. */
  @Setup
  public void start() throws InterruptedException {
    numbers = new double[3 * endpoints];
    copied = new CopiedServer[endpoints];
    for (int i = 0; i < endpoints; i++) {
      copied[i] = new CopiedServer(i);
    }
    fleet = new PushedFleet(endpoints, this::put);
    table = fleet.layer().numbers();
    waiting = table.column(ModelServerMetrics.WAITING_REQUESTS);
    running = table.column(ModelServerMetrics.RUNNING_REQUESTS);
    usage = table.column(ModelServerMetrics.KV_CACHE_USAGE);
    Endpoint expected = fleet.layer().endpoints().get(limit());
    check(expected, forebay());
    check(expected, forebayRecords());
    check(expected, fleet.layer().endpoints().get(peerCloneAll()));
    fleet.begin();
  }

  private void put(int endpoint, ModelServerMetrics load) {
    numbers[3 * endpoint] = load.waitingRequests().orElse(0);
    numbers[3 * endpoint + 1] = load.runningRequests().orElse(0);
    numbers[3 * endpoint + 2] = load.kvCacheUsage().orElse(0);
    copied[endpoint].put(load);
  }

  private static void check(Endpoint expected, @Nullable Endpoint chosen) {
    if (!expected.equals(chosen)) {
      throw new IllegalStateException("chosen: " + chosen + " (not " + expected + ")");
    }
  }

  /** Ends both. */
  @TearDown
  public void stop() throws InterruptedException {
    fleet.close();
  }

  /** The limit: the numbers in one array, which is neither safe nor grows. */
  @Benchmark
  public int limit() {
    double[] all = numbers;
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < all.length; i += 3) {
      double score = all[i] + all[i + 1] + 100 * all[i + 2];
      if (score < least) {
        least = score;
        best = i / 3;
      }
    }
    return best;
  }

  /** The table of numbers. */
  @Benchmark
  public @Nullable Endpoint forebay() {
    NumberPage best = null;
    int bestRow = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int p = 0; p < table.pages(); p++) {
      NumberPage page = table.page(p);
      for (int row = 0; row < page.size(); row++) {
        double score = page.get(row, waiting) + page.get(row, running) + 100 * page.get(row, usage);
        if (score < least) {
          least = score;
          best = page;
          bestRow = row;
        }
      }
    }
    return best == null ? null : best.endpoint(bestRow);
  }

  /** The attributes of each endpoint. */
  @Benchmark
  public @Nullable Endpoint forebayRecords() {
    Endpoint best = null;
    double least = Double.POSITIVE_INFINITY;
    for (Endpoint endpoint : fleet.layer().endpoints()) {
      ModelServerMetrics load = endpoint.attributes().get(ModelServerMetrics.KEY);
      if (load != null) {
        double score =
            load.waitingRequests().orElse(Integer.MAX_VALUE)
                + load.runningRequests().orElse(Integer.MAX_VALUE)
                + 100 * load.kvCacheUsage().orElse(1);
        if (score < least) {
          least = score;
          best = endpoint;
        }
      }
    }
    return best;
  }

  /** The peer: a copy of each candidate's metadata, metrics and attributes, and then a scan. */
  @Benchmark
  public int peerCloneAll() {
    List<CopiedServer.Candidate> candidates = new ArrayList<>(copied.length);
    for (CopiedServer server : copied) {
      candidates.add(server.candidate());
    }
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (CopiedServer.Candidate candidate : candidates) {
      CopiedServer.Load load = candidate.scraped().load();
      double score = load.waiting() + load.running() + 100 * load.kvCacheUsage();
      if (score < least) {
        least = score;
        best = candidate.number();
      }
    }
    return best;
  }
}
