package io.forebay.sources.metrics;

import io.forebay.api.DataSource;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.Settings;

/**
 * Makes a {@link ModelsSource} of the fields that all sources over HTTP have, all optional, with
 * the meanings that they have in {@link ModelsSource.Builder}. Stateless and thread-safe.
 *
 * <pre>{@code
 * DataSourceProvider provider = new ModelsSourceProvider();
 * assert provider.type().equals("models");
 * }</pre>
 */
public final class ModelsSourceProvider implements DataSourceProvider {
  /** Makes a provider. */
  public ModelsSourceProvider() {}

  /** Returns {@code models}. */
  @Override
  public String type() {
    return ModelsSource.TYPE;
  }

  /** Makes a source of the settings, and notes what is wrong with them. */
  @Override
  public DataSource<?> create(Settings settings) {
    ModelsSource.Builder builder = ModelsSource.builder();
    HttpSettingsReader.read(settings, builder);
    return builder.build(settings::problem);
  }
}
