package io.forebay.sources.metrics;

import io.forebay.api.DataSource;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes a {@link MetricsSource} of the fields {@code scheme}, {@code path}, {@code port}, {@code
 * trustedCertificates}, {@code maximalBodyBytes}, {@code maximalLineBytes}, {@code
 * maximalHeaderBytes} and {@code threads}, all optional, with the meanings that they have in {@link
 * MetricsSource.Builder}. Stateless and thread-safe.
 *
 * <pre>{@code
 * DataSourceProvider provider = new MetricsSourceProvider();
 * assert provider.type().equals("metrics");
 * }</pre>
 */
public final class MetricsSourceProvider implements DataSourceProvider {
  /** Makes a provider. */
  public MetricsSourceProvider() {}

  /** Returns {@code metrics}. */
  @Override
  public String type() {
    return "metrics";
  }

  /** Makes a source of the settings, and notes what is wrong with them. */
  @Override
  public DataSource<?> create(Settings settings) {
    MetricsSource.Builder builder = MetricsSource.builder();
    String scheme = settings.string("scheme").oneOf("http", "https").orElse("http");
    builder.scheme(scheme);
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
    settings
        .bytes("maximalBodyBytes")
        .check(Limits::bodyAllowed, Limits.BODY_EXPECTED)
        .optional()
        .ifPresent(builder::maximalBodyBytes);
    settings
        .bytes("maximalLineBytes")
        .check(Limits::lineAllowed, Limits.LINE_EXPECTED)
        .optional()
        .ifPresent(bytes -> builder.maximalLineBytes(bytes.intValue()));
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
    return trusting(builder, scheme, settings.path("trustedCertificates").optional(), settings);
  }

  private static MetricsSource trusting(
      MetricsSource.Builder builder, String scheme, Optional<Path> trusted, Settings settings) {
    if (trusted.isEmpty()) {
      return builder.build();
    }
    if (!scheme.equals("https")) {
      settings.problem("trustedCertificates", trusted.get() + " (expected: none, or scheme https)");
      return builder.build();
    }
    MetricsSource withoutTrust = builder.build();
    try {
      return builder.trustedCertificates(trusted.get()).build();
    } catch (IllegalArgumentException e) {
      // The problem names the field already.
      String message = String.valueOf(e.getMessage());
      settings.problem("trustedCertificates", message.replaceFirst("^trustedCertificates: ", ""));
      return withoutTrust;
    }
  }
}
