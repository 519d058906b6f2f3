package io.forebay.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What is usually written: the JDK's client, without blocking; a scheduled executor; the fastest
 * parser of others; and a map of the newest values.
 */
final class PeerScrapes implements ScrapeClient {
  private final int connections;
  private final Duration interval;
  private final HttpRequest request;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final Map<Integer, LoadNumbers> newest = new ConcurrentHashMap<>();
  private final Set<Integer> underWay = ConcurrentHashMap.newKeySet();
  private final AtomicLong scrapes = new AtomicLong();

  PeerScrapes(int port, int connections, Duration interval) {
    this.connections = connections;
    this.interval = interval;
    request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .timeout(Duration.ofSeconds(10))
            .build();
  }

  @Override
  public void start() {
    for (int i = 0; i < connections; i++) {
      int endpoint = i;
      var unused =
          timer.scheduleAtFixedRate(
              () -> scrape(endpoint),
              interval.toNanos() * i / connections,
              interval.toNanos(),
              TimeUnit.NANOSECONDS);
    }
    while (newest.size() < connections) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void scrape(int endpoint) {
    if (!underWay.add(endpoint)) {
      return; // Without this, one who is too slow opens more and more connections.
    }
    var unused =
        client
            .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
            .thenAccept(
                response -> {
                  newest.put(endpoint, parsed(response.body()));
                  scrapes.incrementAndGet();
                })
            .whenComplete((done, failure) -> underWay.remove(endpoint));
  }

  private static LoadNumbers parsed(byte[] page) {
    try {
      return PeerParsers.skyWalking(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long scrapes() {
    return scrapes.get();
  }

  @Override
  public String seen() {
    LoadNumbers numbers = Objects.requireNonNull(newest.get(0), "start first");
    return seen(numbers.waiting(), numbers.running(), numbers.usage(), numbers.blocks());
  }

  /** The numbers of a page, in a form to be compared. */
  static String seen(double waiting, double running, double usage, double blocks) {
    return String.format(
        Locale.ROOT,
        "%.0f waiting, %.0f running, %.6f of %.0f blocks used",
        waiting,
        running,
        usage,
        blocks);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
