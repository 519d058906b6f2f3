package io.forebay.sources.k8s;

import io.forebay.api.DiscoverySink;
import io.forebay.api.EndpointDiscovery;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The pods that serve, as endpoints: one for each of their ports, followed as the pods change.
 *
 * <p>An endpoint's id is {@code <pod>-rank-<i>}, where {@code i} is the place of its port among the
 * ports that serve: those that are set here, those of the pool, or those of the service. It exists
 * while the pod is ready, is not being deleted, and has an IP address. A pod that is made anew
 * under the same name is another endpoint. If the pod has the annotation {@code
 * llm-d.ai/active-ports}, only the ports that this names have endpoints, and keep their rank.
 *
 * <p>Its labels are those of its node that tell where that stands, if they may be seen, then the
 * pod's own, then {@code namespace} and {@code pod}. Behind a service the pods themselves are not
 * looked at: the endpoint slices tell whether they are ready, and the pods' own labels and
 * annotations are not known.
 *
 * <p>While the API server cannot be seen, the last known endpoints stay, and the report tells why
 * and since when.
 *
 * <p>In a configuration file its type is {@code kubernetes-pods}. Thread-safe. For one use: it can
 * be started once.
 *
 * <pre>{@code
 * KubernetesCluster cluster = KubernetesCluster.builder().build();
 * KubernetesPodDiscovery labelled =
 *     KubernetesPodDiscovery.builder(cluster, PodSelection.labels("app=vllm")).ports(8000).build();
 * KubernetesPodDiscovery pool =
 *     KubernetesPodDiscovery.builder(cluster, PodSelection.pool("llama")).build();
 * }</pre>
 */
public final class KubernetesPodDiscovery implements EndpointDiscovery {
  static final String TYPE = "kubernetes-pods";

  private final KubernetesCluster cluster;
  private final PodSelection selection;
  private final boolean nodeTopology;
  private final EndpointRules rules;
  private final Agenda agenda;
  private @Nullable Finder finder;

  private KubernetesPodDiscovery(Builder builder) {
    cluster = builder.cluster;
    selection = builder.selection;
    nodeTopology = builder.nodeTopology;
    rules =
        new EndpointRules(
            builder.ports,
            builder.portNames,
            builder.metricsPort,
            builder.ipFamily,
            builder.idPrefix);
    agenda = new Agenda(toString(), cluster.watches());
  }

  /**
   * Returns a builder.
   *
   * @param cluster where the pods are
   * @param selection which pods serve
   * @return a new builder
   */
  public static Builder builder(KubernetesCluster cluster, PodSelection selection) {
    return new Builder(cluster, selection);
  }

  /** Returns {@code kubernetes-pods}. */
  @Override
  public String type() {
    return TYPE;
  }

  /**
   * Begins to follow the pods. What cannot be seen is told to the sink, and is no failure of the
   * start.
   *
   * @throws IllegalStateException if it was started before
   */
  @Override
  public synchronized void start(DiscoverySink sink) {
    if (finder != null) {
      throw new IllegalStateException("started before (expected: one start for each discovery)");
    }
    Finder finder =
        selection.by() == PodSelection.By.SERVICE
            ? new SliceFinder(toString(), cluster, selection, nodeTopology, rules, agenda, sink)
            : new PodFinder(toString(), cluster, selection, nodeTopology, rules, agenda, sink);
    this.finder = finder;
    agenda.run(finder::open);
  }

  /** Ends. Nothing is told to the sink any more. */
  @Override
  public void stop() throws InterruptedException {
    Finder started;
    synchronized (this) {
      started = finder;
    }
    if (started != null) {
      agenda.close(started::close);
    }
  }

  /** Returns what is followed, for logs. */
  @Override
  public String toString() {
    return TYPE + " (" + selection + ")";
  }

  /**
   * Says how pods become endpoints. Not thread-safe.
   *
   * <pre>{@code
   * KubernetesPodDiscovery.Builder builder =
   *     KubernetesPodDiscovery.builder(cluster, PodSelection.labels("app=vllm"))
   *         .ports(8000, 8001)
   *         .metricsPort(9090)
   *         .ipFamily(IpFamily.IPV6)
   *         .idPrefix("eu-");
   * }</pre>
   */
  public static final class Builder {
    private final KubernetesCluster cluster;
    private final PodSelection selection;
    private List<Integer> ports = List.of();
    private List<String> portNames = List.of();
    private @Nullable Integer metricsPort;
    private @Nullable IpFamily ipFamily;
    private String idPrefix = "";
    private boolean nodeTopology = true;

