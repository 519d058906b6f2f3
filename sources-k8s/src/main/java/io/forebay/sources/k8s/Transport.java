package io.forebay.sources.k8s;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient.ProxyType;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests by fabric8's client on the JDK's. It does nothing of its own accord: no retries,
 * no redirects, no look at system properties or the environment, no threads but the executor's and
 * one selector, which ends when this is no longer in use. HTTP/1.1, so that each watch has its own
 * connection: one that died without a word stops no other, and ending a watch ends its connection.
 * Thread-safe.
 */
final class Transport {
  /** A request that was sent. */
  record Sent(CompletableFuture<HttpResponse<AsyncBody>> answer, CompletableFuture<?> cancellable) {
    /** Closes the connection, if there is no answer yet. */
    void cancel() {
      cancellable.cancel(true);
    }
  }

  // What one thread does for one of them is not to be seen through another.
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable CompletableFuture<?>> last = new ThreadLocal<>();

  private final StandardHttpClient<?, ?, ?> client;

  Transport(SSLContext tls, @Nullable URI proxy, Duration connectTimeout, Executor executor) {
    JdkHttpClientFactory factory =
        new JdkHttpClientFactory() {
          @Override
          protected HttpClient.Builder createNewHttpClientBuilder() {
            return new CancellableHttpClientBuilder(last).executor(executor);
          }

          @Override
          protected void additionalConfig(HttpClient.Builder builder) {
            builder.sslContext(tls).followRedirects(HttpClient.Redirect.NEVER);
          }
        };
    io.fabric8.kubernetes.client.http.HttpClient.Builder builder = factory.newBuilder();
    builder.connectTimeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS).preferHttp11();
    if (proxy == null) {
      builder.proxyType(ProxyType.DIRECT);
    } else {
      int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
      builder
          .proxyType(ProxyType.HTTP)
          .proxyAddress(InetSocketAddress.createUnresolved(proxy.getHost(), port));
    }
    // Its own way to send would try again what failed, and more: below that is one request.
    client = (StandardHttpClient<?, ?, ?>) builder.build();
  }

  /**
   * Sends a GET. The executor's threads tell the consumer; may look up a name, and so block.
   *
   * @param authorization the header of that name; empty for none
   */
  Sent get(URI uri, String authorization, AsyncBody.Consumer<List<ByteBuffer>> body) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("Accept", List.of("application/json"));
    headers.put("User-Agent", List.of("forebay"));
    if (!authorization.isEmpty()) {
      headers.put("Authorization", List.of(authorization));
    }
    last.remove();
    try {
      CompletableFuture<HttpResponse<AsyncBody>> answer =
          client.consumeBytesDirect(new StandardHttpRequest(headers, uri, "GET", null), body);
      CompletableFuture<?> cancellable = last.get();
      return new Sent(answer, cancellable == null ? answer : cancellable);
    } finally {
      last.remove();
    }
  }

  /** Lets go of it. Requests that are still under way are not ended by this. */
  void close() {
    client.close();
  }
}
