package io.forebay.benchmarks;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.DataSource;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.SourceContext;
import io.forebay.api.attributes.GpuMetrics;
import io.forebay.api.attributes.LoadReport;
import io.forebay.api.attributes.LoraAdapters;
import io.forebay.api.attributes.ModelServerMetrics;
import io.forebay.api.attributes.PodInfo;
import io.forebay.api.attributes.ServedModels;
import io.forebay.api.attributes.Topology;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import io.forebay.core.StoreDoor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to make six numbers of an endpoint visible to readers, other ones each time: a
 * record in one volatile field, in the store, through a source's context, and in the maps that are
 * usually written. Each thread visits endpoints of its own, one after the other.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class PublishBenchmark {
  private static final int ENDPOINTS = 1_024;
  private static final int MOST_THREADS = 4;

  /** Six numbers of one moment. */
  record Numbers(long waiting, long running, double cache, long size, long blocks, double rate) {
    static final AttributeKey<Numbers> KEY = AttributeKey.of("benchmark.numbers", Numbers.class);

    static Numbers of(long n) {
      return new Numbers(n & 63, n & 31, (n & 127) / 127.0, 16, n, n * 0.5);
    }
  }

  /** The attributes that come with Forebay: in life, keys of theirs are made before. */
  static final List<AttributeKey<?>> OTHERS =
      List.of(
          ModelServerMetrics.KEY,
          LoraAdapters.KEY,
          ServedModels.KEY,
          GpuMetrics.KEY,
          PodInfo.KEY,
          Topology.KEY,
          LoadReport.KEY);

  /** Turns each number that it is given into six. */
  private static final class Source implements DataSource<Long>, DataCollection<Long> {
    private @Nullable SourceContext<Long> context;

    @Override
    public String type() {
      return "benchmark";
    }

    @Override
    public String name() {
      return "numbers";
    }

    @Override
    public Class<Long> dataType() {
      return Long.class;
    }

    @Override
    public Class<Long> accepts() {
      return Long.class;
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(Numbers.KEY);
    }

    @Override
    public void start(SourceContext<Long> given) {
      context = given;
    }

    @Override
    public void extract(Long n, EndpointUpdate update) {
      update.put(Numbers.KEY, Numbers.of(n));
    }
  }

  /** What all threads have in common. */
  @State(Scope.Benchmark)
  public static class Shared {
    private final AtomicInteger threads = new AtomicInteger();
    private final List<AttributeKey<?>> others = OTHERS;
    private final Source source = new Source();
    private final StoreDoor<Numbers> store = new StoreDoor<>(source, Numbers.KEY);
    private final DataLayer layer =
        DataLayer.builder()
            .discovery(FixedDiscovery.of(infos()))
            .source(source, spec -> spec.collect(source))
            .build();

    private static List<EndpointInfo> infos() {
      List<EndpointInfo> infos = new ArrayList<>();
      for (int i = 0; i < ENDPOINTS * MOST_THREADS; i++) {
        infos.add(EndpointInfo.of("server-" + i, "10.0.0.1", 8000 + i));
      }
      return infos;
    }

    /** Starts the data layer. */
    @Setup
    public void start() throws InterruptedException {
      if (Numbers.KEY.slot() < others.size()) {
        throw new IllegalStateException(
            "slot: " + Numbers.KEY.slot() + " (expected: after others)");
      }
      layer.start();
      if (!layer.awaitReady(Duration.ofSeconds(30))) {
        throw new IllegalStateException("the data layer is not ready");
      }
    }

    /** Ends it. */
    @TearDown
    public void stop() {
      layer.close();
      store.close();
    }
  }

  /** An endpoint of the limit, or of a peer. */
  private static final class Plain {
    private volatile Numbers numbers = Numbers.of(0);
    private volatile Map<String, Double> copied = Map.of();
    private final Map<String, Double> map = new ConcurrentHashMap<>();
  }

  /** The endpoints of one thread, and the numbers that come next. */
  @State(Scope.Thread)
  public static class Endpoints {
    private final Plain[] plain = new Plain[ENDPOINTS];
    private final List<StoreDoor<Numbers>.Target> targets = new ArrayList<>();
    private List<Endpoint> endpoints = List.of();
    private StoreDoor.@Nullable Moment moment;
    private long n;

    /** Makes the endpoints, and checks that each way makes the same numbers visible. */
    @Setup(Level.Trial)
    public void make(Shared shared) {
      int first = shared.threads.getAndIncrement() % MOST_THREADS * ENDPOINTS;
      endpoints = shared.layer.endpoints().subList(first, first + ENDPOINTS);
      for (int i = 0; i < ENDPOINTS; i++) {
        plain[i] = new Plain();
        targets.add(shared.store.target(endpoints.get(i).info()));
      }
      PublishBenchmark benchmark = new PublishBenchmark();
      for (int i = 0; i < ENDPOINTS; i++) {
        Numbers expected = benchmark.limit(this).numbers;
        n--;
        check(expected, benchmark.forebay(this, shared).attributes().get(Numbers.KEY));
        n--;
        check(expected, benchmark.deliver(this, shared).attributes().get(Numbers.KEY));
        n--;
        check(expected, numbers(benchmark.peerConcurrentMap(this)));
        n--;
        check(expected, numbers(benchmark.peerCopyOnWrite(this)));
      }
    }

    private static void check(Numbers expected, @Nullable Numbers found) {
      if (!expected.equals(found)) {
        throw new IllegalStateException(found + " (expected: " + expected + ")");
      }
    }

    private int next() {
      return (int) ++n & (ENDPOINTS - 1);
    }
  }

  private static void put(Numbers numbers, Map<String, Double> map) {
    map.put("waiting", (double) numbers.waiting());
    map.put("running", (double) numbers.running());
    map.put("cache", numbers.cache());
    map.put("size", (double) numbers.size());
    map.put("blocks", (double) numbers.blocks());
    map.put("rate", numbers.rate());
  }

  private static Numbers numbers(Map<String, Double> map) {
    return new Numbers(
        number(map, "waiting").longValue(),
        number(map, "running").longValue(),
        number(map, "cache"),
        number(map, "size").longValue(),
        number(map, "blocks").longValue(),
        number(map, "rate"));
  }

  private static Double number(Map<String, Double> map, String name) {
    return Objects.requireNonNull(map.get(name), name);
  }

  /** The limit: a new record in a volatile field. */
  @Benchmark
  public Object limitOneThread(Endpoints endpoints) {
    return limit(endpoints);
  }

  /** The limit: a new record in a volatile field. */
  @Benchmark
  @Threads(MOST_THREADS)
  public Object limitFourThreads(Endpoints endpoints) {
    return limit(endpoints);
  }

  private Plain limit(Endpoints endpoints) {
    Plain endpoint = endpoints.plain[endpoints.next()];
    endpoint.numbers = Numbers.of(endpoints.n);
    return endpoint;
  }

  /** One extraction, published in the store. */
  @Benchmark
  public Object forebayOneThread(Endpoints endpoints, Shared shared) {
    return forebay(endpoints, shared);
  }

  /** One extraction, published in the store. */
  @Benchmark
  @Threads(MOST_THREADS)
  public Object forebayFourThreads(Endpoints endpoints, Shared shared) {
    return forebay(endpoints, shared);
  }

  private Endpoint forebay(Endpoints endpoints, Shared shared) {
    int place = endpoints.next();
    if (place == 0 || endpoints.moment == null) {
      endpoints.moment = shared.store.now();
    }
    StoreDoor<Numbers>.Target endpoint = endpoints.targets.get(place);
    endpoint.publish(endpoints.moment, Numbers.of(endpoints.n));
    return endpoint.endpoint();
  }

  /** A source's delivery: the turn, the call of the collection, publication, counting. */
  @Benchmark
  public Object deliverOneThread(Endpoints endpoints, Shared shared) {
    return deliver(endpoints, shared);
  }

  /** A source's delivery: the turn, the call of the collection, publication, counting. */
  @Benchmark
  @Threads(MOST_THREADS)
  public Object deliverFourThreads(Endpoints endpoints, Shared shared) {
    return deliver(endpoints, shared);
  }

  private Endpoint deliver(Endpoints endpoints, Shared shared) {
    Endpoint endpoint = endpoints.endpoints.get(endpoints.next());
    Objects.requireNonNull(shared.source.context).deliver(endpoint, endpoints.n);
    return endpoint;
  }

  /** The peer: six boxed numbers in a concurrent map, each visible by itself. */
  @Benchmark
  public Object peerConcurrentMapOneThread(Endpoints endpoints) {
    return peerConcurrentMap(endpoints);
  }

  /** The peer: six boxed numbers in a concurrent map, each visible by itself. */
  @Benchmark
  @Threads(MOST_THREADS)
  public Object peerConcurrentMapFourThreads(Endpoints endpoints) {
    return peerConcurrentMap(endpoints);
  }

  private Map<String, Double> peerConcurrentMap(Endpoints endpoints) {
    Plain endpoint = endpoints.plain[endpoints.next()];
    put(Numbers.of(endpoints.n), endpoint.map);
    return endpoint.map;
  }

  /** The peer: a changed copy of a map behind a volatile reference. */
  @Benchmark
  public Object peerCopyOnWriteOneThread(Endpoints endpoints) {
    return peerCopyOnWrite(endpoints);
  }

  /** The peer: a changed copy of a map behind a volatile reference. */
  @Benchmark
  @Threads(MOST_THREADS)
  public Object peerCopyOnWriteFourThreads(Endpoints endpoints) {
    return peerCopyOnWrite(endpoints);
  }

  private Map<String, Double> peerCopyOnWrite(Endpoints endpoints) {
    Plain endpoint = endpoints.plain[endpoints.next()];
    Map<String, Double> copy = new HashMap<>(endpoint.copied);
    put(Numbers.of(endpoints.n), copy);
    endpoint.copied = copy;
    return copy;
  }

  /** What a clock costs, two of which a delivery needs. */
  @Benchmark
  public long clock() {
    return System.nanoTime();
  }
}
