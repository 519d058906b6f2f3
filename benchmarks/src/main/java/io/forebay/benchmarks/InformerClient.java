package io.forebay.benchmarks;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The peer: an informer of fabric8 as it comes, with its own store of whole pods. */
final class InformerClient implements PodClient {
  private final Path kubeconfig;
  private final String way;
  private final int pods;
  private final Stamps stamps;
  private @Nullable KubernetesClient client;

  /** The informer is of use as long as it can be asked. */
  private @Nullable SharedIndexInformer<Pod> informer;

  InformerClient(Path kubeconfig, String way, int pods, Stamps stamps) {
    this.kubeconfig = kubeconfig;
    this.way = way;
    this.pods = pods;
    this.stamps = stamps;
  }

  @Override
  public void start() {
    Config config = Config.fromKubeconfig(kubeconfig.toFile());
    config.setWatchList(way.equals("stream"));
    KubernetesClient opened = new KubernetesClientBuilder().withConfig(config).build();
    client = opened;
    Informable<Pod> informable =
        opened.pods().inNamespace(PodTemplate.NAMESPACE).withLabelSelector(PodTemplate.SELECTOR);
    if (way.equals("pages")) {
      informable = informable.withLimit((long) PAGE);
    }
    SharedIndexInformer<Pod> started = informable.inform(new Handler());
    informer = started;
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!started.hasSynced() || started.getStore().listKeys().size() < pods) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            started.getStore().listKeys().size() + " pods are known (expected: " + pods + ")");
      }
      LockSupport.parkNanos(200_000);
    }
  }

  private final class Handler implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {}

    @Override
    public void onUpdate(Pod before, Pod now) {
      stamps.seen(now.getMetadata().getLabels().get(PodTemplate.CHANGED));
    }

    @Override
    public void onDelete(Pod pod, boolean finalStateUnknown) {}
  }

  @Override
  public void close() {
    if (informer != null) {
      informer.close();
    }
    if (client != null) {
      client.close();
    }
  }
}
