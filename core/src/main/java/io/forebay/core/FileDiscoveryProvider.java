package io.forebay.core;

import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointDiscoveryProvider;
import io.forebay.api.Settings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Makes a {@link FileDiscovery} from configuration, under the type {@code file}. Its fields are
 * {@code path} and {@code interval}. Every data layer knows it; nobody needs to name it.
 *
 * <pre>{@code
 * String type = new FileDiscoveryProvider().type();
 * }</pre>
 */
public final class FileDiscoveryProvider implements EndpointDiscoveryProvider {
  /** Makes a provider, as {@link java.util.ServiceLoader} needs it. */
  public FileDiscoveryProvider() {}

  /** Returns {@code file}. */
  @Override
  public String type() {
    return FileDiscovery.TYPE;
  }

  /** Makes a discovery of the endpoints in the file that the settings name. */
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
