package io.forebay.sources.metrics;

import io.forebay.api.DataCollection;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.Settings;

/**
 * Makes a {@link ModelServerCollection} of the fields {@code engine}, {@code engineLabels} and
 * {@code mappings}, all optional. {@code engine} is the name of an engine, by default {@code auto};
 * {@code engineLabels} a list of labels, and {@code mappings} a file for {@link
 * EngineMappings#read}.
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

  /** Makes a collection of the settings, and notes what is wrong with them. */
  @Override
  public DataCollection<?> create(Settings settings) {
    EngineSettings read = EngineSettings.read(settings, EngineAttribute.LOAD);
    return new ModelServerCollection(read.mappings(), read.engine(), read.engineLabels());
  }
}
