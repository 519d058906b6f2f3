package io.forebay.sources.metrics;

import io.forebay.api.Settings;
import java.util.Optional;

/** Reads the options that all sources over HTTP have from a configuration. */
final class HttpSettingsReader {
  private static final String SECRET = "{file: PATH} or {environment: NAME}";

  private HttpSettingsReader() {}

  /** Sets what the configuration sets. What is wrong is noted there, and not set. */
  static void read(Settings settings, HttpSourceBuilder<?> builder) {
    settings.string("scheme").oneOf("http", "https").optional().ifPresent(builder::scheme);
    settings
        .string("path")
        .check(Limits::pathAllowed, Limits.PATH_EXPECTED)
        .optional()
        .ifPresent(builder::path);
    settings
        .integer("port")
        .check(Limits::portAllowed, Limits.PORT_EXPECTED)
        .optional()
        .ifPresent(builder::port);
    settings.stringMap("headers").optional().ifPresent(builder::headers);
    readCredentials(settings, builder);
    readTls(settings, builder);
    settings
        .bytes("maximalBodyBytes")
        .check(Limits::bodyAllowed, Limits.BODY_EXPECTED)
        .optional()
        .ifPresent(builder::maximalBodyBytes);
    settings
        .bytes("maximalHeaderBytes")
        .check(Limits::headerAllowed, Limits.HEADER_EXPECTED)
        .optional()
        .ifPresent(bytes -> builder.maximalHeaderBytes(bytes.intValue()));
    settings
        .integer("threads")
        .check(Limits::threadsAllowed, Limits.THREADS_EXPECTED)
        .optional()
        .ifPresent(builder::threads);
  }

  private static void readTls(Settings settings, HttpSourceBuilder<?> builder) {
    settings.path("trustedCertificates").optional().ifPresent(builder::trustedCertificates);
    settings.path("clientCertificate").optional().ifPresent(builder.access()::clientCertificate);
    settings.path("clientKey").optional().ifPresent(builder.access()::clientKey);
    settings
        .string("serverName")
        .check(Limits::serverNameAllowed, Limits.SERVER_NAME_EXPECTED)
        .optional()
        .ifPresent(builder::serverName);
    settings.bool("insecureSkipVerify").optional().ifPresent(builder::insecureSkipVerify);
  }

  private static void readCredentials(Settings settings, HttpSourceBuilder<?> builder) {
    settings
        .object("bearerToken", SECRET)
        .optional()
        .flatMap(HttpSettingsReader::secret)
        .ifPresent(builder::bearerToken);
    settings
        .object("basicAuth", "an object with username and password")
        .optional()
        .ifPresent(basic -> readBasic(basic, builder));
  }

  private static void readBasic(Settings settings, HttpSourceBuilder<?> builder) {
    String username =
        settings
            .string("username")
            .check(Credentials::usernameAllowed, Credentials.USERNAME_EXPECTED)
            .required();
    secret(settings.object("password", SECRET).required())
        .filter(secret -> Credentials.usernameAllowed(username))
        .ifPresent(secret -> builder.basicAuth(username, secret));
  }

  private static Optional<Secret> secret(Settings settings) {
    Optional<Secret> file = settings.path("file").optional().map(Secret::file);
    Optional<Secret> environment =
        settings.string("environment").optional().map(Secret::environment);
    if (file.isPresent() == environment.isPresent()) {
      settings.problem(
          "file", (file.isPresent() ? "set" : "missing") + " (expected: file or environment)");
    }
    return file.or(() -> environment);
  }
}
