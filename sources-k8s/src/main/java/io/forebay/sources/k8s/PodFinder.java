package io.forebay.sources.k8s;

import io.forebay.api.DiscoverySink;
import io.forebay.api.EndpointInfo;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes endpoints of the pods of a selection. To be used by an agenda's tasks only. */
final class PodFinder implements Finder, PodPicture.Listener {
  private final DiscoverySink sink;
  private final EndpointMaker maker;
  private final EndpointBook<ObjectKey> book;
  private final PodPicture picture;

  /** The ports of the pods: those that are set, or those of the pool. */
  private List<Integer> ports;

  PodFinder(
      String user,
      KubernetesCluster cluster,
      PodSelection selection,
      boolean nodeTopology,
      EndpointRules rules,
      Agenda agenda,
      DiscoverySink sink) {
    this.sink = sink;
    ports = rules.ports();
    maker = new EndpointMaker(user, rules);
    book = new EndpointBook<>(sink);
    picture = new PodPicture(user, cluster, selection, nodeTopology, agenda, this);
  }

  @Override
  public void open() {
    picture.open();
  }

  @Override
  public void close() {
    picture.close();
  }

  private List<EndpointInfo> endpoints(Pod pod) {
    return maker.of(pod, ports, picture.topology(pod));
  }

  @Override
  public void all(Collection<Pod> pods, @Nullable List<Integer> poolPorts) {
    if (poolPorts != null) {
      ports = poolPorts;
    }
    Map<ObjectKey, List<EndpointInfo>> servers = new HashMap<>();
    pods.forEach(pod -> servers.put(pod.key(), endpoints(pod)));
    book.replaceAll(servers);
  }

  @Override
  public void changed(Collection<Pod> now, Collection<Pod> gone) {
    Map<ObjectKey, List<EndpointInfo>> servers = new HashMap<>();
    gone.forEach(
        pod -> {
          servers.put(pod.key(), List.of());
          maker.forget(pod);
        });
    now.forEach(pod -> servers.put(pod.key(), endpoints(pod)));
    book.change(servers);
  }

  @Override
  public void confirmed() {
    sink.confirmed();
  }

  @Override
  public void failed(String reason) {
    sink.failed(reason);
  }
}
