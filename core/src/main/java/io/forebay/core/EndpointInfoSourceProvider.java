package io.forebay.core;

import io.forebay.api.DataSource;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.Settings;

/** Makes an {@link EndpointInfoSource} from configuration. Every data layer knows it. */
final class EndpointInfoSourceProvider implements DataSourceProvider {
  @Override
  public String type() {
    return EndpointInfoSource.TYPE;
  }

  @Override
  public DataSource<?> create(Settings settings) {
    return new EndpointInfoSource();
  }
}
