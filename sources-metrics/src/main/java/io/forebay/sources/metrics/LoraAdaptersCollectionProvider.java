package io.forebay.sources.metrics;

import io.forebay.api.DataCollection;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.Settings;

/**
 * Makes a {@link LoraAdaptersCollection} from a configuration. Its one field, {@code engine}, is
 * one of {@link LoraAdaptersCollection#engines()}, by default {@code auto}.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * DataCollectionProvider provider = new LoraAdaptersCollectionProvider();
 * System.out.println(provider.type());
 * }</pre>
 */
public final class LoraAdaptersCollectionProvider implements DataCollectionProvider {
  /** For the service loader. */
  public LoraAdaptersCollectionProvider() {}

  @Override
  public String type() {
    return LoraAdaptersCollection.NAME;
  }

  @Override
  public DataCollection<?> create(Settings settings) {
    String[] engines = LoraAdaptersCollection.engines().toArray(String[]::new);
    return new LoraAdaptersCollection(
        settings.string("engine").oneOf(engines).orElse(Engines.AUTO));
  }
}
