package io.forebay.sources.k8s;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API server, over HTTP. Thread-safe. */
final class HttpApiServer implements ApiServer {
  private static final Logger log = LoggerFactory.getLogger(HttpApiServer.class);

  private final ServerDetails details;
  private final Duration timeout;
  private final HttpThreads threads = new HttpThreads();
  private final RequestGate gate;
  private final TransportHolder transports;
  private final Set<Exchange<?>> exchanges = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private HttpApiServer(ServerDetails details, ClusterSettings settings) throws ApiFault {
    this.details = details;
    this.timeout = settings.requestTimeout();
    this.gate = new RequestGate(settings.qps(), settings.burst(), System::nanoTime, threads::after);
    this.transports = new TransportHolder(details, timeout, threads.exchanges());
  }

  /** Makes a client; opens no connection, and starts no thread yet. */
  static HttpApiServer open(ServerDetails details, ClusterSettings settings) throws ApiFault {
    HttpApiServer server = new HttpApiServer(details, settings);
    if (details.insecure()) {
      log.warn(
          "{}: the certificate of {} is not checked, as insecure-skip-tls-verify says: anybody in"
              + " between can read and change what it answers",
          details.source(),
          details.server());
    } else if ("http".equals(details.server().getScheme())) {
      log.warn(
          "{}: {} is reached without TLS: anybody in between can read and change what it answers",
          details.source(),
          details.server());
    }
    return server;
  }

  @Override
  public CompletableFuture<byte[]> get(String path, Map<String, String> parameters) {
    return start(new DocumentExchange(this, path, uri(path, parameters)));
  }

  @Override
  public CompletableFuture<Void> stream(String path, Map<String, String> parameters, Lines lines) {
    return start(new StreamExchange(this, path, uri(path, parameters), lines));
  }

  private <T> CompletableFuture<T> start(Exchange<T> exchange) {
    CompletableFuture<T> result = exchange.result();
    exchanges.add(exchange);
    if (closed) {
      exchange.fail(closedFault());
    } else {
      gate.enter(exchange);
    }
    return result;
  }

  private URI uri(String path, Map<String, String> parameters) {
    StringBuilder text = new StringBuilder(details.server().toString());
    try {
      text.append(new URI(null, null, path, null).getRawPath());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("path: " + path + " (expected: an absolute path)", e);
    }
    char separator = '?';
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      text.append(separator)
          .append(URLEncoder.encode(parameter.getKey(), StandardCharsets.UTF_8))
          .append('=')
          .append(URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8));
      separator = '&';
    }
    return URI.create(text.toString());
  }

  Credential credential() {
    return details.credential();
  }

  /**
   * Looks for another token or other certificates than those that were refused.
   *
   * @return the header to try again with; null if nothing has changed
   */
  @Nullable String renewed(ApiFault fault, Transport failed, String refused) throws ApiFault {
    boolean others = transports.renewed(failed);
    if (fault.kind() == ApiFault.Kind.UNAUTHORIZED) {
      details.credential().refused(refused);
    }
    String next = details.credential().header();
    return others || !next.equals(refused) ? next : null;
  }

  TransportHolder transports() {
    return transports;
  }

  HttpThreads threads() {
    return threads;
  }

  Duration timeout() {
    return timeout;
  }

  void ended(Exchange<?> exchange) {
    exchanges.remove(exchange);
  }

  private ApiFault closedFault() {
    return new ApiFault(ApiFault.Kind.UNREACHABLE, details.server() + ": the client is closed");
  }

  @Override
  public void close() {
    closed = true;
    for (Exchange<?> exchange : exchanges) {
      exchange.fail(closedFault());
    }
    transports.close();
    threads.close();
  }

  /** Returns its address. */
  @Override
  public String toString() {
    return details.server().toString();
  }
}
