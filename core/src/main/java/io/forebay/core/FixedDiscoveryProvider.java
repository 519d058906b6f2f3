package io.forebay.core;

import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointDiscoveryProvider;
import io.forebay.api.Settings;

/**
 * Makes a {@link FixedDiscovery} from configuration, under the type {@code fixed}. Its one field is
 * {@code endpoints}. Every data layer knows it; nobody needs to name it.
 *
 * <pre>{@code
 * String type = new FixedDiscoveryProvider().type();
 * }</pre>
 */
public final class FixedDiscoveryProvider implements EndpointDiscoveryProvider {
  /** Makes a provider, as {@link java.util.ServiceLoader} needs it. */
  public FixedDiscoveryProvider() {}

  /** Returns {@code fixed}. */
  @Override
  public String type() {
    return FixedDiscovery.TYPE;
  }

  /** Makes a discovery of the endpoints that the settings list. */
  @Override
  public EndpointDiscovery create(Settings settings) {
    if (EndpointSettings.none(settings)) {
      settings.problem(EndpointSettings.FIELD, "none (expected: a list of at least one endpoint)");
    }
    return FixedDiscovery.of(EndpointSettings.read(settings));
  }
}
