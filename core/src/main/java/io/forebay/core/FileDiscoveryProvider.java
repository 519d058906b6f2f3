package io.forebay.core;

import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointDiscoveryProvider;
import io.forebay.api.Settings;
import java.nio.file.Path;
import java.time.Duration;

/** Makes a {@link FileDiscovery} from configuration. Every data layer knows it. */
final class FileDiscoveryProvider implements EndpointDiscoveryProvider {
  @Override
  public String type() {
    return FileDiscovery.TYPE;
  }

  @Override
  public EndpointDiscovery create(Settings settings) {
    Path path = settings.path("path").required();
    Duration interval =
        settings
            .duration("interval")
            .check(
                value -> value.compareTo(FileDiscovery.SHORTEST_INTERVAL) >= 0,
                ">= " + Durations.format(FileDiscovery.SHORTEST_INTERVAL))
            .orElse(FileDiscovery.DEFAULT_INTERVAL);
    return FileDiscovery.of(path, interval);
  }
}
