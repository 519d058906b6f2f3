package io.forebay.sources.k8s;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The watches of one cluster from the first subscription to the last: the client, and what was
 * learned of the server. Confined to the loop, but for the namespace.
 */
final class ClusterWatches {
  private record Key(ResourceQuery query, ObjectReader<?> reader) {}

  private record Kind(String apiVersion, String kind) {}

  /** A member that waits for the client. */
  private record Waiting<T extends WatchedObject>(
      ResourceQuery query, ObjectReader<T> reader, Member<T> member) {}

  private final ServerAccess access;
  private final WatchTiming timing;
  private final EventLoop loop;
  private final DoubleSupplier random;
  private final BackOff backOff;
  private final List<Waiting<?>> waiting = new ArrayList<>();
  private final Map<Key, ResourceWatch<?>> watches = new HashMap<>();
  private final Map<Kind, KindLookup.Resource> resources = new HashMap<>();
  private @Nullable ApiServer server;
  private volatile String namespace = "";
  private @Nullable ApiFault fault;
  private boolean streams = true;
  private boolean retrying;
  private boolean closed;

  ClusterWatches(ServerAccess access, WatchTiming timing, EventLoop loop, DoubleSupplier random) {
    this.access = access;
    this.timing = timing;
    this.loop = loop;
    this.random = random;
    this.backOff = new BackOff(timing.backOffInitial(), timing.backOffMaximum(), random);
  }

  <T extends WatchedObject> void join(
      ResourceQuery query, ObjectReader<T> reader, Member<T> member) {
    if (closed || member.isClosed()) {
      return;
    }
    if (server == null) {
      waiting.add(new Waiting<>(query, reader, member));
      if (retrying) {
        tell(member, fault);
      } else {
        open();
      }
      return;
    }
    attach(new Waiting<>(query, reader, member));
  }

  private <T extends WatchedObject> void attach(Waiting<T> waiter) {
    Member<T> member = waiter.member();
    if (member.isClosed()) {
      return;
    }
    ResourceQuery query = waiter.query().withDefault(namespace);
    Key key = new Key(query, waiter.reader());
    // Equal readers keep the same, hence the same type.
    @SuppressWarnings("unchecked")
    ResourceWatch<T> watch = (ResourceWatch<T>) watches.get(key);
    boolean fresh = watch == null;
    if (watch == null) {
      watch = new ResourceWatch<>(this, query, waiter.reader());
      watches.put(key, watch);
    }
    watch.join(member);
    if (fresh) {
      watch.step();
    }
  }

  private void open() {
    retrying = false;
    if (closed || server != null) {
      return;
    }
    ApiServer opened = null;
    try {
      opened = access.open();
      namespace = access.namespace();
      server = opened;
    } catch (ApiFault | RuntimeException | LinkageError e) {
      if (opened != null) {
        opened.close();
      }
      failed(e instanceof ApiFault known ? known : unusable(e));
      return;
    }
    fault = null;
    List<Waiting<?>> ready = List.copyOf(waiting);
    waiting.clear();
    for (Waiting<?> waiter : ready) {
      attach(waiter);
    }
  }

  private static ApiFault unusable(Throwable thrown) {
    return new ApiFault(
        ApiFault.Kind.CONFIGURATION,
        "The client of the API server cannot be made: " + thrown,
        null,
        thrown);
  }

  private void failed(ApiFault now) {
    ApiFault before = fault;
    fault = now;
    backOff.fail();
    if (before == null || !String.valueOf(before.getMessage()).equals(now.getMessage())) {
      for (Waiting<?> waiter : waiting) {
        tell(waiter.member(), now);
      }
    }
    retrying = true;
    loop.schedule(backOff.delay(now.retryAfter()), this::open);
  }

  private static <T extends WatchedObject> void tell(Member<T> member, @Nullable ApiFault fault) {
    if (fault != null) {
      member.call(listener -> listener.failed(fault));
    }
  }

  <T extends WatchedObject> void leave(Member<T> member) {
    waiting.removeIf(waiter -> waiter.member() == member);
    watches
        .values()
        .removeIf(
            watch -> {
              boolean last = leave(watch, member);
              if (last) {
                watch.close();
              }
              return last;
            });
  }

  @SuppressWarnings("unchecked")
  private static <T extends WatchedObject> boolean leave(ResourceWatch<T> watch, Member<?> member) {
    return watch.leave((Member<T>) member);
  }

  /** Ends all, the thread included. */
  void close() {
    closed = true;
    waiting.clear();
    for (ResourceWatch<?> watch : watches.values()) {
      watch.close();
    }
    watches.clear();
    loop.end();
    if (server != null) {
      server.close();
      server = null;
    }
  }

  EventLoop loop() {
    return loop;
  }

  WatchTiming timing() {
    return timing;
  }

  DoubleSupplier random() {
    return random;
  }

  /** Returns the namespace of those queries that name none; empty until the client was opened. */
  String namespace() {
    return namespace;
  }

  ApiServer server() {
    ApiServer opened = server;
    if (opened == null) {
      throw new IllegalStateException("the client is not open");
    }
    return opened;
  }

  /** Tells whether lists may be asked for as streams. */
  boolean offersStreams() {
    return streams;
  }

  void streamsRefused() {
    streams = false;
  }

  KindLookup.@Nullable Resource resource(ResourceQuery query) {
    return resources.get(new Kind(query.apiVersion(), query.kind()));
  }

  void remember(ResourceQuery query, KindLookup.Resource resource) {
    resources.put(new Kind(query.apiVersion(), query.kind()), resource);
  }

  void forget(ResourceQuery query) {
    resources.remove(new Kind(query.apiVersion(), query.kind()));
  }
}
