package io.forebay.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a discovery knows of one endpoint: where it is, and what it is called. Immutable.
 *
 * <pre>{@code
 * EndpointInfo info =
 *     EndpointInfo.builder("vllm-0", "10.0.0.1", 8000)
 *         .metricsAddress(HostPort.parse("10.0.0.1:9090"))
 *         .label("model", "llama-3-8b")
 *         .build();
 * }</pre>
 */
public final class EndpointInfo {
  private final EndpointId id;
  private final HostPort hostPort;
  private final HostPort metricsAddress;
  private final @Nullable String nodeAddress;
  private final Map<String, String> labels;
  private final int rank;
  private final @Nullable String uid;

  private EndpointInfo(Builder builder) {
    id = builder.id;
    hostPort = builder.hostPort;
    metricsAddress = builder.metricsAddress == null ? builder.hostPort : builder.metricsAddress;
    nodeAddress = builder.nodeAddress;
    labels = new Labels(builder.labels);
    rank = builder.rank;
    uid = builder.uid;
  }

  /**
   * Returns an endpoint of which only the address is known.
   *
   * @param id its name
   * @param address a host name or an IP address
   * @param port the port that takes requests, 1 to 65535
   * @return the endpoint's info
   * @throws IllegalArgumentException if a part is not valid
   */
  public static EndpointInfo of(String id, String address, int port) {
    return builder(id, address, port).build();
  }

  /**
   * Returns a builder.
   *
   * @param id its name
   * @param address a host name or an IP address
   * @param port the port that takes requests, 1 to 65535
   * @return a new builder
   * @throws IllegalArgumentException if a part is not valid
   */
  public static Builder builder(String id, String address, int port) {
    HostPort.checkHost("address", address);
    return new Builder(EndpointId.of(id), new HostPort(address, port));
  }

  /**
   * Returns the name.
   *
   * @return the name
   */
  public EndpointId id() {
    return id;
  }

  /**
   * Returns where requests go.
   *
   * @return a host name or an IP address
   */
  public String address() {
    return hostPort.host();
  }

  /**
   * Returns the port that takes requests.
   *
   * @return 1 to 65535
   */
  public int port() {
    return hostPort.port();
  }

  /**
   * Returns address and port together.
   *
   * @return where requests go
   */
  public HostPort hostPort() {
    return hostPort;
  }

  /**
   * Returns where metrics are served: {@link #hostPort()} unless the discovery named another.
   *
   * @return where metrics are served
   */
  public HostPort metricsAddress() {
    return metricsAddress;
  }

  /**
   * Returns the address of the machine that the endpoint runs on.
   *
   * @return a host name or an IP address, or null where the discovery knows none
   */
  public @Nullable String nodeAddress() {
    return nodeAddress;
  }

  /**
   * Returns the labels, in the discovery's order.
   *
   * @return an immutable map
   */
  public Map<String, String> labels() {
    return labels;
  }

  /**
   * Returns the endpoint's place among the data-parallel ranks of one server.
   *
   * @return 0 or more; 0 where there is one rank only
   */
  public int rank() {
    return rank;
  }

  /**
   * Returns what tells one life of the server from the next where name and address may stay: a
   * pod's uid, for example.
   *
   * @return the uid, or null where the discovery knows none
   */
  public @Nullable String uid() {
    return uid;
  }

  /**
   * Tells whether another info describes the same server: same id, addresses, ports, rank and uid.
   * Labels and node may differ. An endpoint whose info changes to one that does not is replaced by
   * a new one without attributes, because what was observed belonged to another server.
   *
   * @param other the info to compare with
   * @return whether attributes may be kept
   */
  public boolean sameServer(EndpointInfo other) {
    return id.equals(other.id)
        && hostPort.equals(other.hostPort)
        && metricsAddress.equals(other.metricsAddress)
        && rank == other.rank
        && Objects.equals(uid, other.uid);
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof EndpointInfo other
        && sameServer(other)
        && Objects.equals(nodeAddress, other.nodeAddress)
        && labels.equals(other.labels);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, hostPort, labels);
  }

  /** Returns id and address, for logs. */
  @Override
  public String toString() {
    return id + " (" + hostPort + ")";
  }

  /**
   * Builds an {@link EndpointInfo}. Not thread-safe.
   *
   * <pre>{@code
   * EndpointInfo.Builder builder = EndpointInfo.builder("vllm-0-rank-1", "10.0.0.1", 8001).rank(1);
   * EndpointInfo info = builder.build();
   * }</pre>
   */
  public static final class Builder {
    private final EndpointId id;
    private final HostPort hostPort;
    private @Nullable HostPort metricsAddress;
    private @Nullable String nodeAddress;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private int rank;
    private @Nullable String uid;

    private Builder(EndpointId id, HostPort hostPort) {
      this.id = id;
      this.hostPort = hostPort;
    }

    /**
     * Sets where metrics are served, when that is not the endpoint's own address and port.
     *
     * @param address where metrics are served
     * @return this
     */
    public Builder metricsAddress(HostPort address) {
      metricsAddress = Objects.requireNonNull(address, "address");
      return this;
    }

    /**
     * Sets the address of the machine that the endpoint runs on.
     *
     * @param address a host name or an IP address
     * @return this
     */
    public Builder nodeAddress(String address) {
      nodeAddress = Objects.requireNonNull(address, "address");
      return this;
    }

    /**
     * Sets one label, replacing an earlier one of the same name.
     *
     * @param name its name
     * @param value its value
     * @return this
     */
    public Builder label(String name, String value) {
      labels.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
      return this;
    }

    /**
     * Sets several labels.
     *
     * @param labels names and values
     * @return this
     */
    public Builder labels(Map<String, String> labels) {
      labels.forEach(this::label);
      return this;
    }

    /**
     * Sets the place among the data-parallel ranks of one server.
     *
     * @param rank 0 or more
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder rank(int rank) {
      if (rank < 0) {
        throw new IllegalArgumentException("rank: " + rank + " (expected: >= 0)");
      }
      this.rank = rank;
      return this;
    }

    /**
     * Sets what tells one life of the server from the next.
     *
     * @param uid any text that the next life of the same name will not have
     * @return this
     */
    public Builder uid(String uid) {
      this.uid = Objects.requireNonNull(uid, "uid");
      return this;
    }

    /**
     * Returns the info as set so far; the builder can be used again.
     *
     * @return an immutable info
     */
    public EndpointInfo build() {
      return new EndpointInfo(this);
    }
  }
}
