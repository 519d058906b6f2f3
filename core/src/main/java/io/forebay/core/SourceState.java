package io.forebay.core;

import io.forebay.api.DataCollection;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.PollingSource;
import io.forebay.api.SourceContext;
import io.forebay.core.LayerReport.EndpointReport;
import io.forebay.core.LayerReport.SourceReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One source at work: its life, its endpoints, their schedules.
 *
 * <p>The source's own calls come one after the other. Changes of the endpoints that come while it
 * is busy are told as one.
 */
final class SourceState<D> implements SourceContext<D> {
  private final SourceSetup<D> setup;
  private final List<CollectionState<D>> collections;
  private final EndpointTable table;
  private final AttributeStore store;
  private final Readiness readiness;
  private final Workers workers;
  private final Timer timer;
  private final PluginCalls calls;

  private final Map<EndpointState, Pair<D>> pairs = new ConcurrentHashMap<>();

  /** What is polled, and when; null if the source delivers by itself. */
  private final @Nullable Targets<D> targets;

  private final PendingChange pending = new PendingChange();
  private final AtomicLong unknownEndpoints = new AtomicLong();
  private final Life life;
  private final Sight<D> sight;

  SourceState(
      SourceSetup<D> setup,
      List<CollectionState<D>> collections,
      EndpointTable table,
      AttributeStore store,
      Readiness readiness,
      Workers workers,
      Timer timer) {
    this.setup = setup;
    this.collections = collections;
    this.table = table;
    this.store = store;
    this.readiness = readiness;
    this.workers = workers;
    this.timer = timer;
    this.calls = new PluginCalls(new Plugin("source '" + setup.name() + "'"), workers, timer);
    this.life = new Life(calls, setup.type(), setup.origin());
    this.sight = new Sight<>(calls.plugin(), collections);
    this.targets =
        setup.source() instanceof PollingSource<D> polling
            ? new Targets<>(
                polling, calls.plugin(), setup.timing(), this::pair, readiness, workers, timer)
            : null;
  }

  void start() {
    Runnable started = readiness.begin();
    calls.later(
        () -> {
          if (life.start(() -> setup.source().start(this))) {
            tell();
          }
          started.run();
        });
  }

  /** Tells the source of a change soon. Quick; called in the order of the changes. */
  void endpointsChanged(EndpointsDelta delta) {
    if (pending.note(delta)) {
      Runnable told = readiness.begin();
      calls.later(
          () -> {
            tell();
            told.run();
          });
    }
  }

  private void tell() {
    PendingChange.Taken taken = pending.take();
    for (EndpointState endpoint : taken.gone()) {
      if (targets != null) {
        targets.remove(endpoint);
      }
      forget(endpoint);
    }
    if (life.started()) {
      // Before the source is told, so that what it gives up then is not waited for any more.
      updateTargets(taken.changed());
      calls.call("updateEndpoints", () -> setup.source().updateEndpoints(taken.change()));
      updateTargets(taken.added());
    }
  }

  private void updateTargets(List<EndpointState> endpoints) {
    if (targets != null && life.started()) {
      endpoints.forEach(targets::update);
    }
  }

  private Pair<D> pair(EndpointState endpoint) {
    return pairs.computeIfAbsent(
        endpoint,
        absent ->
            new Pair<>(endpoint, collections, store, timer, unknownEndpoints::incrementAndGet));
  }

  @Override
  public String name() {
    return setup.name();
  }

  @Override
  public boolean deliver(EndpointId endpoint, D data) {
    return deliver(table.get(endpoint), data, Observed.now(timer));
  }

  @Override
  public boolean deliver(Endpoint endpoint, D data) {
    return deliver(alive(endpoint), data, Observed.now(timer));
  }

  @Override
  public boolean deliver(EndpointId id, D data, Instant observedAt) {
    Observed now = Observed.now(timer);
    Instant at = observedAt.isAfter(now.at()) ? now.at() : observedAt;
    long nanos = now.nanos() - nanosBetween(at, now.at());
    return deliver(table.get(id), data, new Observed(at, nanos, false));
  }

  private boolean deliver(@Nullable EndpointState endpoint, D data, Observed observed) {
    Objects.requireNonNull(data, "data");
    if (endpoint == null || !life.started()) {
      unknownEndpoints.incrementAndGet();
      return false;
    }
    pair(endpoint).deliver(data, observed);
    forgetIfRemoved(endpoint);
    return true;
  }

  /** A pair may have been made after the removal was handled. */
  private void forgetIfRemoved(EndpointState endpoint) {
    if (endpoint.removed()) {
      forget(endpoint);
    }
  }

  private void forget(EndpointState endpoint) {
    Pair<D> pair = pairs.remove(endpoint);
    if (pair != null) {
      pair.submissions().close();
    }
  }

