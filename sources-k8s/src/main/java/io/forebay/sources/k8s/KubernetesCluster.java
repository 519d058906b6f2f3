package io.forebay.sources.k8s;

import io.forebay.api.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One Kubernetes cluster: how its API server is reached. Discoveries and sources that are given the
 * same cluster share its connection and its watches. Immutable to its users; thread-safe. Making
 * one opens nothing and reads no file: that is done for the first plugin that starts, and undone
 * after the last has stopped.
 *
 * <p>Where neither a kubeconfig nor a context is named, it is the cluster around if this process
 * runs in a pod that has a service account, else what the environment variable {@code KUBECONFIG}
 * names, else {@code ~/.kube/config}. Where a selection or query names no namespace, it is that of
 * the context or of the service account, or else {@code default}.
 *
 * <pre>{@code
 * KubernetesCluster usual = KubernetesCluster.builder().build();
 * KubernetesCluster named =
 *     KubernetesCluster.builder()
 *         .kubeconfig(Path.of("kubeconfig.yaml"))
 *         .context("production")
 *         .build();
 * }</pre>
 */
public final class KubernetesCluster {
  private final ClusterSettings settings;
  private final ServerAccess access;
  private final Watches watches;
  private final Annotations annotations = new Annotations();
  private final AtomicBoolean nodesRefused = new AtomicBoolean();

  /** For tests: a cluster that is reached in another way. */
  KubernetesCluster(ServerAccess access, WatchTiming timing) {
    this(ClusterSettings.DEFAULT, access, timing);
  }

  private KubernetesCluster(ClusterSettings settings, ServerAccess access, WatchTiming timing) {
    this.settings = settings;
    this.access = access;
    this.watches = new Watches(access, timing);
  }

  /** Returns the cluster of these settings. */
  static KubernetesCluster of(ClusterSettings settings) {
    return new KubernetesCluster(
        settings, new ClusterAccess(settings, Surroundings.ofProcess()), settings.timing());
  }

  /**
   * Returns the cluster that a plugin's configuration names: the same for all plugins of one data
   * layer whose fields about the cluster are equal. What is wrong is noted there.
   */
  static KubernetesCluster from(Settings settings) {
    Builder builder = builder();
    ClusterSettingsReader.read(settings, builder);
    ClusterSettings read = builder.settings();
    return settings.shared(KubernetesCluster.class, read, () -> of(read));
  }

  /**
   * Returns a builder.
   *
   * @return a builder in which nothing is set
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the watches, shared by all users of this cluster. */
  Watches watches() {
    return watches;
  }

  /** Returns which annotations of pods its users want. */
  Annotations annotations() {
    return annotations;
  }

  /** Whether it was told that nodes may not be seen: once for all users. */
  AtomicBoolean nodesRefused() {
    return nodesRefused;
  }

  /** Tells whether nothing is set, so that it is the cluster that is usual here. */
  boolean isUsual() {
    return settings.equals(ClusterSettings.DEFAULT);
  }

  /** Tells whether the other one is reached in the same way, in whatever manner it is used. */
  boolean hasSameServer(KubernetesCluster other) {
    return Objects.equals(settings.kubeconfig(), other.settings.kubeconfig())
        && settings.context().equals(other.settings.context());
  }

  /** Returns how it is reached. */
  ServerAccess access() {
    return access;
  }

  /** Returns what names the cluster, for logs. */
  @Override
  public String toString() {
    String context = settings.context().isEmpty() ? "" : ", context " + settings.context();
    return settings.kubeconfig() == null
        ? "the usual cluster" + context
        : "the cluster of " + settings.kubeconfig() + context;
  }

  /**
   * How the first picture is taken of what is watched.
   *
   * <pre>{@code
   * KubernetesCluster old =
   *     KubernetesCluster.builder().initialList(KubernetesCluster.InitialList.PAGES).build();
   * }</pre>
   */
  public enum InitialList {
    /** As a stream, or in pages where the server does not offer that. */
    AUTO,
    /** In pages: lists of at most {@link Builder#pageSize} objects, and then a watch. */
    PAGES,
    /** As a stream: a watch that begins with all there is. The server must offer that. */
    STREAM
  }

