package io.forebay.sources.k8s;

import io.forebay.api.DataCollection;
import io.forebay.api.DataSource;
import io.forebay.api.EndpointsChange;
import io.forebay.api.SourceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Watches whatever Kubernetes objects its collections ask for, and tells each of them what becomes
 * of the objects that belong to an endpoint. Collections that ask for the same share a watch. The
 * permissions needed are {@code list} and {@code watch}.
 *
 * <p>It takes {@linkplain ResourceCollection resource collections} only. One that is slow or hangs
 * holds up nothing but itself: what it has not been told by then is told as one change an object.
 *
 * <p>While the API server cannot be reached, or does not permit it, what was published stays and
 * grows old, and the report has the reason.
 *
 * <p>Thread-safe. A collection whose mapping is {@linkplain EndpointMapping#of code of its own} has
 * a thread while there is something to map; for all others those of the cluster's watches do.
 *
 * <pre>{@code
 * record Waiting(int jobs) {}
 *
 * final class WaitingJobs implements ResourceCollection {
 *   static final AttributeKey<Waiting> KEY = AttributeKey.of("waiting-jobs", Waiting.class);
 *
 *   public String name() {
 *     return "waiting-jobs";
 *   }
 *
 *   public Set<AttributeKey<?>> produces() {
 *     return Set.of(KEY);
 *   }
 *
 *   public ResourceQuery query() {
 *     return ResourceQuery.resource("batch/v1", "jobs").labelSelector("state=waiting");
 *   }
 *
 *   public EndpointMapping mapping() {
 *     return EndpointMapping.byLabels("model");
 *   }
 *
 *   public KeptFields keep() {
 *     return KeptFields.metadata();
 *   }
 *
 *   public void extract(ResourceChange change, EndpointUpdate update) {
 *     update.put(KEY, new Waiting(change.objects().size()));
 *   }
 * }
 *
 * KubernetesCluster cluster = KubernetesCluster.builder().build(); // one for all plugins
 * DataLayer.builder()
 *     .source(KubernetesWatchSource.of(cluster), source -> source.collect(new WaitingJobs()));
 * }</pre>
 */
public final class KubernetesWatchSource implements DataSource<ResourceChange> {
  static final String TYPE = "kubernetes-watch";

  private final KubernetesCluster cluster;
  private final @Nullable String namespace;
  private final List<WishedResources> wishes = new ArrayList<>();
  private final List<CollectionWatch> watches = new ArrayList<>();
  private Watches.@Nullable Hold hold;
  private final List<Subscription> subscriptions = new ArrayList<>();

  private KubernetesWatchSource(KubernetesCluster cluster, @Nullable String namespace) {
    this.cluster = Objects.requireNonNull(cluster, "cluster");
    this.namespace = namespace;
  }

  /**
   * Returns a source of a cluster's objects. What names no namespace is looked for in the cluster's
   * default one. Opens nothing.
   *
   * @param cluster how the API server is reached
   * @return a new source
   */
  public static KubernetesWatchSource of(KubernetesCluster cluster) {
    return new KubernetesWatchSource(cluster, null);
  }

  /**
   * Returns a source of a cluster's objects. Opens nothing.
   *
   * @param cluster how the API server is reached
   * @param namespace where that is looked for of which its query names no namespace
   * @return a new source
   * @throws IllegalArgumentException if that is no name of a namespace
   */
  public static KubernetesWatchSource of(KubernetesCluster cluster, String namespace) {
    return new KubernetesWatchSource(cluster, OptionRule.NAMESPACE.check(namespace));
  }

  /** Returns {@code kubernetes-watch}. */
  @Override
  public String type() {
    return TYPE;
  }

  /** Returns {@link ResourceChange}. */
  @Override
  public Class<ResourceChange> dataType() {
    return ResourceChange.class;
  }

  /** Returns 3 minutes. */
  @Override
  public Duration defaultMaximalAge() {
    return WatchTiming.MAXIMAL_AGE;
  }

  /** Asks the collection what it wants to see. */
  @Override
  public void subscribe(DataCollection<? super ResourceChange> collection) {
    WishedResources wish = WishedResources.of(collection);
    wishes.add(namespace == null ? wish : wish.withDefault(namespace));
  }

  @Override
  public void start(SourceContext<ResourceChange> context) {
    Watches.Hold hold = cluster.watches().hold();
    this.hold = hold;
    Map<ResourceQuery, KeptFields> kept = new HashMap<>();
    wishes.forEach(wish -> kept.merge(wish.query(), wish.kept(), KeptFields::union));
    for (WishedResources wish : wishes) {
      CollectionWatch watch = new CollectionWatch(wish, context, hold::execute);
      watches.add(watch);
      ResourceQuery query = wish.query();
      KeptFields fields = kept.getOrDefault(query, KeptFields.all());
      KubernetesObjectReader reader =
          new KubernetesObjectReader(query.apiVersion(), query.kind(), fields);
      subscriptions.add(cluster.watches().subscribe(query, reader, watch));
    }
  }

  @Override
  public void updateEndpoints(EndpointsChange change) {
    for (CollectionWatch watch : watches) {
      watch.updateEndpoints(change);
    }
  }

  /** Ends the collections' watches. */
  @Override
  public void stop() {
    subscriptions.forEach(Subscription::close);
    watches.forEach(CollectionWatch::close);
    if (hold != null) {
      hold.close();
    }
  }
}
