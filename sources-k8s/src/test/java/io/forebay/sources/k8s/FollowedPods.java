package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.forebay.api.Attribute;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointListener;
import io.forebay.api.attributes.PodInfo;
import io.forebay.core.DataLayer;
import io.forebay.core.LayerReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A data layer that follows the pods of a namespace that have the label {@code app=vllm}, as
 * endpoints and as attributes, beside what the API server itself says of them.
 */
final class FollowedPods implements AutoCloseable {
  static final Map<String, String> LABELS = Map.of("app", "vllm");
  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PORT = 8000;

  private final KubeNamespace namespace;
  private final List<String> changes = new CopyOnWriteArrayList<>();
  private final DataLayer layer;

  FollowedPods(KubeNamespace namespace, KubernetesCluster cluster) throws Exception {
    this(namespace, cluster, PodSelection.labels("app=vllm").inNamespace(namespace.name()), PORT);
  }

  FollowedPods(
      KubeNamespace namespace, KubernetesCluster cluster, PodSelection selection, int... ports)
      throws Exception {
    this.namespace = namespace;
    awaitWatches(0);
    layer =
        DataLayer.builder()
            .discovery(
                KubernetesPodDiscovery.builder(cluster, selection)
                    .ports(ports)
                    .nodeTopology(false)
                    .build())
            .source(
                KubernetesPodSource.builder(cluster, selection).nodeTopology(false).build(),
                source -> source.collect(new PodCollection()))
            .listener(new Recorder())
            .build()
            .start();
  }

  /** Waits until what the layer has is what the API server has. */
  void awaitPicture() throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Map<String, String> expected = expected();
    while (!picture().equals(expected) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      expected = expected();
    }
    assertThat(picture()).as("picture; %s", error()).isEqualTo(expected);
  }

  /** Waits until the discovery tells that it cannot see, and returns why. */
  String awaitError() {
    return await(this::error);
  }

  /** Waits until the discovery can see. */
  void awaitNoError() {
    await(() -> error() == null ? "none" : null);
  }

  /** Waits until the API server has just one watch of pods. */
  void awaitOneWatch() {
    awaitWatches(1);
  }

  /** Closes, and waits until no thread of it is left. */
  @Override
  public void close() {
    layer.close();
    await(() -> threads().isEmpty() ? "none" : null);
  }

  /** Closes, and waits until nothing of it is left, here and at the API server. */
  void closeAndCheck() {
    close();
    awaitWatches(0);
  }

  /** What became of endpoints since the last call, in order, as {@code +a}, {@code -a}. */
  List<String> changes() {
    List<String> all = List.copyOf(changes);
    changes.clear();
    return all;
  }

  /** Why the discovery cannot see at present, or null. */
  @Nullable String error() {
    LayerReport.Counts calls = layer.report().discoveries().get(0).calls();
    return calls.failuresInARow() == 0 ? null : calls.lastError();
  }

  /** Endpoint by endpoint: where it is, and what its attribute says. */
  Map<String, String> picture() {
    Map<String, String> picture = new TreeMap<>();
    for (Endpoint endpoint : layer.endpoints()) {
      Attribute<PodInfo> pod = endpoint.attributes().find(PodInfo.KEY);
      picture.put(
          endpoint.id().value(),
          endpoint.info().address()
              + ":"
              + endpoint.info().port()
              + (pod == null ? " unknown" : " " + pod.value().uid() + of(pod.value().labels())));
    }
    return picture;
  }

  private Map<String, String> expected() {
    Map<String, String> expected = new TreeMap<>();
    for (Pod pod :
        namespace
            .server()
            .client()
            .pods()
            .inNamespace(namespace.name())
            .withLabels(LABELS)
            .list()
            .getItems()) {
      boolean ready =
          pod.getStatus().getConditions().stream()
              .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
      if (ready && pod.getMetadata().getDeletionTimestamp() == null) {
        expected.put(
            pod.getMetadata().getName() + "-rank-0",
            pod.getStatus().getPodIP()
                + ":"
                + PORT
                + " "
                + pod.getMetadata().getUid()
                + of(pod.getMetadata().getLabels()));
      }
    }
    return expected;
  }

  private static String of(Map<String, String> labels) {
    return new TreeMap<>(labels).toString();
  }

  private void awaitWatches(int expected) {
    await(
        () -> {
          int found = namespace.server().watches("pods");
          return found == expected ? "as expected" : null;
        });
  }

  /** Names of threads that only a cluster in use has. */
  static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("forebay-kubernetes"))
        .sorted()
        .toList();
  }

  /** Asks until there is an answer. */
  interface Question {
    @Nullable String ask() throws Exception;
  }

  static String await(Question question) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        String answer = question.ask();
        if (answer != null) {
          return answer;
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    throw new AssertionError("not within " + PATIENCE);
  }

  private final class Recorder implements EndpointListener {
    @Override
    public void endpointAdded(Endpoint endpoint) {
      changes.add("+" + endpoint.id());
    }

    @Override
    public void endpointChanged(Endpoint endpoint) {
      changes.add("~" + endpoint.id());
    }

    @Override
    public void endpointRemoved(Endpoint endpoint) {
      changes.add("-" + endpoint.id());
    }
  }
}
