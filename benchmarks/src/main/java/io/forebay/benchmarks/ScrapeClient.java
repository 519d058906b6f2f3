package io.forebay.benchmarks;

import java.time.Duration;

/**
 * Fetches a page over and over, on several connections at an even pace. Each connection asks once
 * an interval, and they are spread over it.
 */
interface ScrapeClient extends AutoCloseable {
  /** Begins; returns when every connection has had its page once. */
  void start() throws Exception;

  /** How many pages have come. */
  long scrapes();

  /** What there is to check at the end: the same for clients that do the same. */
  String seen();

  @Override
  void close();

  /** Makes one; it does nothing before its start. */
  static ScrapeClient of(String name, int port, int connections, Duration interval) {
    return switch (name) {
      case "forebay" -> new ForebayScrapes(port, connections, interval);
      case "limit" -> new NettyScrapes(port, connections, interval);
      case "nio" -> new NioScrapes(port, connections, interval);
      case "peer" -> new PeerScrapes(port, connections, interval);
      default ->
          throw new IllegalArgumentException(
              "client: " + name + " (expected: forebay, limit, nio or peer)");
    };
  }
}
