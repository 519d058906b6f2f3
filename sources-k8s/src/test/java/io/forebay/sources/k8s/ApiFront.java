package io.forebay.sources.k8s;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A front before a real API server that answers some requests itself: what an overloaded server or
 * a load balancer says. It passes on all others, and remembers what was asked. It notices that a
 * client has gone only when the server sends something: the server may have a watch that nobody
 * reads until the time of that watch is over. Thread-safe.
 */
public final class ApiFront implements AutoCloseable {
  private final URI target;
  private final HttpClient client;
  private final HttpsServer server;
  private final ExecutorService workers;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  private record Answer(int status, Map<String, String> headers, String body) {}

  /**
   * What was asked.
   *
   * @param target path and query
   * @param nanos when, as by {@link System#nanoTime}
   * @param status what it was answered with
   */
  public record Asked(String target, long nanos, int status) {}

  /** Starts one in front of a server; its certificate is of the same authority. */
  public ApiFront(KubeApiServer behind) throws Exception {
    target = behind.uri();
    client = HttpClient.newBuilder().sslContext(behind.authority().client()).build();
    workers =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "test-front");
              thread.setDaemon(true);
              return thread;
            });
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(behind.authority().server()));
    server.setExecutor(workers);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Where clients connect to. */
  public URI uri() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Answers the next requests as an API server does that has too much to do. */
  public void tooManyRequests(int times, int retryAfterSeconds) {
    String body =
        """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
        "message":"too many requests, please try again later","reason":"TooManyRequests",\
        "details":{"retryAfterSeconds":%d},"code":429}
        """
            .formatted(retryAfterSeconds);
    answerNext(
        times,
        429,
        Map.of(
            "Retry-After", Integer.toString(retryAfterSeconds), "Content-Type", "application/json"),
        body);
  }

  /** Answers the next requests so. */
  public void answerNext(int times, int status, Map<String, String> headers, String body) {
    for (int i = 0; i < times; i++) {
      answers.add(new Answer(status, headers, body));
    }
  }

  /** Returns what was asked up to now, in the order of the answers' beginnings. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      long nanos = System.nanoTime();
      Answer answer = answers.poll();
      if (answer != null) {
        asked.add(new Asked(exchange.getRequestURI().toString(), nanos, answer.status()));
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
      } else {
        forward(exchange, nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void forward(HttpExchange exchange, long nanos) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.resolve(exchange.getRequestURI())).GET();
    for (String name : List.of("Authorization", "Accept")) {
      String value = exchange.getRequestHeaders().getFirst(name);
      if (value != null) {
        request.header(name, value);
      }
    }
    HttpResponse<InputStream> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      asked.add(new Asked(exchange.getRequestURI().toString(), nanos, response.statusCode()));
      response
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      exchange.sendResponseHeaders(response.statusCode(), 0);
      OutputStream out = exchange.getResponseBody();
      byte[] buffer = new byte[16 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        out.flush();
      }
    }
  }
}
