package io.forebay.sources.metrics;

import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Collects what is set of credentials and TLS. Not thread-safe. */
final class AccessSettings {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final String HTTPS_ONLY = "(expected: none, or scheme https)";

  private @Nullable Secret bearerToken;
  private @Nullable String username;
  private @Nullable Secret password;
  private @Nullable Path trustedCertificates;
  private @Nullable Path clientCertificate;
  private @Nullable Path clientKey;
  private @Nullable String serverName;
  private boolean insecureSkipVerify;
  private Duration pause = PAUSE;

  void bearerToken(Secret token) {
    bearerToken = token;
  }

  void basicAuth(String user, Secret secret) {
    username = user;
    password = secret;
  }

  void trustedCertificates(Path file) {
    trustedCertificates = file;
  }

  AccessSettings clientCertificate(Path file) {
    clientCertificate = file;
    return this;
  }

  void clientKey(Path file) {
    clientKey = file;
  }

  void serverName(String name) {
    serverName = name;
  }

  void insecureSkipVerify(boolean skip) {
    insecureSkipVerify = skip;
  }

  /** Sets how much time is between two looks at the files. */
  void pause(Duration between) {
    pause = between;
  }

  @Nullable String serverName() {
    return serverName;
  }

  boolean insecureSkipVerify() {
    return insecureSkipVerify;
  }

  /** Reads the files. Tells what is wrong, each field with its message. */
  AccessWatch watch(boolean https, BiConsumer<String, String> problem) {
    return new AccessWatch(authorization(problem), tls(https, problem), pause);
  }

  private @Nullable Watched<String> authorization(BiConsumer<String, String> problem) {
    try {
      if (bearerToken != null && password != null) {
        throw new OptionProblem("basicAuth", "set (expected: none, because bearerToken is)", null);
      }
      if (bearerToken != null) {
        return Credentials.bearer(bearerToken);
      }
      return username == null || password == null ? null : Credentials.basic(username, password);
    } catch (OptionProblem e) {
      problem.accept(e.field(), e.text());
      return null;
    }
  }

  private @Nullable Watched<SslContext> tls(boolean https, BiConsumer<String, String> problem) {
    try {
      if (!https) {
        refuse("trustedCertificates", trustedCertificates, problem);
        refuse("clientCertificate", clientCertificate, problem);
        refuse("clientKey", clientKey, problem);
        refuse("serverName", serverName, problem);
        refuse("insecureSkipVerify", insecureSkipVerify ? true : null, problem);
        return null;
      }
      if (insecureSkipVerify && trustedCertificates != null) {
        throw new OptionProblem(
            "insecureSkipVerify",
            "true (expected: false, because trustedCertificates is set)",
            null);
      }
      if ((clientCertificate == null) != (clientKey == null)) {
        throw new OptionProblem(
            clientKey == null ? "clientKey" : "clientCertificate",
            "missing (expected: clientCertificate and clientKey together)",
            null);
      }
      return new TlsSettings(trustedCertificates, clientCertificate, clientKey, insecureSkipVerify)
          .watch();
    } catch (OptionProblem e) {
      problem.accept(e.field(), e.text());
      return null;
    }
  }

  private static void refuse(
      String field, @Nullable Object value, BiConsumer<String, String> problem) {
    if (value != null) {
      problem.accept(field, value + " " + HTTPS_ONLY);
    }
  }
}
