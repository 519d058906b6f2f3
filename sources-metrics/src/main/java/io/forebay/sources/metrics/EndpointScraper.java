package io.forebay.sources.metrics;

import io.forebay.api.FetchContext;
import io.forebay.api.FetchException;
import io.forebay.api.HostPort;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the page of one endpoint, again and again: one parser, and at most one connection, which
 * is kept.
 *
 * <p>Everything but {@link #fetch} and {@link #close} runs on the endpoint's event loop, and so do
 * all fields. Tasks of one loop run in the order in which they were given: a fetch that was
 * cancelled has let go of the parser before the next begins.
 */
final class EndpointScraper {
  private final ScrapeLoop loop;
  private final ScrapeSettings settings;
  private final HostPort target;
  private final ExpositionParser parser;
  private @Nullable Dial dial;
  private @Nullable Connection connection;
  private @Nullable Exchange current;
  private boolean closed;

  EndpointScraper(
      ScrapeLoop loop, ScrapeSettings settings, HostPort target, ExpositionParser parser) {
    this.loop = loop;
    this.settings = settings;
    this.target = target;
    this.parser = parser;
  }

  /** Fetches the page. Whoever completes the future before we do, by cancelling it, ends that. */
  CompletableFuture<MetricSamples> fetch(FetchContext fetch) {
    Exchange exchange = new Exchange(fetch);
    CompletableFuture<MetricSamples> future = exchange.future();
    if (run(() -> begin(exchange))) {
      var unused =
          future.whenComplete(
              (samples, failure) -> {
                if (!exchange.settled()) {
                  run(() -> abandon(exchange));
                }
              });
    } else {
      exchange.fail(cancelled("the source was stopped"));
    }
    return future;
  }

  /** Closes the connection, and fails the fetch that is in flight. No later fetch will begin. */
  void close() {
    run(
        () -> {
          closed = true;
          supersede("the endpoint was removed, or the source stopped");
          disconnect();
        });
  }

  ExpositionParser parser() {
    return parser;
  }

  void connected(Dial by, Exchange exchange, Connection made) {
    dial = null;
    connection = made;
    made.send(exchange);
  }

  void done(Exchange exchange, MetricSamples samples) {
    current = null;
    exchange.succeed(samples);
  }

  void failed(Exchange exchange, FetchException failure) {
    current = null;
    disconnect();
    exchange.fail(failure);
  }

  /** Sends a request again, on a new connection, if that has not been done yet. */
  void repeat(Exchange exchange, FetchException failure) {
    if (exchange.repeated) {
      failed(exchange, failure);
    } else {
      exchange.repeated = true;
      connect(exchange);
    }
  }

  /** A connection has ended. */
  void gone(Connection ended) {
    if (connection == ended) {
      connection = null;
    }
  }

  private void begin(Exchange exchange) {
    if (exchange.over()) {
      return;
    }
    supersede("the next fetch began");
    if (closed) {
      exchange.fail(cancelled("the endpoint was removed, or the source stopped"));
      return;
    }
    current = exchange;
    try {
      if (connection != null && connection.idle()) {
        connection.send(exchange);
      } else {
        connect(exchange);
      }
    } catch (RuntimeException e) {
      failed(exchange, Failures.internal(settings.url(target), e));
    }
  }

  private void connect(Exchange exchange) {
    disconnect();
    dial = new Dial(loop, settings, target, this, exchange);
    dial.start();
  }

  private void abandon(Exchange exchange) {
    if (current == exchange) {
      current = null;
      disconnect();
    }
  }

  private void supersede(String why) {
    Exchange before = current;
    if (before != null) {
      failed(before, cancelled(why));
    }
  }

  private void disconnect() {
    if (dial != null) {
      dial.cancel();
      dial = null;
    }
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  private boolean run(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false; // The loop has ended, and with it all connections.
    }
  }

  private FetchException cancelled(String why) {
    return new FetchException(Failures.CANCELLED, settings.url(target) + ": " + why, null);
  }
}
