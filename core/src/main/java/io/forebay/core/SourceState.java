package io.forebay.core;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointsChange;
import io.forebay.api.PollingSource;
import io.forebay.core.LayerReport.EndpointReport;
import io.forebay.core.LayerReport.SourceReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One source at work: its life, its endpoints, their schedules.
 *
 * <p>The source's own calls come one after the other. Changes of the endpoints that come while it
 * is busy are told as one.
 */
final class SourceState<D> {
  private final SourceSetup<D> setup;
  private final List<CollectionState<D>> collections;
  private final EndpointTable table;
  private final Readiness readiness;
  private final Workers workers;
  private final PluginCalls calls;

  private final Pairs<D> pairs;

  /** What is polled, and when; null if the source delivers by itself. */
  private final @Nullable Targets<D> targets;

  private final PendingChange pending = new PendingChange();
  private final Life life;
  private final Sight<D> sight;
  private final Inlet<D> inlet;

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
    this.readiness = readiness;
    this.workers = workers;
    this.calls = new PluginCalls(new Plugin("source '" + setup.name() + "'"), workers, timer);
    this.life = new Life(calls, setup.type(), setup.origin());
    this.sight = new Sight<>(calls.plugin(), collections);
    this.pairs = new Pairs<>(collections, store, timer);
    this.inlet =
        new Inlet<>(
            setup.name(), pairs, sight, life, calls, table, store, readiness, workers, timer);
    this.targets =
        setup.source() instanceof PollingSource<D> polling
            ? new Targets<>(
                polling, calls.plugin(), setup.timing(), pairs::of, readiness, workers, timer)
            : null;
  }

  void start() {
    Runnable started = readiness.begin();
    calls.later(
        () -> {
          boolean well = life.start(() -> setup.source().start(inlet));
          inlet.called(well);
          if (well) {
            tell(true);
          }
          started.run();
        });
  }

  /** Tells the source of a change soon. Quick; called in the order of the changes. */
  void endpointsChanged(EndpointsDelta delta) {
    List<EndpointState> served = pairs.served(delta.removed());
    if (!served.isEmpty()) {
      // Not when the source is told, because it may be busy for ever; ends stages, so not here.
      workers.execute(() -> served.forEach(pairs::forget));
    }
    if (pending.note(delta)) {
      Runnable told = readiness.begin();
      calls.later(
          () -> {
            tell(false);
            told.run();
          });
    }
  }

  /** Tells what is pending; if that is nothing any more, only at the start. */
  private void tell(boolean first) {
    EndpointsDelta taken = pending.take();
    for (EndpointState endpoint : taken.removed()) {
      if (targets != null) {
        targets.remove(endpoint);
      }
      pairs.forget(endpoint); // Once more: it may have been made for the targets meanwhile.
    }
    if (life.started() && (first || taken.any())) {
      EndpointsChange change = taken.change();
      // Before the source is told, so that what it gives up then is not waited for any more.
      updateTargets(taken.changed());
      inlet.called(calls.call("updateEndpoints", () -> setup.source().updateEndpoints(change)));
      updateTargets(taken.added());
    }
  }

  private void updateTargets(List<EndpointState> endpoints) {
    if (targets != null && life.started()) {
      targets.update(endpoints);
    }
  }

  /** Returns why a collection's attributes may have grown old, or null if nothing is known. */
  @Nullable String excuse(EndpointState endpoint, CollectionState<?> collection) {
    int place = collection.index() - collections.get(0).index();
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
    pairs.close();
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
        pairs.unknownEndpoints(),
        List.copyOf(reports));
  }
}
