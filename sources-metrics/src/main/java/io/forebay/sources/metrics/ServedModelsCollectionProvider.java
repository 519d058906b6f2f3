package io.forebay.sources.metrics;

import io.forebay.api.DataCollection;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.Settings;

/**
 * Makes a {@link ServedModelsCollection} from a configuration. It has no fields.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * DataCollectionProvider provider = new ServedModelsCollectionProvider();
 * assert provider.type().equals("served-models");
 * }</pre>
 */
public final class ServedModelsCollectionProvider implements DataCollectionProvider {
  /** For the service loader. */
  public ServedModelsCollectionProvider() {}

  @Override
  public String type() {
    return ServedModelsCollection.NAME;
  }

  @Override
  public DataCollection<?> create(Settings settings) {
    return new ServedModelsCollection();
  }
}
