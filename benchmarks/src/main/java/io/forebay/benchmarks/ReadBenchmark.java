package io.forebay.benchmarks;

import io.forebay.api.AttributeKey;
import io.forebay.api.Endpoint;
import io.forebay.api.NumberPage;
import io.forebay.api.NumberTable;
import io.forebay.api.attributes.ModelServerMetrics;
import io.netty.util.AttributeMap;
import io.netty.util.DefaultAttributeMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Reading how many requests wait at a server, of 128 servers in turn, while another thread
 * publishes 10,000 extractions a second; beside it a volatile field for each server, which is the
 * least, and other ways to share attributes between threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@SuppressWarnings("NullAway.Init") // What is set up by start().
public class ReadBenchmark {
  private static final int SERVERS = 128;
  private static final io.netty.util.AttributeKey<ModelServerMetrics> NETTY_KEY =
      io.netty.util.AttributeKey.valueOf("model-server");

  private static final class Field {
    volatile long waiting;
  }

  private final Field[] fields = new Field[SERVERS];
  private final ConcurrentMapServer[] maps = new ConcurrentMapServer[SERVERS];
  private final AttributeMap[] nettyMaps = new AttributeMap[SERVERS];
  private final CopiedServer[] copied = new CopiedServer[SERVERS];
  private final Endpoint[] endpoints = new Endpoint[SERVERS];
  private PushedFleet fleet;
  private NumberTable table;
  private int waiting;

  private static final class ConcurrentMapServer {
    final Map<AttributeKey<?>, Object> attributes = new ConcurrentHashMap<>();
  }

  /** Where one reader is. */
  @State(Scope.Thread)
  public static class Reader {
    private int next;

    int next() {
      return next++ & (SERVERS - 1);
    }
  }

  /** Starts a data layer and its writer, and checks that all ways to read tell the same. */
  @Setup
  public void start(Blackhole blackhole) throws InterruptedException {
    for (int i = 0; i < SERVERS; i++) {
      fields[i] = new Field();
      maps[i] = new ConcurrentMapServer();
      nettyMaps[i] = new DefaultAttributeMap();
      copied[i] = new CopiedServer(i);
    }
    fleet = new PushedFleet(SERVERS, this::put);
    fleet.layer().endpoints().toArray(endpoints);
    table = fleet.layer().numbers();
    waiting = table.column(ModelServerMetrics.WAITING_REQUESTS);
    Reader reader = new Reader();
    for (int i = 0; i < SERVERS; i++) {
      long expected = fields[i].waiting;
      reader.next = i;
      check(i, expected, forebay(reader));
      reader.next = i;
      check(i, expected, (long) forebayNumber(reader));
      reader.next = i;
      check(i, expected, peerConcurrentMap(reader));
      reader.next = i;
      check(i, expected, peerNettyAttributeMap(reader));
      reader.next = i;
      check(i, expected, peerCopyOnRead(reader, blackhole));
    }
    // A program has attributes of several types, so what copies them has seen several.
    for (int i = 0; i < 100_000; i++) {
      blackhole.consume(copied[i % SERVERS].get(CopiedServer.PREFIXES));
    }
    fleet.begin();
  }

  private void put(int server, ModelServerMetrics load) {
    fields[server].waiting = load.waitingRequests().getAsLong();
    maps[server].attributes.put(ModelServerMetrics.KEY, load);
    nettyMaps[server].attr(NETTY_KEY).set(load);
    copied[server].put(load);
  }

  private static void check(int server, long expected, long read) {
    if (read != expected) {
      throw new IllegalStateException("server " + server + ": " + read + " (not " + expected + ")");
    }
  }

  /** Ends both. */
  @TearDown
  public void stop() throws InterruptedException {
    fleet.close();
  }

  /** The limit: a volatile field of each server. */
  @Benchmark
  public long limit(Reader reader) {
    return fields[reader.next()].waiting;
  }

  /** The limit, by two readers. */
  @Benchmark
  @Threads(2)
  public long limitTwoReaders(Reader reader) {
    return limit(reader);
  }

  /** The attribute, and its number. */
  @Benchmark
  public long forebay(Reader reader) {
    ModelServerMetrics load = endpoints[reader.next()].attributes().get(ModelServerMetrics.KEY);
    return load == null ? -1 : load.waitingRequests().orElse(-1);
  }

  /** The attribute, by two readers. */
  @Benchmark
  @Threads(2)
  public long forebayTwoReaders(Reader reader) {
    return forebay(reader);
  }

  /** The number alone, from the table of numbers. */
  @Benchmark
  public double forebayNumber(Reader reader) {
    int server = reader.next();
    return table.page(server / NumberPage.ROWS).get(server % NumberPage.ROWS, waiting);
  }

  /** The number alone, by two readers. */
  @Benchmark
  @Threads(2)
  public double forebayNumberTwoReaders(Reader reader) {
    return forebayNumber(reader);
  }

  /** A concurrent map for each server. */
  @Benchmark
  public long peerConcurrentMap(Reader reader) {
    Object load = maps[reader.next()].attributes.get(ModelServerMetrics.KEY);
    return load == null ? -1 : ((ModelServerMetrics) load).waitingRequests().orElse(-1);
  }

  /** Netty's attributes of a channel, which are made for being read often. */
  @Benchmark
  public long peerNettyAttributeMap(Reader reader) {
    return Objects.requireNonNull(nettyMaps[reader.next()].attr(NETTY_KEY).get())
        .waitingRequests()
        .orElse(-1);
  }

  /** A map that gives out copies, which the reader keeps for the rest of its decision. */
  @Benchmark
  public long peerCopyOnRead(Reader reader, Blackhole blackhole) {
    CopiedServer.Copied load = copied[reader.next()].get(CopiedServer.LOAD);
    blackhole.consume(load);
    return ((CopiedServer.Load) load).waiting();
  }
}
