package io.forebay.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.DataSource;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.SourceContext;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tells of many endpoints once a second each, measures what it costs that their values may grow
 * old, then falls silent and measures when readers no longer get them. Meant for a process of its
 * own.
 */
final class StalenessClient {
  private static final long INTERVAL = 1_000_000_000;

  /** With a greater age only the cost is measured. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /** When a value was observed, by {@link System#nanoTime}. */
  private static final AttributeKey<Long> OBSERVED = AttributeKey.of("observed", Long.class);

  private final int endpoints;
  private final Duration maximalAge;
  private final Teller teller = new Teller();
  private long begin;
  private long told;

  /** A source that tells when it is let to. */
  private static final class Teller implements DataSource<Integer> {
    private @Nullable SourceContext<Integer> context;

    @Override
    public String type() {
      return "teller";
    }

    @Override
    public Class<Integer> dataType() {
      return Integer.class;
    }

    @Override
    public synchronized void start(SourceContext<Integer> given) {
      context = given;
    }

    synchronized @Nullable SourceContext<Integer> context() {
      return context;
    }
  }

  private static final class Collection implements DataCollection<Integer> {
    @Override
    public String name() {
      return "observed";
    }

    @Override
    public Class<Integer> accepts() {
      return Integer.class;
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(OBSERVED);
    }

    @Override
    public void extract(Integer data, EndpointUpdate update) {
      update.put(OBSERVED, update.observedNanos());
    }
  }

  private StalenessClient(int endpoints, Duration maximalAge) {
    this.endpoints = endpoints;
    this.maximalAge = maximalAge;
  }

  /**
   * Prints a line of JSON: {@code cost}, the CPU of the timer's thread while all is told, in
   * percent of a core, for each of some parts of the time; {@code late}, how many nanoseconds after
   * its maximal age each value was no longer seen, ascending.
   *
   * @param arguments how many endpoints; the maximal age, the warm-up and the time, in milliseconds
   */
  public static void main(String[] arguments) throws Exception {
    StalenessClient client =
        new StalenessClient(
            Integer.parseInt(arguments[0]), Duration.ofMillis(Long.parseLong(arguments[1])));
    System.out.println(
        Child.RESULT
            + new ObjectMapper()
                .writeValueAsString(
                    client.run(
                        Duration.ofMillis(Long.parseLong(arguments[2])),
                        Duration.ofMillis(Long.parseLong(arguments[3])))));
    System.exit(0);
  }

  private Map<String, Object> run(Duration warmUp, Duration time) {
    List<EndpointInfo> infos =
        IntStream.range(0, endpoints)
            .mapToObj(i -> EndpointInfo.of("server-" + i, "127.0.0.1", 1 + i))
            .toList();
    try (DataLayer layer =
        DataLayer.builder()
            .discovery(FixedDiscovery.of(infos))
            .source(teller, source -> source.collect(new Collection(), maximalAge))
            .build()
            .start()) {
      while (layer.endpoints().size() < endpoints || teller.context() == null) {
        LockSupport.parkNanos(1_000_000);
      }
      Endpoint[] all = layer.endpoints().toArray(Endpoint[]::new);
      Map<String, Object> measured = new LinkedHashMap<>();
      begin = System.nanoTime();
      tell(all, warmUp);
      measured.put("cost", cost(all, time));
      measured.put("late", maximalAge.compareTo(LONGEST_WAIT) > 0 ? new long[0] : late(all));
      return measured;
    }
  }

  /** Tells of each endpoint at its place in each second, each second anew. */
  private void tell(Endpoint[] all, Duration time) {
    SourceContext<Integer> context = teller.context();
    if (context == null) {
      throw new IllegalStateException("the source was not started");
    }
    long end = System.nanoTime() + time.toNanos();
    for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
      for (long due = (long) ((double) (now - begin) / INTERVAL * all.length); told < due; told++) {
        context.deliver(all[(int) (told % all.length)], 1);
      }
      LockSupport.parkNanos(500_000);
    }
  }

  private double[] cost(Endpoint[] all, Duration time) {
    double[] percent = new double[10];
    for (int i = 0; i < percent.length; i++) {
      long since = System.nanoTime();
      long cpu = timerNanos();
      tell(all, time.dividedBy(percent.length));
      percent[i] = 100.0 * (timerNanos() - cpu) / (System.nanoTime() - since);
    }
    return percent;
  }

  private static long timerNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long nanos = 0;
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().equals("forebay-timer")) {
        nanos += threads.getThreadCpuTime(id);
      }
    }
    return nanos;
  }

  /** Reads without a pause until nothing is left to be read. */
  private long[] late(Endpoint[] all) {
    // Some of them, so that each is looked at every few microseconds.
    List<Endpoint> left = new ArrayList<>();
    for (int i = 0; i < all.length; i += Math.max(1, all.length / 1_000)) {
      left.add(all[i]);
    }
    long[] due = new long[left.size()];
    for (int i = 0; i < due.length; i++) {
      Long observed = left.get(i).attributes().get(OBSERVED);
      if (observed == null) {
        throw new IllegalStateException(left.get(i) + " is stale (expected: it was just told)");
      }
      due[i] = observed + maximalAge.toNanos();
    }
    long[] late = new long[due.length];
    boolean[] gone = new boolean[due.length];
    long end = System.nanoTime() + maximalAge.toNanos() + INTERVAL;
    for (int seen = due.length; seen > 0; ) {
      for (int i = 0; i < due.length; i++) {
        if (!gone[i] && left.get(i).attributes().get(OBSERVED) == null) {
          late[i] = System.nanoTime() - due[i];
          gone[i] = true;
          seen--;
          if (late[i] < 0) {
            throw new IllegalStateException("stale before its time, in ns: " + late[i]);
          }
        }
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(seen + " can still be read (expected: none)");
      }
    }
    Arrays.sort(late);
    return late;
  }
}
