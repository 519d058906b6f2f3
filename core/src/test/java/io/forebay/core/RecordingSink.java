package io.forebay.core;

import io.forebay.api.DiscoverySink;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps what a discovery says. Calls come from one thread; the queue may be read by another. */
final class RecordingSink implements DiscoverySink {
  /** Each call as a text: the ids, or the reason. */
  final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

  volatile List<EndpointInfo> endpoints = List.of();

  @Override
  public void replaceAll(Collection<EndpointInfo> endpoints) {
    this.endpoints = List.copyOf(endpoints);
    calls.add(this.endpoints.stream().map(endpoint -> endpoint.id().value()).toList().toString());
  }

  @Override
  public void upsert(EndpointInfo endpoint) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void remove(EndpointId endpoint) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void change(Collection<EndpointInfo> upserts, Collection<EndpointId> removals) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void confirmed() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void ready() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void failed(String reason) {
    calls.add("failed: " + reason);
  }

  /** The calls since the last time. */
  List<String> drain() {
    List<String> drained = new ArrayList<>();
    calls.drainTo(drained);
    return drained;
  }
}
