package io.forebay.examples;

import io.forebay.api.Endpoint;
import io.forebay.sources.metrics.loadreports.LoadReports;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A reverse proxy for {@code POST /v1/completions} that asks its policy on each request, which
 * reads the attributes of the endpoints from memory.
 *
 * <p>It answers 503 when there is no endpoint, 502 when the endpoint failed and 504 when it took
 * too long; then {@code x-forebay-endpoint} still names it. A request is sent once: only its sender
 * knows whether it may be repeated.
 */
final class Gateway implements AutoCloseable {
  /** The response header that names the endpoint. */
  static final String ENDPOINT_HEADER = "x-forebay-endpoint";

  /** The label that says how to reach an endpoint: {@code http}, the default, or {@code https}. */
  static final String SCHEME_LABEL = "scheme";

  /**
   * What bounds a request.
   *
   * @param total from its arrival to the end of its answer
   * @param connect to open a connection to an endpoint
   * @param maximalBody bytes of its body
   */
  record Limits(Duration total, Duration connect, int maximalBody) {
    static final Limits DEFAULT = new Limits(Duration.ofMinutes(2), Duration.ofSeconds(2), 4 << 20);
  }

  private final Supplier<List<Endpoint>> endpoints;
  private final Policy policy;
  private final Limits limits;
  private final @Nullable LoadReports reports;
  private final InFlight inFlight = new InFlight(InstantSource.system());
  private final ExecutorService clientThreads =
      Executors.newFixedThreadPool(2, new DefaultThreadFactory("gateway-client", true));
  private final HttpClient client;
  private final EventLoopGroup threads = WebServer.newThreads("gateway-http", 2);
  private final WebServer web;

  /** Makes a gateway that asks for no load reports. */
  Gateway(Supplier<List<Endpoint>> endpoints, Policy policy, Limits limits, String host, int port)
      throws IOException {
    this(endpoints, policy, limits, host, port, null);
  }

  /**
   * Binds and begins to answer.
   *
   * @param endpoints asked on every request
   * @param port the port, or 0 for any that is free
   * @param reports takes what endpoints say of their load, if they are to be asked
   * @throws IOException if the address cannot be bound
   */
  Gateway(
      Supplier<List<Endpoint>> endpoints,
      Policy policy,
      Limits limits,
      String host,
      int port,
      @Nullable LoadReports reports)
      throws IOException {
    this.reports = reports;
    this.endpoints = endpoints;
    this.policy = policy;
    this.limits = limits;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connect())
            .executor(clientThreads)
            .build();
    try {
      this.web = WebServer.start(threads, host, port, limits.maximalBody(), this::handle);
    } catch (IOException e) {
      stopThreads();
      throw e;
    }
  }

  int port() {
    return web.port();
  }

  private void handle(Exchange exchange) {
    if (!exchange.path().equals("/v1/completions")) {
      exchange.sendError(404, "not_found", exchange.path() + " (expected: /v1/completions)");
    } else if (!exchange.method().equals(HttpMethod.POST)) {
      exchange.send(
          405,
          "application/json",
          Json.bytes(Map.of("error", Json.error("method_not_allowed", "expected: POST"))),
          Map.of("allow", "POST"));
    } else {
      forward(exchange);
    }
  }

  private void forward(Exchange exchange) {
    List<Endpoint> candidates = endpoints.get();
    if (candidates.isEmpty()) {
      exchange.sendError(503, "no_endpoint", "there is no model server at present");
      return;
    }
    InFlight.Ticket ticket = inFlight.send(candidates, policy);
    Relay relay = new Relay(exchange, ticket, reports);
    try {
      relay.start(client, request(exchange, ticket.endpoint()), limits.total());
    } catch (RuntimeException e) {
      relay.fail(e);
    }
  }

  private HttpRequest request(Exchange exchange, Endpoint endpoint) {
    String scheme = endpoint.info().labels().getOrDefault(SCHEME_LABEL, "http");
    URI target = URI.create(scheme + "://" + endpoint.info().hostPort() + exchange.path());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target)
            .POST(HttpRequest.BodyPublishers.ofByteArray(exchange.body()));
    Map<String, String> headers = HeaderRules.ofRequest(exchange.headers());
    if (reports != null) {
      headers.putIfAbsent(LoadReports.FORMAT_HEADER, "TEXT");
    }
    headers.forEach(request::header);
    return request.build();
  }

  private void stopThreads() {
    clientThreads.shutdownNow();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Ends: connections are closed, and requests on their way are given up. */
  @Override
  public void close() {
    web.close();
    stopThreads();
  }
}
