package io.forebay.core;

import com.google.common.util.concurrent.Uninterruptibles;
import io.forebay.api.AttributeKey;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All parts of a started data layer, wired. */
final class Engine {
  private static final Logger log = LoggerFactory.getLogger(Engine.class);
  private static final Duration STOPPING = Duration.ofSeconds(3);

  private final LayerSetup setup;
  private final Timer timer;
  private final AutoCloseable timerEnd;
  private final Workers workers;
  private final Readiness readiness = new Readiness();
  private final List<ListenerState> listeners;
  private final EndpointTable table;
  private final List<SourceState<?>> sources = new ArrayList<>();
  private final List<DiscoveryState> discoveries;

  private @Nullable CompletableFuture<?> stopped;

  /** Which source has the collection of a number. */
  private final List<SourceState<?>> sourceOfCollection = new ArrayList<>();

  /**
   * Makes the parts; only the workers' watch begins.
   *
   * @param numbers the table of numbers, without endpoints
   * @param timerEnd ends the timer, when all else has ended
   */
  Engine(LayerSetup setup, NumberColumns numbers, Pool pool, Timer timer, AutoCloseable timerEnd) {
    this.setup = setup;
    this.timer = timer;
    this.timerEnd = timerEnd;
    workers = new Workers(pool, timer);
    listeners =
        setup.listeners().stream()
            .map(listener -> new ListenerState(listener, workers, timer))
            .toList();
    int collections =
        setup.sources().stream().mapToInt(source -> source.collections().size()).sum();
    AttributeStore store =
        new AttributeStore(
            timer,
            (plugin, task) ->
                workers.execute(() -> workers.call(plugin, task, task)), // Stuck by then.
            workers::underWatch,
            ListenerState.attributesChanged(listeners),
            this::excuse,
            (endpoint, collection, reason) ->
                sourceOfCollection.get(collection).problem(endpoint, collection, reason));
    table = new EndpointTable(collections, store, numbers, listeners, this::endpointsChanged);
    Map<AttributeKey<?>, SharedKey> shared = SharedKey.among(setup.sources());
    for (SourceSetup<?> source : setup.sources()) {
      addSource(source, store, shared);
    }
    discoveries =
        setup.discoveries().stream()
            .map(discovery -> new DiscoveryState(discovery, table, readiness, workers, timer))
            .toList();
  }

  private <D> void addSource(
      SourceSetup<D> source, AttributeStore store, Map<AttributeKey<?>, SharedKey> shared) {
    List<CollectionState<D>> states = new ArrayList<>();
    int first = sourceOfCollection.size();
    for (CollectionSetup<D> collection : source.collections()) {
      states.add(new CollectionState<>(source.name(), collection, first + states.size(), shared));
    }
    SourceState<D> state =
        new SourceState<>(source, List.copyOf(states), table, store, readiness, workers, timer);
    sources.add(state);
    states.forEach(collection -> sourceOfCollection.add(state));
  }

  private @Nullable String excuse(EndpointState endpoint, CollectionState<?> collection) {
    return sourceOfCollection.get(collection.index()).excuse(endpoint, collection);
  }

  private void endpointsChanged(EndpointsDelta delta) {
    sources.forEach(source -> source.endpointsChanged(delta));
  }

  void start() {
    setup.providerFaults().forEach(fault -> log.warn("A provider cannot be used: {}", fault));
    sources.forEach(SourceState::start);
    discoveries.forEach(DiscoveryState::start);
  }

  boolean awaitReady(Duration timeout) throws InterruptedException {
    return readiness.await(timeout.toNanos());
  }

  List<Endpoint> endpoints() {
    return table.snapshot();
  }

  @Nullable Endpoint endpoint(EndpointId id) {
    return table.get(id);
  }

  LayerReport report(boolean closed) {
    return new LayerReport(
        timer.now(),
        closed ? "closed" : "started",
        map(discoveries, DiscoveryState::report),
        map(sources, SourceState::report),
        map(listeners, ListenerState::report),
        setup.providerFaults());
  }

  static LayerReport emptyReport(LayerSetup setup, boolean closed) {
    return new LayerReport(
        Instant.now(),
        closed ? "closed" : "new",
        List.of(),
        List.of(),
        List.of(),
        setup.providerFaults());
  }

  private static <A, B> List<B> map(List<A> list, Function<? super A, B> function) {
    return list.stream().map(function).toList();
  }

  /** Begins to stop all plugins; the future completes when all have stopped. */
  synchronized CompletableFuture<?> stop() {
    if (stopped == null) {
      List<CompletableFuture<?>> all = new ArrayList<>();
      discoveries.forEach(discovery -> all.add(discovery.stop()));
      sources.forEach(source -> all.add(source.stop()));
      stopped = CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]));
    }
    return stopped;
  }

  void close() {
    try {
      // Who closes is often interrupted already, because all is ending; plugins stop all the same.
      Uninterruptibles.getUninterruptibly(stop(), STOPPING);
    } catch (TimeoutException | ExecutionException e) {
      log.warn("Some plugins have not stopped within {}", Durations.format(STOPPING));
    }
    readiness.close();
    workers.close();
    try {
      timerEnd.close();
    } catch (Exception e) {
      log.warn("The timer did not end", e);
    }
  }
}
