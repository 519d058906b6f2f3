package io.forebay.api.attributes;

import io.forebay.api.AttributeKey;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a model server runs. What is not known is empty. Immutable.
 *
 * <pre>{@code
 * Topology place = endpoint.attributes().get(Topology.KEY);
 * boolean near = place != null && place.zone().equals(Optional.of("eu-central-1a"));
 * }</pre>
 *
 * @param hostname the machine
 * @param rack the rack that the machine is in
 * @param zone the availability zone
 * @param region the region that the zone is in
 */
public record Topology(
    Optional<String> hostname,
    Optional<String> rack,
    Optional<String> zone,
    Optional<String> region) {
  /** The key under which it is kept: {@code topology}. */
  public static final AttributeKey<Topology> KEY = AttributeKey.of("topology", Topology.class);

  /**
   * Refuses null.
   *
   * @param hostname the machine
   * @param rack the rack that the machine is in
   * @param zone the availability zone
   * @param region the region that the zone is in
   */
  public Topology {
    Objects.requireNonNull(hostname, "hostname");
    Objects.requireNonNull(rack, "rack");
    Objects.requireNonNull(zone, "zone");
    Objects.requireNonNull(region, "region");
  }
}
