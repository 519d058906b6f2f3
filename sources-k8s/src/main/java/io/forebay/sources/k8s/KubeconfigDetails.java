package io.forebay.sources.k8s;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how a server is reached from a kubeconfig's cluster and user. */
final class KubeconfigDetails {
  private static final List<String> IMPERSONATION =
      List.of("as", "as-uid", "as-groups", "as-user-extra");

  private final KubeconfigFields cluster;
  private final @Nullable KubeconfigFields user;
  private final ExecSettings exec;

  KubeconfigDetails(KubeconfigFields cluster, @Nullable KubeconfigFields user, ExecSettings exec) {
    this.cluster = cluster;
    this.user = user;
    this.exec = exec;
  }

  ServerDetails read(String source, String namespace) throws ApiFault {
    URI server = server();
    Pem authorities = cluster.pem("certificate-authority");
    boolean insecure = cluster.flag("insecure-skip-tls-verify");
    if (insecure && authorities != null) {
      throw cluster.fault(
          "insecure-skip-tls-verify",
          "true beside a certificate-authority (expected: one of the two)");
    }
    Pem certificate = user == null ? null : user.pem("client-certificate");
    Pem key = user == null ? null : user.pem("client-key");
    if (user != null && (certificate == null) != (key == null)) {
      throw user.fault(
          certificate == null ? "client-certificate" : "client-key",
          "missing (expected: client-certificate and client-key together)");
    }
    return new ServerDetails(
        server,
        source,
        namespace,
        authorities,
        insecure,
        serverName(),
        certificate,
        key,
        proxy(),
        user == null ? Credential.NONE : credential(user, server));
  }

  private URI server() throws ApiFault {
    String text = cluster.required("server");
    URI server = uri("server", text);
    if (text.indexOf('@') >= 0 || server.getQuery() != null) {
      throw cluster.fault("server", "with a user or a query (expected: https://host:port)");
    }
    String scheme = server.getScheme();
    if (server.getHost() == null || !("https".equals(scheme) || "http".equals(scheme))) {
      throw cluster.fault(
          "server", Texts.clean(text, 200) + " (expected: https://host:port, or http://)");
    }
    String path = server.getRawPath();
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    return URI.create(scheme + "://" + server.getRawAuthority() + path);
  }

  private String serverName() throws ApiFault {
    String name = cluster.text("tls-server-name");
    try {
      NamedSslEngine.askedFor(name);
    } catch (IllegalArgumentException e) {
      throw cluster.fault(
          "tls-server-name", Texts.clean(name, 200) + " (expected: the name of a host)");
    }
    return name;
  }

  private @Nullable URI proxy() throws ApiFault {
    String text = cluster.text("proxy-url");
    if (text.isEmpty()) {
      return null;
    }
    URI proxy = uri("proxy-url", text);
    if (!"http".equals(proxy.getScheme()) || proxy.getHost() == null) {
      throw cluster.fault(
          "proxy-url", "expected: http://host:port; no other kind of proxy is used");
    }
    if (proxy.getUserInfo() != null) {
      throw cluster.fault("proxy-url", "with a user (expected: a proxy that needs none)");
    }
    return proxy;
  }

  private URI uri(String field, String text) throws ApiFault {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      // Not the text: there may be a password in it.
      throw cluster.fault(field, "no address (expected: https://host:port)");
    }
  }

  private Credential credential(KubeconfigFields of, URI server) throws ApiFault {
    for (String field : IMPERSONATION) {
      if (of.has(field)) {
        throw of.fault(field, "set (expected: a user without impersonation, which is not offered)");
      }
    }
    Path tokenFile = of.path("tokenFile");
    if (tokenFile != null) {
      return new TokenFile(of.what() + ": tokenFile", tokenFile);
    }
    String token = of.text("token");
    if (!token.isEmpty()) {
      return Credential.token(of.what() + ": token", token);
    }
    if (of.has("username") || of.has("password")) {
      String username = of.required("username");
      if (username.indexOf(':') >= 0) {
        throw of.fault("username", "with a colon (expected: none)");
      }
      return Credential.basic(username, of.text("password"));
    }
    KubeconfigFields command = of.part("exec");
    if (command != null) {
      return ExecCredential.of(command, cluster, server, exec);
    }
    if (of.has("auth-provider")) {
      throw of.fault(
          "auth-provider", "no longer in use (expected: exec, with the provider's command)");
    }
    return Credential.NONE;
  }
}
