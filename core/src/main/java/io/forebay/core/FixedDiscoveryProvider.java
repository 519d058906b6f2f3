package io.forebay.core;

import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointDiscoveryProvider;
import io.forebay.api.Settings;

/** Makes a {@link FixedDiscovery} from configuration. Every data layer knows it. */
final class FixedDiscoveryProvider implements EndpointDiscoveryProvider {
  @Override
  public String type() {
    return FixedDiscovery.TYPE;
  }

  @Override
  public EndpointDiscovery create(Settings settings) {
    if (EndpointSettings.none(settings)) {
      settings.problem(EndpointSettings.FIELD, "none (expected: a list of at least one endpoint)");
    }
    return FixedDiscovery.of(EndpointSettings.read(settings));
  }
}