  @Override
  public CompletionStage<Boolean> submit(
      Endpoint endpoint, D data, Collection<? extends DataCollection<? super D>> some) {
    Objects.requireNonNull(data, "data");
    List<Integer> places = sight.places(some);
    if (places.isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    EndpointState alive = alive(endpoint);
    if (alive == null || !life.started()) {
      unknownEndpoints.incrementAndGet();
      return CompletableFuture.completedFuture(false);
    }
    long moment = sight.moment();
    CompletableFuture<Boolean> stage = new CompletableFuture<>();
    Pair<D> pair = pair(alive);
    pair.submissions()
        .add(
            new Submission<>(
                pair,
                extractors(pair, places),
                data,
                life::started,
                workers,
                timer,
                collection -> sight.worked(place(collection), moment),
                published -> complete(stage, published)),
            workers);
    forgetIfRemoved(alive);
    if (!life.started()) {
      pair.submissions().close(); // It may have been made after all were closed.
    }
    return stage;
  }

  /** Runs what the source lets follow, under watch; one after the other while it is stuck. */
  private void complete(CompletableFuture<Boolean> stage, boolean published) {
    Runnable body = () -> workers.call(calls.plugin(), () -> stage.complete(published), () -> {});
    if (calls.plugin().stuck()) {
      calls.later(body);
    } else {
      body.run();
    }
  }

  private List<Extractor<D>> extractors(Pair<D> pair, List<Integer> places) {
    List<Extractor<D>> extractors = new ArrayList<>(places.size());
    for (int place : places) {
      extractors.add(pair.extractor(place));
    }
    return extractors;
  }

  /** Returns the place of one of our collections among them. */
  private int place(CollectionState<?> collection) {
    return collection.index() - collections.get(0).index();
  }

  @Override
  public void confirm(Collection<? extends DataCollection<? super D>> some) {
    List<Integer> places = sight.places(some);
    if (places.isEmpty() || !life.started()) {
      return;
    }
    sight.confirmed(places);
    Observed now = Observed.now(timer);
    for (Endpoint endpoint : table.snapshot()) {
      EndpointState state = (EndpointState) endpoint;
      Pair<D> pair = pairs.get(state);
      if (pair != null) {
        store.confirm(state, extractors(pair, places), now);
      }
    }
  }

  @Override
  public void failed(Collection<? extends DataCollection<? super D>> some, String reason) {
    Objects.requireNonNull(reason, "reason");
    List<Integer> places = sight.places(some);
    if (!places.isEmpty() && life.started()) {
      sight.failed(places, reason);
      calls.noted(reason);
    }
  }

  @Override
  public void readyWhen(CompletionStage<?> first) {
    Objects.requireNonNull(first, "first");
    Runnable awaited = readiness.begin();
    try {
      first.whenComplete((value, fault) -> awaited.run());
    } catch (Throwable fault) {
      awaited.run(); // A stage of the source's own kind; nobody would ever hear of it.
      throw fault;
    }
  }

  @Override
  public void problem(Endpoint endpoint, String reason, long count) {
    Objects.requireNonNull(reason, "reason");
    EndpointState alive = alive(endpoint);
    if (alive != null && life.started()) {
      pair(alive).fetches().problem(reason, count);
      forgetIfRemoved(alive);
    }
  }

  /** Returns the endpoint, or null if its life is over, even if another one has its id. */
  private @Nullable EndpointState alive(Endpoint endpoint) {
    EndpointState current = table.get(endpoint.id());
    return current == endpoint ? current : null;
  }

  /** Returns the distance; about a hundred years where there is no saying in nanoseconds. */
  private static long nanosBetween(Instant from, Instant to) {
    Duration distance = Duration.between(from, to);
    return distance.compareTo(Duration.ofDays(36_500)) > 0
        ? Duration.ofDays(36_500).toNanos()
        : distance.toNanos();
  }

  /** Returns why a collection's attributes may have grown old, or null if nothing is known. */
  @Nullable String excuse(EndpointState endpoint, CollectionState<?> collection) {
    int place = place(collection);
    String blind = sight.excuse(place);
    Pair<D> pair = blind == null ? pairs.get(endpoint) : null;
    return pair == null ? blind : pair.excuse(place);
  }

  /** Counts a problem of the collection of a number in the layer. */
  void problem(EndpointState endpoint, int collection, String reason) {
    Pair<D> pair = pairs.get(endpoint);
    if (pair != null) {
      pair.problem(collection - collections.get(0).index(), reason);
    }
  }

  CompletableFuture<?> stop() {
    return life.stop(this::close, setup.source()::stop);
  }

  private void close() {
    if (targets != null) {
      targets.close();
    }
    pairs.values().forEach(pair -> pair.submissions().close());
  }

  SourceReport report() {
    List<EndpointReport> reports = new ArrayList<>();
    for (Endpoint endpoint : table.snapshot()) {
      Pair<D> pair = pairs.get((EndpointState) endpoint);
      if (pair != null) {
        reports.add(
            new EndpointReport(
                endpoint.id(),
                pair.fetches().snapshot(),
                pair.fetches().skipped(),
                pair.reports()));
      }
    }
    return new SourceReport(
        setup.name(),
        setup.type(),
        setup.origin().className(),
        setup.origin().version(),
        setup.origin().location(),
        life.text(),
        collections.stream().map(CollectionState::name).toList(),
        calls.counts(),
        sight.reasons(),
        unknownEndpoints.get(),
        List.copyOf(reports));
  }
}
