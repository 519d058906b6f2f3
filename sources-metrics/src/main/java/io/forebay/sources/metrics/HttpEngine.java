package io.forebay.sources.metrics;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointsChange;
import io.forebay.api.FetchContext;
import io.forebay.api.FetchException;
import io.forebay.api.ForebayException;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a source has between its start and its stop: the threads, and the targets. */
final class HttpEngine<T> {
  private static final long STOP_SECONDS = 5;
  private static final int DNS_QUERY_MILLIS = 2_000;
  private static final int DNS_TTL_SECONDS = 60;
  private static final int DNS_SHARED_QUERIES = 1_024;

  private final HttpSettings settings;
  private final Supplier<PageReader<T>> readers;
  private final MultiThreadIoEventLoopGroup group;
  private final DnsAddressResolverGroup resolvers;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final List<HttpLoop> loops = new ArrayList<>();
  private final ConcurrentMap<Endpoint, HttpTarget<T>> targets = new ConcurrentHashMap<>();
  private final AtomicInteger threadNumber = new AtomicInteger();
  private int assigned;

  HttpEngine(HttpSettings settings, Supplier<PageReader<T>> readers) {
    this.settings = settings;
    this.readers = readers;
    this.group =
        new MultiThreadIoEventLoopGroup(
            settings.threads(), this::thread, NioIoHandler.newFactory());
    this.resolvers = new DnsAddressResolverGroup(names(settings.nameServer()));
    for (EventExecutor loop : group) {
      loops.add(new HttpLoop((EventLoop) loop, resolvers));
    }
  }

  /** Fetches from an endpoint that an update has brought. Called from any thread. */
  CompletableFuture<T> fetch(FetchContext fetch) {
    HttpTarget<T> target = targets.get(fetch.endpoint());
    return target == null
        ? CompletableFuture.failedFuture(
            new FetchException(
                Failures.CANCELLED, fetch.endpoint().id() + " is no endpoint (any more)", null))
        : target.fetch(fetch);
  }

  /** Follows the endpoints. Calls do not overlap. */
  void update(EndpointsChange change) {
    for (Endpoint endpoint : change.removed()) {
      HttpTarget<T> target = targets.remove(endpoint);
      if (target != null) {
        target.close();
      }
    }
    for (Endpoint endpoint : change.current()) {
      if (!targets.containsKey(endpoint)) {
        targets.put(endpoint, target(endpoint));
      }
    }
  }

  /** Ends everything, and waits for it. */
  void stop() {
    targets.values().forEach(HttpTarget::close);
    targets.clear();
    resolvers.close();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    var unused = group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
    if (loops.stream().anyMatch(HttpLoop::inLoop)) {
      return; // A thread cannot wait for its own end.
    }
    try {
      for (Thread thread : threads) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        thread.join(Math.max(1, left));
        if (thread.isAlive()) {
          throw new ForebayException(
              settings.source()
                  + ": "
                  + thread.getName()
                  + " runs on, "
                  + STOP_SECONDS
                  + " s after the stop",
              null);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // They end all the same, unwatched.
    }
  }

  /** Whatever is fetched for an endpoint, or null if there is none. */
  @Nullable HttpTarget<T> targetOf(Endpoint endpoint) {
    return targets.get(endpoint);
  }

  private HttpTarget<T> target(Endpoint endpoint) {
    HttpLoop loop = loops.get(assigned++ % loops.size());
    return new HttpTarget<>(loop, settings, settings.address(endpoint.info()), readers.get());
  }

  /** Asks name servers without blocking, and the hosts file before them. */
  private static DnsNameResolverBuilder names(@Nullable InetSocketAddress nameServer) {
    DnsNameResolverBuilder names =
        new DnsNameResolverBuilder()
            .datagramChannelType(NioDatagramChannel.class)
            .socketChannelType(NioSocketChannel.class)
            .queryTimeoutMillis(DNS_QUERY_MILLIS)
            .ttl(0, DNS_TTL_SECONDS)
            .consolidateCacheSize(DNS_SHARED_QUERIES);
    return nameServer == null
        ? names
        : names.nameServerProvider(new SingletonDnsServerAddressStreamProvider(nameServer));
  }

  private Thread thread(Runnable task) {
    Thread thread =
        new FastThreadLocalThread(
            task, "forebay-" + settings.source() + "-" + threadNumber.incrementAndGet());
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }
}
