package io.forebay.sources.metrics;

import io.forebay.api.FetchContext;
import io.forebay.api.FetchException;
import io.forebay.api.HostPort;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one page, again and again: one reader, and at most one connection, which is kept.
 *
 * <p>Everything but {@link #fetch}, {@link #giveUp} and {@link #close} runs on the target's event
 * loop, and so do all fields. Tasks of one loop run in the order in which they were given: a fetch
 * that was cancelled has let go of the reader before the next begins.
 */
final class HttpTarget<T> {
  private final HttpLoop loop;
  private final HttpSettings settings;
  private final HostPort address;
  private final PageReader<T> reader;
  private final Request request;
  private @Nullable Dial<T> dial;
  private @Nullable Connection<T> connection;
  private @Nullable Exchange<T> current;
  private boolean closed;

  HttpTarget(HttpLoop loop, HttpSettings settings, HostPort address, PageReader<T> reader) {
    this.loop = loop;
    this.settings = settings;
    this.address = address;
    this.reader = reader;
    this.request = new Request(settings, address, reader.accept());
  }

  /** Fetches the page. Whoever completes the future before we do, by cancelling it, ends that. */
  CompletableFuture<T> fetch(FetchContext fetch, Access access) {
    Exchange<T> exchange = new Exchange<>(this, fetch, access);
    if (!run(exchange)) {
      exchange.fail(cancelled("the source was stopped"));
    }
    return exchange;
  }

  /** Ends a fetch that somebody else has completed. */
  void giveUp(Exchange<T> exchange) {
    run(() -> abandon(exchange));
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

  PageReader<T> reader() {
    return reader;
  }

  Request request() {
    return request;
  }

  void connected(Dial<T> by, Exchange<T> exchange, Connection<T> made) {
    dial = null;
    connection = made;
    made.send(exchange);
  }

  void done(Exchange<T> exchange, T data) {
    current = null;
    exchange.succeed(data);
  }

  void failed(Exchange<T> exchange, FetchException failure) {
    current = null;
    disconnect();
    exchange.fail(failure);
  }

  /** Sends a request again, on a new connection, if that has not been done yet. */
  void repeat(Exchange<T> exchange, FetchException failure) {
    if (exchange.repeated) {
      failed(exchange, failure);
    } else {
      exchange.repeated = true;
      connect(exchange);
    }
  }

  /** A connection has ended. */
  void gone(Connection<T> ended) {
    if (connection == ended) {
      connection = null;
    }
  }

  /** Begins a fetch, instead of one that is in flight. */
  void begin(Exchange<T> exchange) {
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
      if (connection != null && connection.idle(exchange.access())) {
        connection.send(exchange);
      } else {
        connect(exchange);
      }
    } catch (RuntimeException e) {
      failed(exchange, Failures.internal(settings.url(address), e));
    }
  }

  private void connect(Exchange<T> exchange) {
    disconnect();
    dial = new Dial<>(loop, settings, address, this, exchange);
    dial.start();
  }

  private void abandon(Exchange<T> exchange) {
    if (current == exchange) {
      current = null;
      disconnect();
    }
  }

  private void supersede(String why) {
    Exchange<T> before = current;
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
    return new FetchException(Failures.CANCELLED, settings.url(address) + ": " + why, null);
  }
}
