package io.forebay.sources.metrics.loadreports;

import io.forebay.api.DataCollection;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.Settings;

/**
 * Makes a {@link LoadReportCollection} from a configuration. It has no fields.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * DataCollectionProvider provider = new LoadReportCollectionProvider();
 * assert provider.type().equals("load-report");
 * }</pre>
 */
public final class LoadReportCollectionProvider implements DataCollectionProvider {
  /** For the service loader. */
  public LoadReportCollectionProvider() {}

  @Override
  public String type() {
    return LoadReportCollection.NAME;
  }

  @Override
  public DataCollection<?> create(Settings settings) {
    return new LoadReportCollection();
  }
}
