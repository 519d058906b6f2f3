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
import org.jspecify.annotations.Nullable;

/** What a source has between its start and its stop: the threads, and the endpoints. */
final class ScrapeEngine {
  private static final long STOP_SECONDS = 5;
  private static final int DNS_QUERY_MILLIS = 2_000;
  private static final int DNS_TTL_SECONDS = 60;
  private static final int DNS_SHARED_QUERIES = 1_024;

  private final ScrapeSettings settings;
  private final FamilySet families;
  private final MultiThreadIoEventLoopGroup group;
  private final DnsAddressResolverGroup resolvers;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final List<ScrapeLoop> loops = new ArrayList<>();
  private final ConcurrentMap<Endpoint, EndpointScraper> scrapers = new ConcurrentHashMap<>();
  private final AtomicInteger threadNumber = new AtomicInteger();
  private int assigned;

  ScrapeEngine(ScrapeSettings settings, FamilySet families) {
    this.settings = settings;
    this.families = families;
    this.group =
        new MultiThreadIoEventLoopGroup(
            settings.threads(), this::thread, NioIoHandler.newFactory());
    this.resolvers = new DnsAddressResolverGroup(names(settings.nameServer()));
    for (EventExecutor loop : group) {
      loops.add(new ScrapeLoop((EventLoop) loop, resolvers));
    }
  }

  /** Fetches from an endpoint that an update has brought. Called from any thread. */
  CompletableFuture<MetricSamples> fetch(FetchContext fetch) {
    EndpointScraper scraper = scrapers.get(fetch.endpoint());
    return scraper == null
        ? CompletableFuture.failedFuture(
            new FetchException(
                Failures.CANCELLED, fetch.endpoint().id() + " is no endpoint (any more)", null))
        : scraper.fetch(fetch);
  }

  /** Follows the endpoints. Calls do not overlap. */
  void update(EndpointsChange change) {
    for (Endpoint endpoint : change.removed()) {
      EndpointScraper scraper = scrapers.remove(endpoint);
      if (scraper != null) {
        scraper.close();
      }
    }
    for (Endpoint endpoint : change.current()) {
      if (!scrapers.containsKey(endpoint)) {
        scrapers.put(endpoint, scraper(endpoint));
      }
    }
  }

  /** Ends everything, and waits for it. */
  void stop() {
    scrapers.values().forEach(EndpointScraper::close);
    scrapers.clear();
    resolvers.close();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    var unused = group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
    if (loops.stream().anyMatch(ScrapeLoop::inLoop)) {
      return; // A thread cannot wait for its own end.
    }
    try {
      for (Thread thread : threads) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        thread.join(Math.max(1, left));
        if (thread.isAlive()) {
          throw new ForebayException(
              "metrics: " + thread.getName() + " runs on, " + STOP_SECONDS + " s after the stop",
              null);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // They end all the same, unwatched.
    }
  }

  /** The scraper of an endpoint, or null if there is none. */
  @Nullable EndpointScraper scraperOf(Endpoint endpoint) {
    return scrapers.get(endpoint);
  }

  private EndpointScraper scraper(Endpoint endpoint) {
    ScrapeLoop loop = loops.get(assigned++ % loops.size());
    ExpositionParser parser = new ExpositionParser(families, settings.maximalLineBytes());
    return new EndpointScraper(
        loop, settings, settings.target(endpoint.info().metricsAddress()), parser);
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
        new FastThreadLocalThread(task, "forebay-metrics-" + threadNumber.incrementAndGet());
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }
}