    private Builder(KubernetesCluster cluster, PodSelection selection) {
      this.cluster = Objects.requireNonNull(cluster, "cluster");
      this.selection = Objects.requireNonNull(selection, "selection");
    }

    /**
     * Sets the ports at which each pod serves, in the order of their ranks. A selection by labels
     * needs them, a pool has its own; of a service's ports they are those that count.
     *
     * @param ports from 1 to 65535, each once
     * @return this
     * @throws IllegalArgumentException if one is out of range or is there twice
     */
    public Builder ports(int... ports) {
      return ports(Arrays.stream(ports).boxed().toList());
    }

    Builder ports(List<Integer> ports) {
      this.ports = List.copyOf(OptionRule.PORTS.check(ports));
      return this;
    }

    /**
     * Sets the names of the service's ports that count, in the order of their ranks. By default all
     * TCP ports count, in the order of their numbers.
     *
     * @param names as the service has them
     * @return this
     */
    public Builder portNames(String... names) {
      return portNames(List.of(names));
    }

    Builder portNames(List<String> names) {
      portNames = List.copyOf(names);
      return this;
    }

    /**
     * Sets the port at which a pod serves metrics, for all its endpoints. By default it is the port
     * that takes requests.
     *
     * @param port 1 to 65535
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder metricsPort(int port) {
      metricsPort = OptionRule.METRICS_PORT.check(port);
      return this;
    }

    /**
     * Sets of which kind the addresses are; a pod without one of it has no endpoint. By default it
     * is the pod's primary address, and of a service the IPv4 one if there is one.
     *
     * @param family the kind
     * @return this
     */
    public Builder ipFamily(IpFamily family) {
      ipFamily = Objects.requireNonNull(family, "family");
      return this;
    }

    /**
     * Sets what all ids begin with, so that pods of two namespaces or clusters may have one name.
     *
     * @param prefix any text without control characters; empty by default
     * @return this
     * @throws IllegalArgumentException if no id can begin with it
     */
    public Builder idPrefix(String prefix) {
      idPrefix = OptionRule.ID_PREFIX.check(prefix);
      return this;
    }

    /**
     * Sets whether labels of the node are looked for, which needs the right to list and watch
     * nodes. If that is missing, a log line tells, and all else works. By default they are.
     *
     * @param wanted whether to look for them
     * @return this
     */
    public Builder nodeTopology(boolean wanted) {
      nodeTopology = wanted;
      return this;
    }

    /**
     * Returns the discovery as set so far; the builder can be used again.
     *
     * @return a discovery that is not started
     * @throws IllegalArgumentException if the ports do not go with the selection
     */
    public KubernetesPodDiscovery build() {
      String problem = portsProblem();
      if (problem != null) {
        throw new IllegalArgumentException("ports: " + problem);
      }
      if (portNamesProblem() != null) {
        throw new IllegalArgumentException("portNames: " + portNamesProblem());
      }
      return new KubernetesPodDiscovery(this);
    }

    /** What is wrong with the ports of such a selection, or null. */
    @Nullable String portsProblem() {
      return switch (selection.by()) {
        case LABELS ->
            ports.isEmpty()
                ? "none (expected: the ports at which the pods serve, for example 8000)"
                : null;
        case POOL ->
            ports.isEmpty() ? null : ports + " (expected: none, because the pool has them)";
        case SERVICE ->
            ports.isEmpty() || portNames.isEmpty()
                ? null
                : ports + " (expected: only one of ports and portNames)";
      };
    }

    /** What is wrong with the names of ports of such a selection, or null. */
    @Nullable String portNamesProblem() {
      if (portNames.isEmpty()) {
        return null;
      }
      if (selection.by() != PodSelection.By.SERVICE) {
        return portNames + " (expected: none, because only a service names ports)";
      }
      return portNames.stream().anyMatch(String::isBlank)
              || new HashSet<>(portNames).size() < portNames.size()
          ? portNames + " (expected: names that are not blank, each once)"
          : null;
    }
  }
}
