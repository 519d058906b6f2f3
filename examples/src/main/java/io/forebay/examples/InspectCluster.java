package io.forebay.examples;

import io.forebay.core.DataLayer;
import io.forebay.core.EndpointInfoSource;
import io.forebay.core.TopologyCollection;
import io.forebay.sources.k8s.KubernetesCluster;
import io.forebay.sources.k8s.KubernetesPodDiscovery;
import io.forebay.sources.k8s.KubernetesPodSource;
import io.forebay.sources.k8s.PodCollection;
import io.forebay.sources.k8s.PodSelection;
import io.forebay.sources.metrics.MetricsSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Makes the data layer that {@link InspectCommand} looks at where the servers are pods. */
final class InspectCluster {
  static final List<Option> OPTIONS =
      List.of(
          new Option(
              "--kubeconfig",
              "FILE",
              "how the API server is reached (as this host does it: by the service account of its"
                  + " pod, $KUBECONFIG or ~/.kube/config)"
                  + InspectCommand.ALONE),
          new Option(
              "--context", "NAME", "which context of it (its current one)" + InspectCommand.ALONE),
          new Option(
              "--namespace",
              "NAME",
              "where the pods are (that of the context)" + InspectCommand.ALONE),
          new Option(
              "--selector",
              "LABELS",
              "pods with these labels, for example app=vllm" + InspectCommand.ALONE),
          new Option("--pool", "NAME", "pods of this InferencePool" + InspectCommand.ALONE),
          new Option("--service", "NAME", "pods behind this Service" + InspectCommand.ALONE),
          new Option(
              "--port",
              "PORT",
              "with --selector where each pod serves (8000), with --service which of its ports"
                  + " count (all); repeatable, in the order of ranks"
                  + InspectCommand.ALONE),
          Option.flag(
              "--no-metrics",
              "do not scrape the pods, which a host outside of the cluster seldom reaches"
                  + InspectCommand.ALONE));

  private static final List<String> SELECTIONS = List.of("--selector", "--pool", "--service");
  private static final int USUAL_PORT = 8000;
  private static final Duration LONGEST_REQUEST = Duration.ofMinutes(10);

  private InspectCluster() {}

  /** Tells whether one of the options was given. */
  static boolean wanted(Options options) {
    return OPTIONS.stream().anyMatch(option -> options.has(option.name()));
  }

  /**
   * Makes the layer.
   *
   * @param interval between two scrapes
   * @param timeout for a scrape
   * @param patience for an answer of the API server
   */
  static DataLayer of(Options options, Duration interval, Duration timeout, Duration patience)
      throws UsageException {
    for (String other : List.of("--endpoint", "--ca")) {
      if (options.has(other)) {
        throw new UsageException(
            other + ": with " + given(options) + " (expected: servers or pods, not both)");
      }
    }
    boolean metrics = !options.has("--no-metrics");
    for (String other : List.of("--engine", "--scrapes")) {
      if (options.has(other) && !metrics) {
        throw new UsageException(other + ": with --no-metrics (expected: one of them)");
      }
    }
    try {
      KubernetesCluster cluster =
          cluster(options, patience.compareTo(LONGEST_REQUEST) < 0 ? patience : LONGEST_REQUEST);
      PodSelection selection = selection(options);
      DataLayer.Builder builder =
          DataLayer.builder()
              .discovery(discovery(cluster, selection, options))
              .source(
                  KubernetesPodSource.builder(cluster, selection).build(),
                  spec -> spec.collect(new PodCollection()))
              .source(
                  new EndpointInfoSource(),
                  spec ->
                      spec.interval(interval)
                          .timeout(timeout)
                          .collect(TopologyCollection.builder().build()));
      if (metrics) {
        String engine = InspectLayers.engine(options);
        builder.source(
            MetricsSource.builder().build(),
            spec -> Layers.modelServer(spec.interval(interval).timeout(timeout), engine));
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      // The library names its parameters as the options are named, but for this one.
      throw new UsageException(
          "--" + String.valueOf(e.getMessage()).replaceFirst("^ports:", "port:"));
    }
  }

  private static String given(Options options) {
    return OPTIONS.stream().map(Option::name).filter(options::has).findFirst().orElseThrow();
  }

  private static KubernetesCluster cluster(Options options, Duration patience)
      throws UsageException {
    KubernetesCluster.Builder builder = KubernetesCluster.builder().requestTimeout(patience);
    String kubeconfig = options.text("--kubeconfig");
    if (kubeconfig != null) {
      builder.kubeconfig(Path.of(kubeconfig));
    }
    String context = options.text("--context");
    if (context != null) {
      builder.context(context);
    }
    return builder.build();
  }

  private static PodSelection selection(Options options) throws UsageException {
    List<String> given = SELECTIONS.stream().filter(options::has).toList();
    if (given.size() != 1) {
      throw new UsageException(
          (given.isEmpty() ? given(options) + ": alone" : String.join(" and ", given) + ": at once")
              + " (expected: one of "
              + String.join(", ", SELECTIONS)
              + ")");
    }
    String name = options.textOr(given.get(0), "");
    PodSelection selection =
        switch (given.get(0)) {
          case "--pool" -> PodSelection.pool(name);
          case "--service" -> PodSelection.service(name);
          default -> PodSelection.labels(name);
        };
    String namespace = options.text("--namespace");
    return namespace == null ? selection : selection.inNamespace(namespace);
  }

  /** Returns in words that what was asked for is not there; empty if nothing was asked for here. */
  static String sought(Options options) {
    String how = SELECTIONS.stream().filter(options::has).findFirst().orElse("");
    if (how.isEmpty()) {
      return "";
    }
    String name = last(options, how);
    String namespace = last(options, "--namespace");
    String place =
        namespace.isEmpty()
            ? "the namespace of the context or service account (no --namespace was given)"
            : "namespace " + namespace;
    String what =
        switch (how) {
          case "--pool" -> "no pod of the InferencePool " + name;
          case "--service" -> "nothing behind the Service " + name;
          default -> "no pod with the labels " + name;
        };
    return what + " is ready in " + place;
  }

  private static String last(Options options, String option) {
    List<String> given = options.texts(option);
    return given.isEmpty() ? "" : given.get(given.size() - 1);
  }

  private static KubernetesPodDiscovery discovery(
      KubernetesCluster cluster, PodSelection selection, Options options) throws UsageException {
    List<Integer> ports = options.integers("--port", 1, 65_535);
    if (ports.isEmpty() && options.has("--selector")) {
      ports = List.of(USUAL_PORT);
    }
    return KubernetesPodDiscovery.builder(cluster, selection)
        .ports(ports.stream().mapToInt(Integer::intValue).toArray())
        .build();
  }
}
