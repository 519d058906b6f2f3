package io.forebay.core;

import io.forebay.api.DiscoverySink;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.core.LayerReport.DiscoveryReport;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** One discovery at work. */
final class DiscoveryState implements DiscoverySink {
  private final DiscoverySetup setup;
  private final EndpointTable table;
  private final PluginCalls calls;

  private final Runnable awaited;
  private final Life life;
  private volatile boolean ready;

  /** Makes it; starts nothing. */
  DiscoveryState(
      DiscoverySetup setup,
      EndpointTable table,
      Readiness readiness,
      Workers workers,
      Timer timer) {
    this.setup = setup;
    this.table = table;
    this.calls = new PluginCalls(new Plugin("discovery '" + setup.name() + "'"), workers, timer);
    this.life = new Life(calls, setup.type(), setup.origin());
    this.awaited = readiness.begin();
  }

  void start() {
    calls.later(() -> life.start(() -> setup.discovery().start(this)));
  }

  CompletableFuture<?> stop() {
    return life.stop(() -> {}, setup.discovery()::stop);
  }

  @Override
  public void replaceAll(Collection<EndpointInfo> endpoints) {
    List<EndpointInfo> copy = List.copyOf(endpoints);
    if (change(() -> table.replace(setup.name(), copy))) {
      calls.succeeded(Duration.ZERO);
    }
    ready();
  }

  @Override
  public void upsert(EndpointInfo endpoint) {
    Objects.requireNonNull(endpoint, "endpoint");
    change(() -> table.change(setup.name(), List.of(endpoint), List.of()));
  }

  @Override
  public void remove(EndpointId endpoint) {
    Objects.requireNonNull(endpoint, "endpoint");
    change(() -> table.change(setup.name(), List.of(), List.of(endpoint)));
  }

  @Override
  public void change(Collection<EndpointInfo> upserts, Collection<EndpointId> removals) {
    List<EndpointInfo> infos = List.copyOf(upserts);
    List<EndpointId> ids = List.copyOf(removals);
    change(() -> table.change(setup.name(), infos, ids));
  }

  @Override
  public void confirmed() {
    if (life.started()) {
      calls.succeeded(Duration.ZERO);
    }
  }

  /** Returns whether all went well. */
  private boolean change(Supplier<Set<EndpointId>> change) {
    if (!life.started()) {
      return false;
    }
    Set<EndpointId> refused = change.get();
    if (!refused.isEmpty()) {
      calls.failed("duplicate id", "endpoint ids of another discovery, refused: " + refused);
    }
    return refused.isEmpty();
  }

  @Override
  public void ready() {
    if (life.started()) {
      ready = true;
      awaited.run();
    }
  }

  @Override
  public void failed(String reason) {
    calls.reported(Objects.requireNonNull(reason, "reason"));
  }

  DiscoveryReport report() {
    return new DiscoveryReport(
        setup.name(),
        setup.type(),
        setup.origin().className(),
        setup.origin().version(),
        setup.origin().location(),
        life.text(),
        ready,
        table.count(setup.name()),
        calls.counts());
  }
}
