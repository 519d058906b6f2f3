package io.forebay.sources.metrics;

import io.forebay.api.DataCollection;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.Settings;

/**
 * Makes a {@link ModelServerCollection} from a configuration. Its one field, {@code engine}, is one
 * of {@link ModelServerCollection#engines()}, by default {@code auto}.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * DataCollectionProvider provider = new ModelServerCollectionProvider();
 * System.out.println(provider.type());
 * }</pre>
 */
public final class ModelServerCollectionProvider implements DataCollectionProvider {
  /** For the service loader. */
  public ModelServerCollectionProvider() {}

  @Override
  public String type() {
    return ModelServerCollection.NAME;
  }

  @Override
  public DataCollection<?> create(Settings settings) {
    String[] engines = ModelServerCollection.engines().toArray(String[]::new);
    return new ModelServerCollection(settings.string("engine").oneOf(engines).orElse(Engines.AUTO));
  }
}
