package io.forebay.sources.k8s;

import io.forebay.api.DataCollection;
import io.forebay.api.DataSource;
import io.forebay.api.EndpointsChange;
import io.forebay.api.SourceContext;
import io.forebay.api.attributes.PodInfo;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What the API server knows of the pods of endpoints, as it changes.
 *
 * <p>An endpoint belongs to the pod that its labels {@code namespace} and {@code pod} name, and if
 * both have a uid, that has to be the same. The discovery {@code kubernetes-pods} sets all of them.
 * Whatever changes in a pod is given to the collections at once. While nothing changes, the
 * attributes are confirmed as long as the API server is heard of; when it is not, they grow stale.
 *
 * <p>A selection that equals that of a discovery of the same cluster is watched once for both.
 * Which pods are behind a service cannot be asked for, so with such a selection all pods of the
 * namespace are watched, and given to those endpoints that name them. An endpoint of another
 * discovery whose pod is gone keeps what was known last.
 *
 * <p>In a configuration file its type is {@code kubernetes-pods}. Thread-safe; has no threads. For
 * one use: it can be started once.
 *
 * <pre>{@code
 * KubernetesCluster cluster = KubernetesCluster.builder().build();
 * PodSelection selection = PodSelection.pool("llama");
 * DataLayer.Builder builder =
 *     DataLayer.builder()
 *         .discovery(KubernetesPodDiscovery.builder(cluster, selection).build())
 *         .source(
 *             KubernetesPodSource.builder(cluster, selection)
 *                 .annotations("example.com/tier")
 *                 .build(),
 *             source -> source.collect(new PodCollection()));
 * }</pre>
 */
public final class KubernetesPodSource implements DataSource<PodInfo> {
  static final String TYPE = KubernetesPodDiscovery.TYPE;

  private final KubernetesCluster cluster;
  private final PodSelection selection;
  private final Set<String> annotations;
  private final boolean nodeTopology;
  private final Agenda agenda;
  private final List<DataCollection<? super PodInfo>> collections = new CopyOnWriteArrayList<>();
  private @Nullable SourceContext<PodInfo> context;
  private @Nullable PodDeliveries deliveries;

  private KubernetesPodSource(Builder builder) {
    cluster = builder.cluster;
    selection = builder.selection;
    annotations = builder.annotations;
    nodeTopology = builder.nodeTopology;
    agenda = new Agenda(toString(), cluster.watches());
    cluster.annotations().ask(annotations);
  }

  /**
   * Returns a builder.
   *
   * @param cluster where the pods are
   * @param selection which pods are looked at
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

  /** Returns the class of what is known of a pod. */
  @Override
  public Class<PodInfo> dataType() {
    return PodInfo.class;
  }

  /** Returns 3 minutes. */
  @Override
  public Duration defaultMaximalAge() {
    return WatchTiming.MAXIMAL_AGE;
  }

  /** Notes a collection that is given the pods. */
  @Override
  public void subscribe(DataCollection<? super PodInfo> collection) {
    collections.add(collection);
  }

  /**
   * Begins to follow the pods. What cannot be seen is told to the context, and is no failure of the
   * start.
   *
   * @throws IllegalStateException if it was started before
   */
  @Override
  public synchronized void start(SourceContext<PodInfo> context) {
    if (deliveries != null) {
      throw new IllegalStateException("started before (expected: one start for each source)");
    }
    CompletableFuture<Void> first = new CompletableFuture<>();
    PodDeliveries deliveries =
        new PodDeliveries(
            toString(),
            cluster,
            selection,
            nodeTopology,
            annotations,
            List.copyOf(collections),
            agenda,
            context,
            first);
    this.deliveries = deliveries;
    this.context = context;
    context.readyWhen(first);
    agenda.run(deliveries::open);
  }

  /** Gives new endpoints what is known of their pods. */
  @Override
  public void updateEndpoints(EndpointsChange change) {
    PodDeliveries started;
    SourceContext<PodInfo> told;
    synchronized (this) {
      started = deliveries;
      told = context;
    }
    if (started != null && told != null) {
      CompletableFuture<Void> delivered = new CompletableFuture<>();
      told.readyWhen(delivered);
      agenda.run(() -> started.endpoints(change, delivered));
    }
  }

  /** Ends. Nothing is delivered any more. */
  @Override
  public void stop() throws InterruptedException {
    PodDeliveries started;
    synchronized (this) {
      started = deliveries;
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
   * Says what is to be known of pods. Not thread-safe.
   *
   * <pre>{@code
   * KubernetesPodSource.Builder builder =
   *     KubernetesPodSource.builder(cluster, PodSelection.labels("app=vllm"))
   *         .annotations("example.com/tier")
   *         .nodeTopology(false);
   * }</pre>
   */
  public static final class Builder {
    private final KubernetesCluster cluster;
    private final PodSelection selection;
    private Set<String> annotations = Set.of();
    private boolean nodeTopology = true;

    private Builder(KubernetesCluster cluster, PodSelection selection) {
      this.cluster = Objects.requireNonNull(cluster, "cluster");
      this.selection = Objects.requireNonNull(selection, "selection");
    }

    /**
     * Sets which annotations are kept. By default none: they may be large, and most are for
     * machines.
     *
     * @param names of annotations, in full
     * @return this
     */
    public Builder annotations(String... names) {
      return annotations(List.of(names));
    }

    Builder annotations(List<String> names) {
      annotations = Set.copyOf(names);
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
     * Returns the source as set so far; the builder can be used again.
     *
     * @return a source that is not started
     */
    public KubernetesPodSource build() {
      return new KubernetesPodSource(this);
    }
  }
}
