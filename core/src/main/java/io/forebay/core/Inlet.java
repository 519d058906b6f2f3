package io.forebay.core;

import io.forebay.api.DataCollection;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.SourceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Where the data of one source comes in that it learns of by itself, and what it says of it. */
final class Inlet<D> implements SourceContext<D> {
  private final String name;
  private final Pairs<D> pairs;
  private final Sight<D> sight;
  private final Life life;
  private final PluginCalls calls;
  private final EndpointTable table;
  private final AttributeStore store;
  private final Readiness readiness;
  private final Workers workers;
  private final Timer timer;

  /** Ends the waits that the source has asked for since its last call has ended. */
  private final Set<Runnable> begun = ConcurrentHashMap.newKeySet();

  Inlet(
      String name,
      Pairs<D> pairs,
      Sight<D> sight,
      Life life,
      PluginCalls calls,
      EndpointTable table,
      AttributeStore store,
      Readiness readiness,
      Workers workers,
      Timer timer) {
    this.name = name;
    this.pairs = pairs;
    this.sight = sight;
    this.life = life;
    this.calls = calls;
    this.table = table;
    this.store = store;
    this.readiness = readiness;
    this.workers = workers;
    this.timer = timer;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean deliver(EndpointId endpoint, D data) {
    Observed now = Observed.now(timer);
    return deliver(table.get(endpoint), data, now, now);
  }

  @Override
  public boolean deliver(Endpoint endpoint, D data) {
    Observed now = Observed.now(timer);
    return deliver(alive(endpoint), data, now, now);
  }

  @Override
  public boolean deliver(EndpointId id, D data, Instant observedAt) {
    Observed now = Observed.now(timer);
    Instant at = observedAt.isAfter(now.at()) ? now.at() : observedAt;
    long nanos = now.nanos() - nanosBetween(at, now.at());
    return deliver(table.get(id), data, new Observed(at, nanos, false), now);
  }

  private boolean deliver(
      @Nullable EndpointState endpoint, D data, Observed observed, Observed now) {
    Objects.requireNonNull(data, "data");
    if (endpoint == null || !life.started()) {
      pairs.unknown();
      return false;
    }
    pairs.of(endpoint).deliver(data, observed, now);
    pairs.forgetIfRemoved(endpoint);
    return true;
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
      pairs.unknown();
      return CompletableFuture.completedFuture(false);
    }
    long moment = sight.moment();
    CompletableFuture<Boolean> stage = new CompletableFuture<>();
    Pair<D> pair = pairs.of(alive);
    pair.submissions()
        .add(
            new Submission<>(
                pair,
                extractors(pair, places),
                data,
                life::started,
                workers,
                timer,
                collection -> sight.worked(collection, moment),
                complete -> complete(stage, complete)),
            workers);
    pairs.forgetIfRemoved(alive);
    if (!life.started()) {
      pair.submissions().close(); // It may have been made after all were closed.
    }
    return stage;
  }

  /** Runs what the source lets follow, under watch; one after the other while it is stuck. */
  private void complete(CompletableFuture<Boolean> stage, boolean complete) {
    Runnable body = () -> workers.call(calls.plugin(), () -> stage.complete(complete), () -> {});
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
    begun.add(awaited);
    Runnable ended =
        () -> {
          begun.remove(awaited);
          awaited.run();
        };
    try {
      first.whenComplete((value, fault) -> ended.run());
    } catch (Throwable fault) {
      ended.run(); // A stage of the source's own kind; nobody would ever hear of it.
      throw fault;
    }
  }

  /** Ends the waits that a call asked for if it failed: nobody knows who would end them. */
  void called(boolean well) {
    if (!well) {
      begun.forEach(Runnable::run);
    }
    begun.clear();
  }

  @Override
  public void problem(Endpoint endpoint, String reason, long count) {
    Objects.requireNonNull(reason, "reason");
    EndpointState alive = alive(endpoint);
    if (alive != null && life.started()) {
      pairs.of(alive).fetches().problem(reason, count);
      pairs.forgetIfRemoved(alive);
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
}
