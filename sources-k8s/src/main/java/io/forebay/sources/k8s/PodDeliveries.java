package io.forebay.sources.k8s;

import io.forebay.api.DataCollection;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointsChange;
import io.forebay.api.SourceContext;
import io.forebay.api.attributes.PodInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings pods to the endpoints that are in them: one at a time to each, and the latest state if
 * there were several meanwhile. To be used by an agenda's tasks only.
 */
final class PodDeliveries implements PodPicture.Listener {
  private final Set<String> annotations;
  private final Collection<DataCollection<? super PodInfo>> collections;
  private final Agenda agenda;
  private final SourceContext<PodInfo> context;
  private final CompletableFuture<Void> first;
  private final PodPicture picture;

  private final Map<Endpoint, Delivery> deliveries = new HashMap<>();

  /** Most pods have one endpoint, and a list of one is small. */
  private final Map<ObjectKey, List<Delivery>> byPod = new HashMap<>();

  /** What was not taken, and is given again at the next confirmation. */
  private final Set<Delivery> refused = new LinkedHashSet<>();

  PodDeliveries(
      String user,
      KubernetesCluster cluster,
      PodSelection selection,
      boolean nodeTopology,
      Set<String> annotations,
      Collection<DataCollection<? super PodInfo>> collections,
      Agenda agenda,
      SourceContext<PodInfo> context,
      CompletableFuture<Void> first) {
    this.annotations = annotations;
    this.collections = collections;
    this.agenda = agenda;
    this.context = context;
    this.first = first;
    picture = new PodPicture(user, cluster, selection, nodeTopology, agenda, this);
  }

  void open() {
    picture.open();
  }

  void close() {
    picture.close();
    first.complete(null);
  }

  /** Follows the endpoints; {@code delivered} ends when those that came have their data. */
  void endpoints(EndpointsChange change, CompletableFuture<Void> delivered) {
    change.removed().forEach(this::leave);
    List<CompletableFuture<?>> begun = new ArrayList<>();
    change.changed().forEach(endpoint -> follow(endpoint, begun));
    change.added().forEach(endpoint -> follow(endpoint, begun));
    endAfter(begun, delivered);
  }

  private static void endAfter(List<CompletableFuture<?>> begun, CompletableFuture<Void> end) {
    var unused =
        CompletableFuture.allOf(begun.toArray(new CompletableFuture<?>[0]))
            .whenComplete((value, fault) -> end.complete(null));
  }

  private void leave(Endpoint endpoint) {
    Delivery delivery = deliveries.remove(endpoint);
    if (delivery != null) {
      delivery.next = null;
      refused.remove(delivery);
      byPod.computeIfPresent(
          delivery.pod,
          (pod, all) -> {
            List<Delivery> others = all.stream().filter(other -> other != delivery).toList();
            return others.isEmpty() ? null : others;
          });
    }
  }

  private void follow(Endpoint endpoint, List<CompletableFuture<?>> begun) {
    ObjectKey pod = pod(endpoint);
    Delivery known = deliveries.get(endpoint);
    if (known == null || !known.pod.equals(pod)) {
      leave(endpoint);
      if (pod != null) {
        Delivery delivery = new Delivery(endpoint, pod);
        deliveries.put(endpoint, delivery);
        byPod.merge(
            pod,
            List.of(delivery),
            (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
        offer(delivery, picture.pod(pod), begun);
      }
    }
  }

  private static @Nullable ObjectKey pod(Endpoint endpoint) {
    Map<String, String> labels = endpoint.info().labels();
    String namespace = labels.get("namespace");
    String pod = labels.get("pod");
    return namespace == null || pod == null ? null : new ObjectKey(namespace, pod);
  }

  private void offer(Collection<Pod> pods, List<CompletableFuture<?>> begun) {
    for (Pod pod : pods) {
      for (Delivery delivery : byPod.getOrDefault(pod.key(), List.of())) {
        offer(delivery, pod, begun);
      }
    }
  }

  private void offer(Delivery delivery, @Nullable Pod pod, List<CompletableFuture<?>> begun) {
    String uid = delivery.endpoint.info().uid();
    if (pod == null || (uid != null && !pod.uid().isEmpty() && !uid.equals(pod.uid()))) {
      return;
    }
    PodInfo info =
        pod.info(Annotations.only(pod.annotations(), annotations), picture.topology(pod));
    if (!info.equals(delivery.last)) {
      delivery.last = info;
      if (delivery.underway == null) {
        deliver(delivery, info);
      } else {
        delivery.next = info;
      }
    }
    if (delivery.underway != null) {
      begun.add(delivery.underway);
    }
  }

  private void deliver(Delivery delivery, PodInfo info) {
    CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    delivery.underway = ended;
    refused.remove(delivery);
    var unused =
        context
            .submit(delivery.endpoint, info, collections)
            .whenComplete(
                (published, fault) -> {
                  ended.complete(null);
                  agenda.run(() -> delivered(delivery, Boolean.TRUE.equals(published)));
                });
  }

  private void delivered(Delivery delivery, boolean taken) {
    delivery.underway = null;
    PodInfo next = delivery.next;
    if (!taken && deliveries.get(delivery.endpoint) == delivery) {
      refused.add(delivery);
    }
    if (next != null) {
      delivery.next = null;
      deliver(delivery, next);
    }
  }

  @Override
  public void all(Collection<Pod> pods, @Nullable List<Integer> ports) {
    List<CompletableFuture<?>> begun = new ArrayList<>();
    offer(pods, begun);
    endAfter(begun, first);
  }

  @Override
  public void changed(Collection<Pod> now, Collection<Pod> gone) {
    offer(now, new ArrayList<>());
  }

  @Override
  public void confirmed() {
    // What is still being extracted was told before, so it is confirmed, too, once it is published.
    context.confirm(collections);
    // What is never taken costs that much once in a confirmation.
    for (Delivery delivery : List.copyOf(refused)) {
      if (delivery.last != null) {
        deliver(delivery, delivery.last);
      }
    }
  }

  @Override
  public void failed(String reason) {
    context.failed(collections, reason);
    first.complete(null);
  }

  /** What an endpoint was given of its pod, and is to be given. */
  private static final class Delivery {
    private final Endpoint endpoint;
    private final ObjectKey pod;

    /** What was given last, or will be. */
    private @Nullable PodInfo last;

    /** Ends with what is being given; null if nothing is. */
    private @Nullable CompletableFuture<?> underway;

    /** What is given after that. */
    private @Nullable PodInfo next;

    private Delivery(Endpoint endpoint, ObjectKey pod) {
      this.endpoint = endpoint;
      this.pod = pod;
    }
  }
}
