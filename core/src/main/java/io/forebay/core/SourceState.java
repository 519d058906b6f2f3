package io.forebay.core;

import io.forebay.api.DataCollection;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointsChange;
import io.forebay.api.PollingSource;
import io.forebay.api.SourceContext;
import io.forebay.core.LayerReport.CollectionReport;
import io.forebay.core.LayerReport.EndpointReport;
import io.forebay.core.LayerReport.SourceReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private final Timer timer;
  private final PluginCalls calls;

  private final Map<EndpointState, Pair<D>> pairs = new ConcurrentHashMap<>();

  /** What is polled, and when; null if the source delivers by itself. */
  private final @Nullable Targets<D> targets;

  private final AtomicBoolean changePending = new AtomicBoolean();
  private final AtomicLong unknownEndpoints = new AtomicLong();
  private final Life life;

  /** What the source was told of; touched by its own calls alone. */
  private Set<Endpoint> known = new LinkedHashSet<>();

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
    this.timer = timer;
    this.calls = new PluginCalls(new Plugin("source '" + setup.name() + "'"), workers, timer);
    this.life = new Life(calls, setup.type(), setup.origin());
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
            endpointsChanged();
          }
          started.run();
        });
  }

  /** Tells the source of the endpoints soon, if they changed. Quick. */
  void endpointsChanged() {
    if (changePending.compareAndSet(false, true)) {
      Runnable told = readiness.begin();
      calls.later(
          () -> {
            changePending.set(false);
            if (life.started()) {
              tellEndpoints();
            }
            told.run();
          });
    }
  }

  private void tellEndpoints() {
    List<Endpoint> current = table.snapshot();
    Set<Endpoint> now = new LinkedHashSet<>(current);
    List<Endpoint> added = current.stream().filter(endpoint -> !known.contains(endpoint)).toList();
    List<Endpoint> removed = known.stream().filter(endpoint -> !now.contains(endpoint)).toList();
    List<Endpoint> stayed = current.stream().filter(known::contains).toList();
    known = now;
    for (Endpoint endpoint : removed) {
      if (targets != null) {
        targets.remove((EndpointState) endpoint);
      }
    }
    // Of those too that came and went before the source was told of them: data may have come.
    pairs.keySet().removeIf(EndpointState::removed);
    // Before the source is told, so that what it gives up then is not waited for any more.
    updateTargets(stayed);
    EndpointsChange change = new EndpointsChange(added, removed, List.of(), current);
    calls.call("updateEndpoints", () -> setup.source().updateEndpoints(change));
    updateTargets(added);
  }

  private void updateTargets(List<Endpoint> endpoints) {
    if (targets != null && life.started()) {
      for (Endpoint endpoint : endpoints) {
        targets.update((EndpointState) endpoint);
      }
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
    return deliver(endpoint, data, timer.now());
  }

  @Override
  public boolean deliver(Endpoint endpoint, D data) {
    return deliver(alive(endpoint), data, timer.now());
  }

  @Override
  public boolean deliver(EndpointId id, D data, Instant observedAt) {
    return deliver(table.get(id), data, observedAt);
  }

  private boolean deliver(@Nullable EndpointState endpoint, D data, Instant observedAt) {
    Objects.requireNonNull(data, "data");
    if (endpoint == null || !life.started()) {
      unknownEndpoints.incrementAndGet();
      return false;
    }
    Instant now = timer.now();
    Instant observed = observedAt.isAfter(now) ? now : observedAt;
    pair(endpoint).deliver(data, observed, timer.nanos() - nanosBetween(observed, now));
    forgetIfRemoved(endpoint);
    return true;
  }

  /** A pair may have been made after the removal was handled. */
  private void forgetIfRemoved(EndpointState endpoint) {
    if (endpoint.removed()) {
      pairs.remove(endpoint);
    }
  }

  @Override
  public CompletionStage<Boolean> submit(
      Endpoint endpoint, D data, Collection<? extends DataCollection<? super D>> some) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    calls.later(() -> done.complete(deliver(endpoint, data)));
    return done;
  }

  @Override
  public void confirm(Collection<? extends DataCollection<? super D>> some) {
    calls.succeeded(Duration.ZERO);
  }

  @Override
  public void failed(Collection<? extends DataCollection<? super D>> some, String reason) {
    calls.reported(reason);
  }

  @Override
  public void readyWhen(CompletionStage<?> first) {
    Runnable awaited = readiness.begin();
    first.whenComplete((value, fault) -> awaited.run());
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
    Pair<D> pair = pairs.get(endpoint);
    return pair == null ? null : pair.excuse(collection);
  }

  /** Counts a problem of the collection of a number in the layer. */
  void problem(EndpointState endpoint, int collection, String reason) {
    Pair<D> pair = pairs.get(endpoint);
    if (pair != null) {
      pair.problem(collection - collections.get(0).index(), reason);
    }
  }

  CompletableFuture<?> stop() {
    Runnable close = targets == null ? () -> {} : targets::close;
    return life.stop(close, setup.source()::stop);
  }

  SourceReport report() {
    List<EndpointReport> reports = new ArrayList<>();
    for (Endpoint endpoint : table.snapshot()) {
      Pair<D> pair = pairs.get((EndpointState) endpoint);
      if (pair != null) {
        Map<String, CollectionReport> reported = new LinkedHashMap<>();
        for (int i = 0; i < collections.size(); i++) {
          reported.put(collections.get(i).name(), pair.report(i));
        }
        reports.add(
            new EndpointReport(
                endpoint.id(), pair.fetches().snapshot(), pair.fetches().skipped(), reported));
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
        unknownEndpoints.get(),
        List.copyOf(reports));
  }
}
