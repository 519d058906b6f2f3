package io.forebay.sources.metrics;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.ServedModels;
import java.util.Set;

/**
 * Keeps which models each endpoint serves: {@link ServedModels}. For a {@link ModelsSource}.
 *
 * <p>Immutable and thread-safe.
 *
 * <pre>{@code
 * DataLayer.builder()
 *     .source(
 *         ModelsSource.builder().build(),
 *         source -> source.collect(new ServedModelsCollection()));
 * }</pre>
 */
public final class ServedModelsCollection implements DataCollection<ServedModels> {
  /** Its name, and its type in a configuration. */
  static final String NAME = "served-models";

  /** Makes a collection. */
  public ServedModelsCollection() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<ServedModels> accepts() {
    return ServedModels.class;
  }

  @Override
  public Set<AttributeKey<?>> produces() {
    return Set.of(ServedModels.KEY);
  }

  @Override
  public void extract(ServedModels models, EndpointUpdate update) {
    update.put(ServedModels.KEY, models);
  }
}
