package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.Endpoint;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GatewayTest {
  private static final String PATH = "/v1/completions";
  private static final Gateway.Limits LIMITS =
      new Gateway.Limits(Duration.ofSeconds(30), Duration.ofSeconds(2), 1000);

  private final EventLoopGroup threads = WebServer.newThreads("test-http", 1);
  private final List<AutoCloseable> open = new ArrayList<>();
  private final BlockingQueue<Exchange> arrived = new LinkedBlockingQueue<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  private FakeEndpoint server(WebServer.Handler handler) throws IOException {
    WebServer server = WebServer.start(threads, "127.0.0.1", 0, 1 << 20, handler);
    open.add(server);
    return new FakeEndpoint("server", server.port());
  }

  private Gateway gateway(Gateway.Limits limits, Endpoint... endpoints) throws IOException {
    Gateway gateway =
        new Gateway(() -> List.of(endpoints), new LeastLoaded(), limits, "127.0.0.1", 0);
    open.add(gateway);
    return gateway;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void request_isForwardedAndAnswered_andTheEndpointNamed() throws Exception {
    Gateway gateway =
        gateway(
            LIMITS,
            server(
                exchange ->
                    exchange.send(
                        201,
                        "application/json",
                        bytes(
                            exchange.method()
                                + " "
                                + exchange.path()
                                + " "
                                + new String(exchange.body(), StandardCharsets.UTF_8)),
                        Map.of("x-answer", "yes"))));

    HttpResponse<String> response = Io.post(gateway.port(), PATH, "{\"prompt\":\"é\"}");

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.body()).isEqualTo("POST /v1/completions {\"prompt\":\"é\"}");
    assertThat(response.headers().firstValue("x-answer")).contains("yes");
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(response.headers().firstValue(Gateway.ENDPOINT_HEADER)).contains("server");
  }

  @Test
  void headers_ofTheConnection_areNotHandedOn() throws Exception {
    Gateway gateway = gateway(LIMITS, server(arrived::add));
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      client
          .getOutputStream()
          .write(
              bytes(
                  String.join(
                      "\r\n",
                      "POST /v1/completions HTTP/1.1",
                      "Host: gateway",
                      "Content-Length: 2",
                      "Connection: keep-alive, X-Private",
                      "X-Private: 1",
                      "TE: trailers",
                      "Proxy-Authorization: Basic abc",
                      "Authorization: Bearer b",
                      "",
                      "{}")));
      Exchange seen = Objects.requireNonNull(arrived.poll(30, TimeUnit.SECONDS));
      seen.send(200, "text/plain", bytes("ok"), Map.of("keep-alive", "timeout=5"));

      assertThat(seen.headers().get("authorization")).isEqualTo("Bearer b");
      assertThat(seen.headers().get("via")).isEqualTo("1.1 forebay-gateway");
      assertThat(seen.headers().contains("x-private")).isFalse();
      assertThat(seen.headers().contains("te")).isFalse();
      assertThat(seen.headers().contains("proxy-authorization")).isFalse();
      assertThat(readHead(client.getInputStream())).contains("200").doesNotContain("timeout=5");
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  @Test
  void answer_inPieces_isPassedOnAsItComes() throws Exception {
    Gateway gateway = gateway(LIMITS, server(arrived::add));
    CompletableFuture<HttpResponse<InputStream>> answer =
        Io.CLIENT.sendAsync(
            Io.request(gateway.port(), PATH)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    Exchange exchange = arrived.take();
    exchange.begin(200, new DefaultHttpHeaders().set("content-type", "text/event-stream"));
    assertThat(exchange.write(Unpooled.wrappedBuffer(bytes("one")))).isNotNull();

    InputStream body = answer.get(30, TimeUnit.SECONDS).body();
    assertThat(new String(body.readNBytes(3), StandardCharsets.UTF_8)).isEqualTo("one");
    assertThat(exchange.write(Unpooled.wrappedBuffer(bytes("two")))).isNotNull();
    exchange.end();
    assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("two");
  }

  @Test
  void answer_inPiecesToAClientOfHttp10_hasNoChunks_andEndsWithTheConnection() throws Exception {
    Gateway gateway =
        gateway(
            LIMITS,
            server(
                exchange -> {
                  exchange.begin(200, new DefaultHttpHeaders());
                  assertThat(exchange.write(Unpooled.wrappedBuffer(bytes("one,")))).isNotNull();
                  assertThat(exchange.write(Unpooled.wrappedBuffer(bytes("two")))).isNotNull();
                  exchange.end();
                }));
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      client.getOutputStream().write(bytes("POST " + PATH + " HTTP/1.0\r\n\r\n"));

      String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\none,two");
      assertThat(answer).doesNotContainIgnoringCase("transfer-encoding");
    }
  }

  @Test
  void noEndpoint_is503() throws Exception {
    HttpResponse<String> response = Io.post(gateway(LIMITS).port(), PATH, "{}");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("no_endpoint");
  }

  @Test
  void endpointsAllDown_are502_withTheirName() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    Gateway gateway = gateway(LIMITS, new FakeEndpoint("a", port), new FakeEndpoint("b", port));

    HttpResponse<String> first = Io.post(gateway.port(), PATH, "{}");
    HttpResponse<String> second = Io.post(gateway.port(), PATH, "{}");

    assertThat(List.of(first.statusCode(), second.statusCode())).containsOnly(502);
    assertThat(
            List.of(
                first.headers().firstValue(Gateway.ENDPOINT_HEADER).orElse(""),
                second.headers().firstValue(Gateway.ENDPOINT_HEADER).orElse("")))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void endpointThatHangs_is504_andTheConnectionServesTheNext() throws Exception {
    Gateway.Limits hasty = new Gateway.Limits(Duration.ofMillis(200), Duration.ofSeconds(2), 1000);
    CountDownLatch abandoned = new CountDownLatch(1);
    Gateway gateway =
        gateway(hasty, server(exchange -> exchange.onAbandoned(abandoned::countDown)));

    HttpResponse<String> response = Io.post(gateway.port(), PATH, "{}");

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(response.body()).contains("server took too long");
    // Nobody waits for the answer any more, so the server must be told.
    assertThat(abandoned.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Io.post(gateway.port(), PATH, "{}").statusCode()).isEqualTo(504);
  }

  @Test
  void endpointThatClosesInTheMiddle_cutsTheAnswerOff() throws Exception {
    Gateway gateway =
        gateway(
            LIMITS,
            server(
                exchange -> {
                  exchange.begin(200, new DefaultHttpHeaders().set("content-length", "100"));
                  exchange
                      .write(Unpooled.wrappedBuffer(bytes("half")))
                      .addListener(written -> exchange.cutOff());
                }));

    assertThatThrownBy(() -> Io.post(gateway.port(), PATH, "{}")).isInstanceOf(IOException.class);
  }

  @Test
  void endpointThatIsNoHttpServer_is502() throws Exception {
    try (ServerSocket strange = new ServerSocket(0)) {
      Thread answering =
          new Thread(
              () -> {
                try (Socket socket = strange.accept()) {
                  socket.getOutputStream().write(bytes("SSH-2.0-whatever\r\n\r\n"));
                } catch (IOException e) {
                  // The test has ended.
                }
              });
      answering.setDaemon(true);
      answering.start();
      Gateway gateway = gateway(LIMITS, new FakeEndpoint("strange", strange.getLocalPort()));

      assertThat(Io.post(gateway.port(), PATH, "{}").statusCode()).isEqualTo(502);
    }
  }

  @Test
  void clientThatGoesAway_letsTheEndpointStop() throws Exception {
    CountDownLatch abandoned = new CountDownLatch(1);
    Gateway gateway =
        gateway(
            LIMITS,
            server(
                exchange -> {
                  exchange.onAbandoned(abandoned::countDown);
                  arrived.add(exchange);
                }));
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      client
          .getOutputStream()
          .write(bytes("POST /v1/completions HTTP/1.1\r\nHost: g\r\nContent-Length: 2\r\n\r\n{}"));
      arrived.take();
    }

    assertThat(abandoned.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void bodyOverTheLimit_is413_andNoEndpointSeesIt() throws Exception {
    Gateway gateway = gateway(LIMITS, server(arrived::add));

    HttpResponse<String> response = Io.post(gateway.port(), PATH, "x".repeat(1001));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(arrived).isEmpty();
  }

  @Test
  void otherPathsAndMethods_areRefused() throws Exception {
    Gateway gateway = gateway(LIMITS, server(arrived::add));

    assertThat(Io.post(gateway.port(), "/v1/chat", "{}").statusCode()).isEqualTo(404);
    HttpResponse<String> get = Io.get(gateway.port(), PATH);
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("allow")).contains("POST");
  }

  @Test
  void supplierThatThrows_is500_andTheNextRequestIsServed() throws Exception {
    Endpoint good = server(exchange -> exchange.send(200, "text/plain", bytes("ok")));
    List<List<Endpoint>> answers = new ArrayList<>(List.of(List.of(good)));
    Gateway gateway =
        new Gateway(
            () -> {
              if (answers.size() == 1) {
                answers.add(List.of());
                throw new IllegalStateException("closed");
              }
              return answers.get(0);
            },
            new RoundRobin(),
            LIMITS,
            "127.0.0.1",
            0);
    open.add(gateway);

    assertThat(Io.post(gateway.port(), PATH, "{}").statusCode()).isEqualTo(500);
    assertThat(Io.post(gateway.port(), PATH, "{}").statusCode()).isEqualTo(200);
  }
}
