package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.DataSource;
import io.forebay.api.DiscoverySink;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.NumberKey;
import io.forebay.api.NumberPage;
import io.forebay.api.NumberTable;
import io.forebay.api.SourceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Readers scan the table while several threads publish, and endpoints come and go. What a value
 * says of itself in several columns must agree, and with the endpoint of its row.
 */
class NumberStressTest {
  private static final int ENDPOINTS = 150;
  private static final int PUBLISHERS = 3;
  private static final int ROUNDS = 150_000;
  private static final int SCANS = 100;
  private static final int REMOVALS = 100;

  private record Told(int of, long round) {}

  private static final class Part implements DataSource<Told>, DataCollection<Told> {
    final String name;
    final AttributeKey<Told> key;
    final List<NumberKey<?>> numbers;
    volatile @Nullable SourceContext<Told> context;

    Part(String name) {
      this.name = name;
      key = AttributeKey.of("numbers." + name, Told.class);
      numbers =
          List.of(
              NumberKey.of(key, "of", Told::of),
              NumberKey.of(key, "round", Told::round),
              NumberKey.of(key, "again", Told::round));
    }

    @Override
    public String type() {
      return name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Class<Told> dataType() {
      return Told.class;
    }

    @Override
    public Class<Told> accepts() {
      return Told.class;
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(key);
    }

    @Override
    public void start(SourceContext<Told> given) {
      context = given;
    }

    @Override
    public void extract(Told data, EndpointUpdate update) {
      update.put(key, data);
    }
  }

  private static final class Listed implements EndpointDiscovery {
    volatile @Nullable DiscoverySink sink;

    @Override
    public String type() {
      return "listed";
    }

    @Override
    public void start(DiscoverySink given) {
      sink = given; // Before the layer is ready, which is what the test waits for.
      given.replaceAll(IntStream.range(0, ENDPOINTS).mapToObj(NumberStressTest::info).toList());
    }
  }

  private static EndpointInfo info(int number) {
    return EndpointInfo.of("e" + number, "10.0.0.1", 1 + number);
  }

  /** Every fourth stays all the time. */
  private static boolean stays(int number) {
    return number % 4 == 0;
  }

  private static int number(Endpoint endpoint) {
    return endpoint.info().port() - 1;
  }

  /** Those whose removal has returned. */
  private final Set<Endpoint> gone = ConcurrentHashMap.newKeySet();

  private final AtomicLong scans = new AtomicLong();
  private final AtomicBoolean ended = new AtomicBoolean();

  @Test
  void scans_whileAllChanges_seeEachEndpointOnceWithNumbersOfOneValue() throws Exception {
    List<Part> parts = List.of(new Part("one"), new Part("two"));
    Listed listed = new Listed();
    DataLayer.Builder builder = DataLayer.builder().discovery(listed);
    for (Part part : parts) {
      builder.source(part, spec -> spec.collect(part, Duration.ofHours(1)));
      builder.numbers(part.numbers.toArray(NumberKey<?>[]::new));
    }
    ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS + 2);
    try (DataLayer layer = builder.build().start()) {
      assertThat(layer.awaitReady(Duration.ofSeconds(30))).isTrue();
      DiscoverySink sink = Objects.requireNonNull(listed.sink);
      List<Future<?>> publishers = new ArrayList<>();
      for (int i = 0; i < PUBLISHERS; i++) {
        int seed = i;
        publishers.add(threads.submit(() -> publish(layer, parts, seed)));
      }
      Future<?> changes = threads.submit(() -> untilEnded(() -> change(layer, sink)));
      Future<?> scanning = threads.submit(() -> untilEnded(() -> scan(layer.numbers())));
      for (Future<?> publisher : publishers) {
        publisher.get(120, TimeUnit.SECONDS);
      }
      ended.set(true);
      changes.get(60, TimeUnit.SECONDS);
      scanning.get(60, TimeUnit.SECONDS);
      checkEnd(layer, parts);
    } finally {
      ended.set(true);
      threads.shutdownNow();
    }
  }

