package io.forebay.core;

import io.forebay.api.DiscoverySink;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.core.LayerReport.DiscoveryReport;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One discovery at work. */
final class DiscoveryState implements DiscoverySink {
  private static final Logger log = LoggerFactory.getLogger(DiscoveryState.class);

  private final DiscoverySetup setup;
  private final EndpointTable table;
  private final Runnable onChange;
  private final PluginCalls calls;

  private final Runnable awaited;
  private final AtomicReference<LifeState> state = new AtomicReference<>(LifeState.NEW);

  /** Whether it is to be stopped; touched by its own calls alone. */
  private boolean running;

  private volatile boolean ready;

  /**
   * Makes it; starts nothing.
   *
   * @param onChange run after the table may have changed
   */
  DiscoveryState(
      DiscoverySetup setup,
      EndpointTable table,
      Runnable onChange,
      Readiness readiness,
      Workers workers,
      Timer timer) {
    this.setup = setup;
    this.table = table;
    this.onChange = onChange;
    this.calls = new PluginCalls(new Plugin("discovery '" + setup.name() + "'"), workers, timer);
    this.awaited = readiness.begin();
  }

  void start() {
    calls.later(
        () -> {
          // Before the call, because the discovery may name endpoints within it.
          if (!state.compareAndSet(LifeState.NEW, LifeState.STARTED)) {
            return;
          }
          EndpointDiscovery discovery = setup.discovery();
          if (calls.call("start", () -> discovery.start(this))) {
            running = true;
            log.info(
                "Discovery '{}' has started: type {}, version {}, {}",
                setup.name(),
                setup.type(),
                setup.origin().version(),
                setup.origin().location());
          } else {
            state.compareAndSet(LifeState.STARTED, LifeState.FAILED);
          }
        });
  }

  CompletableFuture<?> stop() {
    CompletableFuture<?> stopped = new CompletableFuture<>();
    state.updateAndGet(before -> before == LifeState.FAILED ? before : LifeState.STOPPED);
    calls.later(
        () -> {
          if (running) {
            calls.call("stop", setup.discovery()::stop);
          }
          stopped.complete(null);
        });
    return stopped;
  }

  @Override
  public void replaceAll(Collection<EndpointInfo> endpoints) {
    List<EndpointInfo> copy = List.copyOf(endpoints);
    change(() -> table.replace(setup.name(), copy));
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

  private void change(Supplier<Set<EndpointId>> change) {
    if (state.get() != LifeState.STARTED) {
      return;
    }
    Set<EndpointId> refused = change.get();
    if (!refused.isEmpty()) {
      calls.failed("duplicate id", "endpoint ids of another discovery, refused: " + refused);
    }
    onChange.run();
  }

  @Override
  public void ready() {
    if (state.get() == LifeState.STARTED) {
      ready = true;
      awaited.run();
    }
  }

  @Override
  public void failed(String reason) {
    calls.failed("discovery", Objects.requireNonNull(reason, "reason"));
  }

  DiscoveryReport report() {
    return new DiscoveryReport(
        setup.name(),
        setup.type(),
        setup.origin().className(),
        setup.origin().version(),
        setup.origin().location(),
        state.get().text(),
        ready,
        table.count(setup.name()),
        calls.counts());
  }
}
