package io.forebay.sources.k8s;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How pods become endpoints.
 *
 * @param ports the ports that serve; empty where the pool or the service tells them
 * @param portNames the names of the service's ports that serve; empty if it does not matter
 * @param metricsPort where metrics are served, or null if that is where requests go
 * @param ipFamily which address is taken, or null for the first
 * @param idPrefix what ids begin with
 */
record EndpointRules(
    List<Integer> ports,
    List<String> portNames,
    @Nullable Integer metricsPort,
    @Nullable IpFamily ipFamily,
    String idPrefix) {
  EndpointRules {
    ports = List.copyOf(ports);
    portNames = List.copyOf(portNames);
  }
}
