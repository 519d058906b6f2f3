package io.forebay.core;

import io.forebay.api.DataSource;
import io.forebay.api.DiscoverySink;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointListener;
import io.forebay.api.NumberKey;
import io.forebay.core.LayerReport.CollectionReport;
import io.forebay.core.LayerReport.Counts;
import io.forebay.core.LayerReport.EndpointReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An engine on a fake clock: interval 1 s, time-out 500 ms, maximal age 3 s, back-off 1 s to 8 s.
 */
final class TestLayer implements AutoCloseable {
  static final Duration MAXIMAL_AGE = Duration.ofSeconds(3);
  static final Timing TIMING =
      new Timing(
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(8));

  final FakeTime time;
  final NumberColumns numbers;
  final Engine engine;
  private @Nullable DiscoverySink given;

  private TestLayer(FakeTime time, LayerSetup setup, List<EndpointDiscovery> more) {
    this.time = time;
    numbers = new NumberColumns(setup.numbers());
    EndpointDiscovery mine =
        new EndpointDiscovery() {
          @Override
          public String type() {
            return "test";
          }

          @Override
          public void start(DiscoverySink sink) {
            given = sink;
          }
        };
    List<DiscoverySetup> discoveries = new ArrayList<>();
    discoveries.add(new DiscoverySetup("test", "test", mine, Origin.of(mine.getClass())));
    more.forEach(
        discovery ->
            discoveries.add(
                new DiscoverySetup(
                    discovery.type(),
                    discovery.type(),
                    discovery,
                    Origin.of(discovery.getClass()))));
    engine =
        new Engine(
            new LayerSetup(
                discoveries,
                setup.sources(),
                setup.listeners(),
                setup.numbers(),
                setup.workers(),
                setup.providerFaults()),
            numbers,
            time,
            time,
            () -> {});
  }

  static SourceSetup<String> source(DataSource<String> source, Copying... collections) {
    List<CollectionSetup<String>> setups =
        Arrays.stream(collections)
            .map(
                collection ->
                    new CollectionSetup<String>(
                        collection.name(),
                        collection,
                        List.of(collection.key),
                        MAXIMAL_AGE,
                        Origin.of(Copying.class)))
            .toList();
    return new SourceSetup<>(
        source.type(), source.type(), source, TIMING, setups, Origin.of(source.getClass()));
  }

  static TestLayer started(
      FakeTime time, List<SourceSetup<?>> sources, EndpointListener... listeners) {
    return started(time, sources, List.of(listeners), List.of());
  }

  static TestLayer notStarted(FakeTime time, List<SourceSetup<?>> sources) {
    return new TestLayer(time, setup(sources, List.of(), List.of()), List.of());
  }

  static TestLayer started(
      FakeTime time,
      List<SourceSetup<?>> sources,
      List<EndpointListener> listeners,
      List<EndpointDiscovery> more) {
    return started(new TestLayer(time, setup(sources, listeners, List.of()), more));
  }

  static TestLayer started(
      FakeTime time, List<SourceSetup<?>> sources, List<NumberKey<?>> numbers) {
    return started(new TestLayer(time, setup(sources, List.of(), numbers), List.of()));
  }

  private static TestLayer started(TestLayer layer) {
    layer.engine.start();
    layer.time.settle();
    return layer;
  }

  private static LayerSetup setup(
      List<SourceSetup<?>> sources, List<EndpointListener> listeners, List<NumberKey<?>> numbers) {
    return new LayerSetup(List.of(), sources, listeners, numbers, 2, List.of());
  }

  /** A store of its own, of which nobody is told. */
  static AttributeStore store(FakeTime time) {
    return new AttributeStore(
        time,
        (plugin, task) -> time.execute(task),
        (plugin, body) -> body.run(),
        endpoint -> {},
        (endpoint, collection) -> null,
        (endpoint, collection, reason) -> {});
  }

  static EndpointInfo info(String id) {
    return EndpointInfo.of(id, "10.0.0.1", 8000);
  }

  /** Replaces the endpoints, and lets the sources learn of it. */
  void endpoints(String... ids) {
    sink().replaceAll(Arrays.stream(ids).map(TestLayer::info).toList());
    time.settle();
  }

  Endpoint endpoint(String id) {
    return Objects.requireNonNull(engine.endpoint(EndpointId.of(id)), id);
  }

  EndpointReport pair(int source, String endpoint) {
    return engine.report(false).sources().get(source).endpoints().stream()
        .filter(pair -> pair.endpoint().value().equals(endpoint))
        .findFirst()
        .orElseThrow();
  }

  /** Returns where the test is the discovery. */
  DiscoverySink sink() {
    return Objects.requireNonNull(given);
  }

  /** Returns what became of a collection's calls for an endpoint. */
  Counts extractions(int source, String endpoint, String collection) {
    return collection(source, endpoint, collection).extractions();
  }

  /** Returns what became of a collection for an endpoint. */
  CollectionReport collection(int source, String endpoint, String collection) {
    return Objects.requireNonNull(pair(source, endpoint).collections().get(collection));
  }

  @Override
  public void close() {
    // Closing waits for plugins, which here run on the closing thread.
    var unused = engine.stop();
    time.settle();
    engine.close();
  }
}
