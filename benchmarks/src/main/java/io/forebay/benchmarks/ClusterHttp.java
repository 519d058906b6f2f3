package io.forebay.benchmarks;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** The JDK's HTTP client with the address and the credentials of a kubeconfig. Immutable. */
final class ClusterHttp {
  private final HttpClient client;
  private final String base;
  private final String token;

  ClusterHttp(Path kubeconfig, HttpClient.Version version)
      throws IOException, GeneralSecurityException {
    Config config = Config.fromKubeconfig(kubeconfig.toFile());
    base = config.getMasterUrl().replaceAll("/+$", "");
    token = config.getOauthToken() == null ? "" : config.getOauthToken();
    HttpClient.Builder builder = HttpClient.newBuilder().version(version);
    if (base.startsWith("https:")) {
      builder.sslContext(SSLUtils.sslContext(config));
    }
    client = builder.build();
  }

  HttpClient client() {
    return client;
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }
}
