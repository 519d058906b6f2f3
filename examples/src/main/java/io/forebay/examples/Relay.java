package io.forebay.examples;

import io.forebay.sources.metrics.loadreports.LoadReports;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one request to its endpoint and the answer back, piece by piece: the next piece is asked
 * for when the last one has left, so a slow client holds up its endpoint and fills no memory.
 */
final class Relay implements Flow.Subscriber<List<ByteBuffer>> {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);

  private final Exchange exchange;
  private final InFlight.Ticket ticket;
  private final @Nullable LoadReports reports;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile @Nullable CompletableFuture<?> answer;
  private volatile Flow.@Nullable Subscription subscription;

  Relay(Exchange exchange, InFlight.Ticket ticket, @Nullable LoadReports reports) {
    this.exchange = exchange;
    this.ticket = ticket;
    this.reports = reports;
  }

  void start(HttpClient client, HttpRequest request, Duration total) {
    CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> sent =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofPublisher());
    answer = sent;
    exchange.after(
        total.toNanos(), () -> fail(new HttpTimeoutException("no whole answer within " + total)));
    exchange.onAbandoned(this::giveUp);
    var unused =
        sent.whenComplete(
            (response, failure) -> {
              if (failure != null) {
                fail(failure);
              } else {
                relay(response);
              }
            });
  }

  private void relay(HttpResponse<Flow.Publisher<List<ByteBuffer>>> response) {
    if (reports != null) {
      reports.report(ticket.endpoint(), name -> response.headers().firstValue(name).orElse(null));
    }
    HttpHeaders headers = HeaderRules.ofResponse(response.headers());
    headers.set(Gateway.ENDPOINT_HEADER, ticket.endpoint().id().value());
    if (exchange.begin(response.statusCode(), headers)) {
      response.body().subscribe(this);
    } else {
      giveUp();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> pieces) {
    ByteBuf piece = Unpooled.wrappedBuffer(pieces.toArray(ByteBuffer[]::new));
    exchange
        .write(piece)
        .addListener(
            written -> {
              Flow.Subscription from = subscription;
              if (!written.isSuccess()) {
                giveUp();
              } else if (from != null) {
                from.request(1);
              }
            });
  }

  @Override
  public void onComplete() {
    over.set(true);
    ticket.finish(true);
    exchange.end();
  }

  @Override
  public void onError(Throwable failure) {
    fail(failure);
  }

  /** Answers with an error, or cuts the answer off if it has begun. Only the first call counts. */
  void fail(Throwable failure) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    boolean late = cause instanceof HttpTimeoutException;
    String name = ticket.endpoint().id().value();
    String message = "endpoint " + name + (late ? " took too long" : " failed: " + describe(cause));
    log.debug("{}", message);
    boolean answered =
        exchange.send(
            late ? 504 : 502,
            "application/json",
            Json.bytes(Map.of("error", Json.error(late ? "timeout" : "endpoint_failed", message))),
            Map.of(Gateway.ENDPOINT_HEADER, name));
    if (!answered) {
      exchange.cutOff();
    }
    giveUp();
  }

  private static String describe(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /** Lets go of the endpoint, which then sees its connection closed. */
  private void giveUp() {
    over.set(true);
    ticket.finish(false);
    Flow.Subscription from = subscription;
    if (from != null) {
      from.cancel();
    }
    CompletableFuture<?> sent = answer;
    if (sent != null) {
      sent.cancel(true);
    }
  }
}
