package io.forebay.sources.metrics;

import io.forebay.api.Settings;

/** Reads the options that all sources over HTTP have from a configuration. */
final class HttpSettingsReader {
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
    settings.path("trustedCertificates").optional().ifPresent(builder::trustedCertificates);
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
}
