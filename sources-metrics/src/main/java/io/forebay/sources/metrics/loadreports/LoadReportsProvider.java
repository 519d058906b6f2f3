package io.forebay.sources.metrics.loadreports;

import io.forebay.api.DataSource;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.Settings;

/**
 * Makes {@link LoadReports} from a configuration. It has no fields. The gateway gets the source by
 * {@code DataLayer.source}.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * DataSourceProvider provider = new LoadReportsProvider();
 * assert provider.type().equals("load-reports");
 * }</pre>
 */
public final class LoadReportsProvider implements DataSourceProvider {
  /** For the service loader. */
  public LoadReportsProvider() {}

  @Override
  public String type() {
    return LoadReports.TYPE;
  }

  @Override
  public DataSource<?> create(Settings settings) {
    return new LoadReports();
  }
}