  /** Goes on until the others have done enough beside it, however slow the machine is. */
  private void publish(DataLayer layer, List<Part> parts, int seed) {
    for (int i = 0; i < ROUNDS || scans.get() < SCANS || gone.size() < REMOVALS; i++) {
      if (ended.get()) {
        return; // Something has failed.
      }
      int number = (i % ENDPOINTS * 7 + seed) % ENDPOINTS;
      Endpoint endpoint = layer.endpoint(EndpointId.of("e" + number));
      if (endpoint != null) {
        Part part = parts.get((i + seed) % parts.size());
        Objects.requireNonNull(part.context).deliver(endpoint, new Told(number, i));
      }
    }
  }

  /** What fails here ends all. */
  private void untilEnded(Runnable task) {
    try {
      task.run();
    } finally {
      ended.set(true);
    }
  }

  private void change(DataLayer layer, DiscoverySink sink) {
    for (int round = 0; !ended.get(); round++) {
      List<EndpointId> out = new ArrayList<>();
      List<EndpointInfo> in = new ArrayList<>();
      List<Endpoint> leaving = new ArrayList<>();
      for (int i = 0; i < ENDPOINTS; i++) {
        Endpoint endpoint = layer.endpoint(EndpointId.of("e" + i));
        if (endpoint == null) {
          in.add(info(i));
        } else if (!stays(i) && (i * 31 + round) % 5 == 0) {
          out.add(endpoint.id());
          leaving.add(endpoint);
        }
      }
      sink.change(in, out);
      gone.addAll(leaving);
      Thread.onSpinWait();
    }
  }

  private void scan(NumberTable table) {
    while (!ended.get()) {
      Set<Endpoint> before = new HashSet<>(gone);
      Set<Endpoint> met = Collections.newSetFromMap(new IdentityHashMap<>());
      boolean[] stayed = new boolean[ENDPOINTS];
      int pages = table.pages();
      for (int p = 0; p < pages; p++) {
        NumberPage page = table.page(p);
        for (int row = 0; row < page.size(); row++) {
          Endpoint endpoint = page.endpoint(row);
          check(page, row);
          stayed[number(endpoint)] = true;
          check(met.add(endpoint), "met twice: " + endpoint);
          check(!before.contains(endpoint), "had been removed: " + endpoint);
        }
      }
      for (int i = 0; i < ENDPOINTS; i++) {
        check(stayed[i] || !stays(i), "missing: e" + i);
      }
      scans.incrementAndGet();
    }
  }

  private static void check(NumberPage page, int row) {
    for (int column = 0; column < 6; column += 3) {
      double of = page.get(row, column);
      double round = page.get(row, column + 1);
      double again = page.get(row, column + 2);
      boolean nothing = Double.isNaN(of) && Double.isNaN(round) && Double.isNaN(again);
      boolean whole = of == number(page.endpoint(row)) && round == again;
      check(nothing || whole, page.endpoint(row) + ": " + of + ", " + round + ", " + again);
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  private static void checkEnd(DataLayer layer, List<Part> parts) {
    Set<Endpoint> met = new HashSet<>();
    NumberTable table = layer.numbers();
    for (int p = 0; p < table.pages(); p++) {
      NumberPage page = table.page(p);
      for (int row = 0; row < page.size(); row++) {
        Endpoint endpoint = page.endpoint(row);
        met.add(endpoint);
        for (Part part : parts) {
          Told told = endpoint.attributes().get(part.key);
          int column = table.column(part.numbers.get(1));
          Double expected = told == null ? Double.NaN : told.round();
          assertThat(page.get(row, column)).isEqualTo(expected);
        }
      }
    }
    assertThat(met).isEqualTo(new HashSet<>(layer.endpoints()));
  }
}
