package io.forebay.sources.metrics;

import io.forebay.api.DataCollection;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.Settings;

/**
 * Makes a {@link GpuCollection} of the fields {@code podLabel}, by default {@code pod}, and {@code
 * namespaceLabel}, by default {@code namespace}.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * DataCollectionProvider provider = new GpuCollectionProvider();
 * System.out.println(provider.type());
 * }</pre>
 */
public final class GpuCollectionProvider implements DataCollectionProvider {
  /** For the service loader. */
  public GpuCollectionProvider() {}

  /** Returns {@code gpu}. */
  @Override
  public String type() {
    return GpuCollection.NAME;
  }

  /** Makes a collection of the settings, and notes what is wrong with them. */
  @Override
  public DataCollection<?> create(Settings settings) {
    return new GpuCollection(
        label(settings, "podLabel", GpuCollection.POD_LABEL),
        label(settings, "namespaceLabel", GpuCollection.NAMESPACE_LABEL));
  }

  private static String label(Settings settings, String field, String usual) {
    String label =
        settings.string(field).check(name -> !name.isBlank(), "the name of a label").orElse(usual);
    return label.isBlank() ? usual : label;
  }
}
