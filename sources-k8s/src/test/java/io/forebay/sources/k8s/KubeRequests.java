package io.forebay.sources.k8s;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** What tests ask an API server and its etcd as their administrator. Thread-safe. */
final class KubeRequests {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern VERSION = Pattern.compile("\"gitVersion\": *\"([^\"]+)\"");
  private static final Pattern ETCD_VERSION = Pattern.compile("\"etcdserver\": *\"([^\"]+)\"");
  private static final Pattern REVISION = Pattern.compile("\"revision\": *\"(\\d+)\"");

  private final URI server;
  private final URI etcd;
  private final HttpClient client;
  private final String token;

  KubeRequests(URI server, URI etcd, SSLContext trust, String token) {
    this.server = server;
    this.etcd = etcd;
    this.token = token;
    client =
        HttpClient.newBuilder().sslContext(trust).connectTimeout(Duration.ofSeconds(5)).build();
  }

  String get(String path) throws Exception {
    return send(
        HttpRequest.newBuilder(server.resolve(path)).header("Authorization", "Bearer " + token));
  }

  String version() throws Exception {
    return find(VERSION, get("/version"));
  }

  String etcdVersion() throws Exception {
    return find(ETCD_VERSION, send(HttpRequest.newBuilder(etcd.resolve("/version"))));
  }

  /** Returns the sum of a metric's samples with these labels. */
  int sum(String metric, String resource, String scope, String verb) throws Exception {
    String samples =
        metric
            + "\\{[^}]*resource=\"%s\"[^}]*scope=\"%s\"[^}]*verb=\"%s\"[^}]*} (\\d+)"
                .formatted(Pattern.quote(resource), scope, verb);
    int sum = 0;
    Matcher matcher = Pattern.compile(samples).matcher(get("/metrics"));
    while (matcher.find()) {
      sum += Integer.parseInt(matcher.group(1));
    }
    return sum;
  }

  void compactEtcd() throws Exception {
    String revision = find(REVISION, post("/v3/kv/range", "{\"key\":\"AA==\"}"));
    post("/v3/kv/compaction", "{\"revision\":\"" + revision + "\",\"physical\":true}");
  }

  private String post(String path, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(etcd.resolve(path)).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private String send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response =
        client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  private static String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in " + text);
    }
    return matcher.group(1);
  }
}
