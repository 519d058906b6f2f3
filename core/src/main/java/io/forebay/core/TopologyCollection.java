package io.forebay.core;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link Topology} of an endpoint's labels: where its server runs.
 *
 * <p>For each part there is a list of labels, and the first that the endpoint has and that is not
 * blank tells it. If none tells the host name, the endpoint's {@linkplain
 * EndpointInfo#nodeAddress() node address} does, unless that is an IP address. What nobody tells is
 * empty; where nothing is told, there is no attribute.
 *
 * <p>In a configuration file its type is {@code topology}, for the source {@code endpoint-info}.
 * Immutable.
 *
 * <pre>{@code
 * TopologyCollection collection =
 *     TopologyCollection.builder().rack("example.com/rack", "topology.kubernetes.io/rack").build();
 * }</pre>
 */
public final class TopologyCollection implements DataCollection<EndpointInfo> {
  static final String TYPE = "topology";

  static final List<String> HOSTNAME = List.of("kubernetes.io/hostname");
  static final List<String> RACK = List.of("topology.kubernetes.io/rack");
  static final List<String> ZONE =
      List.of("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone");
  static final List<String> REGION =
      List.of("topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region");

  /** What no host name is: an IPv4 address, however short, and an IPv6 address. */
  private static final Pattern IP = Pattern.compile("[0-9.]*|.*:.*");

  private final List<String> hostname;
  private final List<String> rack;
  private final List<String> zone;
  private final List<String> region;

  private TopologyCollection(Builder builder) {
    hostname = builder.hostname;
    rack = builder.rack;
    zone = builder.zone;
    region = builder.region;
  }

  /**
   * Returns a builder.
   *
   * @return a new builder with the labels that Kubernetes gives to nodes
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns {@code topology}. */
  @Override
  public String name() {
    return TYPE;
  }

  /** Returns the class of what a discovery knows. */
  @Override
  public Class<EndpointInfo> accepts() {
    return EndpointInfo.class;
  }

  /** Returns {@link Topology#KEY}. */
  @Override
  public Set<AttributeKey<?>> produces() {
    return Set.of(Topology.KEY);
  }

  /** Puts what the labels tell, if they tell anything. */
  @Override
  public void extract(EndpointInfo info, EndpointUpdate update) {
    Optional<String> host = first(hostname, info.labels());
    String node = info.nodeAddress();
    if (host.isEmpty() && node != null && !IP.matcher(node).matches()) {
      host = Optional.of(node);
    }
    Optional<String> rackLabel = first(rack, info.labels());
    Optional<String> zoneLabel = first(zone, info.labels());
    Optional<String> regionLabel = first(region, info.labels());
    if (host.isPresent()
        || rackLabel.isPresent()
        || zoneLabel.isPresent()
        || regionLabel.isPresent()) {
      update.put(Topology.KEY, new Topology(host, rackLabel, zoneLabel, regionLabel));
    }
  }

  private static Optional<String> first(List<String> names, Map<String, String> labels) {
    for (int i = 0; i < names.size(); i++) {
      @Nullable String value = labels.get(names.get(i));
      if (value != null && !value.isBlank()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /**
   * Says which labels tell what. Not thread-safe.
   *
   * <pre>{@code
   * TopologyCollection.Builder builder = TopologyCollection.builder().zone("zone").region();
   * TopologyCollection zoneOnly = builder.build();
   * }</pre>
   */
  public static final class Builder {
    private List<String> hostname = HOSTNAME;
    private List<String> rack = RACK;
    private List<String> zone = ZONE;
    private List<String> region = REGION;

    private Builder() {}

    /**
     * Sets which labels tell the machine. By default {@code kubernetes.io/hostname}.
     *
     * @param labels names of labels, the first that is there counts; none to use the node address
     *     alone
     * @return this
     */
    public Builder hostname(String... labels) {
      hostname = List.of(labels);
      return this;
    }

    /**
     * Sets which labels tell the rack. By default {@code topology.kubernetes.io/rack}.
     *
     * @param labels names of labels, the first that is there counts; none to leave it empty
     * @return this
     */
    public Builder rack(String... labels) {
      rack = List.of(labels);
      return this;
    }

    /**
     * Sets which labels tell the availability zone. By default {@code topology.kubernetes.io/zone},
     * then {@code failure-domain.beta.kubernetes.io/zone}.
     *
     * @param labels names of labels, the first that is there counts; none to leave it empty
     * @return this
     */
    public Builder zone(String... labels) {
      zone = List.of(labels);
      return this;
    }

    /**
     * Sets which labels tell the region. By default {@code topology.kubernetes.io/region}, then
     * {@code failure-domain.beta.kubernetes.io/region}.
     *
     * @param labels names of labels, the first that is there counts; none to leave it empty
     * @return this
     */
    public Builder region(String... labels) {
      region = List.of(labels);
      return this;
    }

    /**
     * Returns the collection as set so far; the builder can be used again.
     *
     * @return an immutable collection
     */
    public TopologyCollection build() {
      return new TopologyCollection(this);
    }
  }
}