  /**
   * Collects what is set of a cluster. Not thread-safe.
   *
   * <pre>{@code
   * KubernetesCluster.Builder builder =
   *     KubernetesCluster.builder().qps(5).watchTimeout(Duration.ofMinutes(2));
   * }</pre>
   */
  public static final class Builder {
    private @Nullable Path kubeconfig;
    private String context = "";
    private double qps = ClusterSettings.DEFAULT.qps();
    private int burst = ClusterSettings.DEFAULT.burst();
    private WatchTiming timing = WatchTiming.DEFAULT;

    private Builder() {}

    /**
     * Sets the file that says how the cluster is reached.
     *
     * @param file a kubeconfig
     * @return this
     */
    public Builder kubeconfig(Path file) {
      kubeconfig = Objects.requireNonNull(file, "kubeconfig");
      return this;
    }

    /**
     * Sets which context of the kubeconfig holds. By default its current one. Where a context is
     * set, a pod's service account is not looked for.
     *
     * @param name the context's name
     * @return this
     * @throws IllegalArgumentException if it is blank
     */
    public Builder context(String name) {
      context = OptionRule.CONTEXT.check(name);
      return this;
    }

    /**
     * Sets how many requests a second are sent in the long run. Events of a watch are no requests.
     * By default 20.
     *
     * @param requests from 0.01 to 10000
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder qps(double requests) {
      qps = OptionRule.QPS.check(requests);
      return this;
    }

    /**
     * Sets how many requests are sent at once after a while without any. By default 40.
     *
     * @param requests from 1 to 10000
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder burst(int requests) {
      burst = OptionRule.BURST.check(requests);
      return this;
    }

    /**
     * Sets how long the answer to a request may take, and how long a watch may take to open. By
     * default 30 seconds.
     *
     * @param timeout from 1 millisecond to 10 minutes
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder requestTimeout(Duration timeout) {
      timing = timing.withRequestTimeout(OptionRule.REQUEST_TIMEOUT.check(timeout));
      return this;
    }

    /**
     * Sets how long the server is asked to keep a watch open before it is opened anew. A watch
     * whose connection died without a word is noticed a little after that. By default 60 seconds.
     *
     * @param timeout from 1 second to 1 hour
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder watchTimeout(Duration timeout) {
      timing = timing.withWatchTimeout(OptionRule.WATCH_TIMEOUT.check(timeout));
      return this;
    }

    /**
     * Sets how long after a complete list everything is listed anew. By default never: watches are
     * enough.
     *
     * @param every zero for never, or from 1 second to 365 days
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder resync(Duration every) {
      timing = timing.withResync(OptionRule.RESYNC.check(every));
      return this;
    }

    /**
     * Sets the waits before the server is tried again after failures, which double from the one to
     * the other. By default from 500 milliseconds to 30 seconds.
     *
     * @param initial the first wait, from 1 millisecond
     * @param maximum the longest wait, to 1 hour
     * @return this
     * @throws IllegalArgumentException if one is out of range, or the maximum is the shorter one
     */
    public Builder reconnect(Duration initial, Duration maximum) {
      OptionRule.RECONNECT_INITIAL.check(initial);
      OptionRule.RECONNECT_MAXIMUM.check(maximum);
      if (maximum.compareTo(initial) < 0) {
        throw new IllegalArgumentException(
            "reconnect.maximum: "
                + Texts.of(maximum)
                + " (expected: at least initial, which is "
                + Texts.of(initial)
                + ")");
      }
      timing = timing.withBackOff(initial, maximum);
      return this;
    }

    /**
     * Sets how the first picture is taken. By default {@link InitialList#AUTO}.
     *
     * @param how as a stream or in pages
     * @return this
     */
    public Builder initialList(InitialList how) {
      timing = timing.withInitialList(Objects.requireNonNull(how, "initialList"));
      return this;
    }

    /**
     * Sets how many objects a page of a list has at most. By default 500.
     *
     * @param objects from 1 to 100000
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder pageSize(int objects) {
      timing = timing.withPageSize(OptionRule.PAGE_SIZE.check(objects));
      return this;
    }

    /**
     * Makes the cluster. Starts nothing, and reads no file.
     *
     * @return a cluster
     */
    public KubernetesCluster build() {
      return of(settings());
    }

    ClusterSettings settings() {
      return new ClusterSettings(kubeconfig, context, qps, burst, timing);
    }
  }
}
