package io.forebay.sources.metrics;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointsChange;
import io.forebay.api.FetchContext;
import io.forebay.api.FetchException;
import io.forebay.api.ForebayException;
import io.forebay.api.HostPort;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a source has between its start and its stop: the threads, and the targets. */
final class HttpEngine<T> {
  private static final Logger log = LoggerFactory.getLogger(HttpEngine.class);
  private static final long STOP_SECONDS = 5;
  private static final int DNS_QUERY_MILLIS = 2_000;
  private static final int DNS_TTL_SECONDS = 60;
  private static final int DNS_SHARED_QUERIES = 1_024;

  private final HttpSettings settings;
  private final Supplier<PageReader<T>> readers;
  private final MultiThreadIoEventLoopGroup group;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final List<HttpLoop> loops = new ArrayList<>();
  private final HttpTargets<T> targets;
  private final AtomicInteger threadNumber = new AtomicInteger();
  // Guarded by the targets, which call for one new target at a time.
  private int assigned;
  private boolean warned;

  /** Made for the first name: most fleets have addresses, and it takes a new JVM long. */
  private @Nullable DnsAddressResolverGroup resolvers; // Guarded by this.

  HttpEngine(HttpSettings settings, Supplier<PageReader<T>> readers) {
    this.settings = settings;
    this.readers = readers;
    this.group =
        new MultiThreadIoEventLoopGroup(
            settings.threads(), this::thread, NioIoHandler.newFactory());
    for (EventExecutor loop : group) {
      loops.add(new HttpLoop((EventLoop) loop, this::resolvers));
    }
    this.targets = new HttpTargets<>(settings::target, this::target);
    if (settings.insecureSkipVerify()) {
      log.warn(
          "The source {} accepts any certificate of any server, because insecureSkipVerify is set",
          settings.source());
    }
  }

  /**
   * Fetches from an endpoint that an update has brought. Called from any thread but those of this
   * source, because files may be read.
   */
  CompletableFuture<T> fetch(FetchContext fetch) {
    HttpTarget<T> target;
    try {
      target = targets.of(fetch.endpoint());
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(
          new FetchException(Failures.DNS, String.valueOf(e.getMessage()), e));
    }
    return target == null
        ? CompletableFuture.failedFuture(
            new FetchException(
                Failures.CANCELLED, fetch.endpoint().id() + " is no endpoint (any more)", null))
        : target.fetch(fetch, settings.access().current(settings.source(), fetch));
  }

  /** Follows the endpoints. */
  void update(EndpointsChange change) {
    targets.update(change);
  }

  /** Ends everything, and waits for it. */
  void stop() {
    targets.close();
    closeResolvers();
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
    return targets.of(endpoint);
  }

  private HttpTarget<T> target(EndpointInfo info) {
    HostPort address = settings.address(info);
    if (settings.access().hasCredentials() && !settings.access().https()) {
      warnOfPlainCredentials(address);
    }
    HttpLoop loop = loops.get(assigned++ % loops.size());
    return new HttpTarget<>(loop, settings, address, readers.get());
  }

  private void warnOfPlainCredentials(HostPort address) {
    InetAddress literal = Dial.literal(address.host());
    boolean local =
        literal == null ? address.host().equals("localhost") : literal.isLoopbackAddress();
    if (!local && !warned) {
      warned = true;
      log.warn(
          "The source {} sends its credentials unencrypted, to {} for example; set scheme to https"
              + " if the servers have it",
          settings.source(),
          address);
    }
  }

  private synchronized AddressResolverGroup<InetSocketAddress> resolvers() {
    DnsAddressResolverGroup made = resolvers;
    if (made == null) {
      made = new DnsAddressResolverGroup(names(settings.nameServer()));
      resolvers = made;
    }
    return made;
  }

  private synchronized void closeResolvers() {
    if (resolvers != null) {
      resolvers.close();
    }
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
