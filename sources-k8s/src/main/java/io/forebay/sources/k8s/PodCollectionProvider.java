package io.forebay.sources.k8s;

import io.forebay.api.DataCollection;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.Settings;

/**
 * Makes a {@link PodCollection}, which has no fields of its own. Stateless and thread-safe.
 *
 * <pre>{@code
 * DataCollectionProvider provider = new PodCollectionProvider();
 * assert provider.type().equals("pod");
 * }</pre>
 */
public final class PodCollectionProvider implements DataCollectionProvider {
  /** Makes a provider. */
  public PodCollectionProvider() {}

  /** Returns {@code pod}. */
  @Override
  public String type() {
    return PodCollection.TYPE;
  }

  /** Makes a collection. */
  @Override
  public DataCollection<?> create(Settings settings) {
    return new PodCollection();
  }
}
