package io.forebay.benchmarks;

import io.forebay.api.Attributes;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointListener;
import io.forebay.api.attributes.PodInfo;
import io.forebay.core.DataLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A data layer whose endpoints are pods, each with what is known of its pod. */
final class ForebayClient implements PodClient {
  private final Path kubeconfig;
  private final String way;
  private final int pods;
  private final Stamps stamps;
  private @Nullable DataLayer layer;

  ForebayClient(Path kubeconfig, String way, int pods, Stamps stamps) {
    this.kubeconfig = kubeconfig;
    this.way = way;
    this.pods = pods;
    this.stamps = stamps;
  }

  private Path configuration() throws IOException {
    return Files.writeString(
        Files.createTempFile("forebay", ".yaml"),
        """
        discovery:
          - type: kubernetes-pods
            kubeconfig: "%s"
            namespace: %s
            selector: "%s"
            ports: [8000]
            initialList: %s
        sources:
          - type: kubernetes-pods
            collections: [{type: pod}]
        """
            .formatted(
                kubeconfig.toAbsolutePath(), PodTemplate.NAMESPACE, PodTemplate.SELECTOR, way));
  }

  @Override
  public void start() throws Exception {
    Path file = configuration();
    DataLayer started;
    try {
      started =
          DataLayer.builder()
              .discoverProviders()
              .config(file)
              .listener(
                  new EndpointListener() {
                    @Override
                    public void attributesChanged(Endpoint endpoint, Attributes attributes) {
                      PodInfo pod = attributes.get(PodInfo.KEY);
                      if (pod != null) {
                        stamps.seen(pod.labels().get(PodTemplate.CHANGED));
                      }
                    }
                  })
              .build();
    } finally {
      Files.delete(file);
    }
    layer = started;
    started.start();
    if (!started.awaitReady(Duration.ofMinutes(2))) {
      throw new IllegalStateException("the data layer is not ready: " + started.report());
    }
    awaitAll(started);
  }

  /** Looks at each endpoint until it has its attribute. */
  private void awaitAll(DataLayer layer) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    int complete = 0;
    while (complete < pods) {
      List<Endpoint> endpoints = layer.endpoints();
      while (complete < endpoints.size()
          && endpoints.get(complete).attributes().get(PodInfo.KEY) != null) {
        complete++;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            complete + " endpoints are complete (expected: " + pods + "): " + layer.report());
      }
      LockSupport.parkNanos(200_000);
    }
  }

  @Override
  public void close() {
    if (layer != null) {
      layer.close();
    }
  }
}
