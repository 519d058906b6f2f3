package io.forebay.core;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One source and the endpoints that it has brought data of. Thread-safe. */
final class Pairs<D> {
  private final List<CollectionState<D>> collections;
  private final AttributeStore store;
  private final Timer timer;
  private final Map<EndpointState, Pair<D>> pairs = new ConcurrentHashMap<>();
  private final AtomicLong unknownEndpoints = new AtomicLong();

  Pairs(List<CollectionState<D>> collections, AttributeStore store, Timer timer) {
    this.collections = collections;
    this.store = store;
    this.timer = timer;
  }

  @Nullable Pair<D> get(EndpointState endpoint) {
    return pairs.get(endpoint);
  }

  /** Returns an endpoint's pair, made if there is none yet. */
  Pair<D> of(EndpointState endpoint) {
    Pair<D> known = pairs.get(endpoint); // Most often, and costs less.
    return known != null
        ? known
        : pairs.computeIfAbsent(
            endpoint, absent -> new Pair<>(endpoint, collections, store, timer, this::unknown));
  }

  /** Returns those of these endpoints that there is something to forget of. */
  List<EndpointState> served(List<EndpointState> endpoints) {
    return endpoints.stream().filter(pairs::containsKey).toList();
  }

  /** Counts data for an endpoint that does not exist, or does no more. */
  void unknown() {
    unknownEndpoints.incrementAndGet();
  }

  long unknownEndpoints() {
    return unknownEndpoints.get();
  }

  /** Forgets an endpoint whose life is over, and ends what is submitted for it. */
  void forget(EndpointState endpoint) {
    Pair<D> pair = pairs.remove(endpoint);
    if (pair != null) {
      pair.submissions().close();
    }
  }

  /** Forgets an endpoint that was removed: its pair may have been made after that was handled. */
  void forgetIfRemoved(EndpointState endpoint) {
    if (endpoint.removed()) {
      forget(endpoint);
    }
  }

  /** Ends what is submitted. */
  void close() {
    pairs.values().forEach(pair -> pair.submissions().close());
  }
}
