package io.forebay.sources.metrics;

import io.forebay.api.DataSource;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.Settings;

/**
 * Makes a {@link MetricsSource} of the fields that all sources over HTTP have, and of {@code
 * target}, {@code nameFilter} and {@code maximalLineBytes}, all optional, with the meanings that
 * they have in {@link MetricsSource.Builder}. Stateless and thread-safe.
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
    return MetricsSource.TYPE;
  }

  /** Makes a source of the settings, and notes what is wrong with them. */
  @Override
  public DataSource<?> create(Settings settings) {
    MetricsSource.Builder builder = MetricsSource.builder();
    HttpSettingsReader.read(settings, builder);
    settings
        .bytes("maximalLineBytes")
        .check(Limits::lineAllowed, Limits.LINE_EXPECTED)
        .optional()
        .ifPresent(bytes -> builder.maximalLineBytes(bytes.intValue()));
    settings.bool("nameFilter").optional().ifPresent(builder::nameFilter);
    String target = settings.string("target").oneOf("endpoint", "node").orElse("endpoint");
    builder.node(target.equals("node"));
    return builder.build(settings::problem);
  }
}
