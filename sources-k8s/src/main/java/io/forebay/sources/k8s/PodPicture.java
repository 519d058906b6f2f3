package io.forebay.sources.k8s;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pods of a selection by labels or of a pool, and where their nodes stand. When other pods are
 * selected, these are listed before the ones of before are left. To be used by an agenda's tasks
 * only.
 */
final class PodPicture {
  /** Is told in tasks of the agenda. */
  interface Listener {
    /** All is new: these are the pods, and the ports of their pool if they have one. */
    void all(Collection<Pod> pods, @Nullable List<Integer> ports);

    /** Some came, changed, have a node of which more is known; others went. */
    void changed(Collection<Pod> now, Collection<Pod> gone);

    /** What is known is what there is. */
    void confirmed();

    /** The pods cannot be seen at present. */
    void failed(String reason);
  }

  private final Agenda agenda;
  private final KubernetesCluster cluster;
  private final PodSelection selection;
  private final Listener listener;
  private final Sight sight;
  private final @Nullable NodeTopology nodes;
  private final @Nullable PoolWatch pool;

  private @Nullable Generation current;

  /** What is to follow the current one when it was listed. */
  private @Nullable Generation next;

  private boolean told;

  PodPicture(
      String user,
      KubernetesCluster cluster,
      PodSelection selection,
      boolean nodeTopology,
      Agenda agenda,
      Listener listener) {
    this.agenda = agenda;
    this.cluster = cluster;
    this.selection = selection;
    this.listener = listener;
    sight =
        new Sight(
            () -> {
              // While others are about to be listed, what is known is not what is selected.
              if (told && next == null) {
                listener.confirmed();
              }
            },
            listener::failed);
    nodes =
        nodeTopology
            ? new NodeTopology(user, cluster, agenda, this::nodeChanged, this::tellFirst)
            : null;
    pool =
        selection.by() == PodSelection.By.POOL
            ? new PoolWatch(selection, cluster.watches(), agenda, sight, this::poolChanged)
            : null;
  }

  /** Begins; a task of the agenda. */
  void open() {
    if (nodes != null) {
      nodes.open();
    }
    if (pool != null) {
      pool.open();
    } else {
      // Which pods are behind a service is known to its slices alone, so all pods are looked at.
      boolean byLabels = selection.by() == PodSelection.By.LABELS;
      next = new Generation(byLabels ? selection.name() : "", null);
      next.open();
    }
  }

  /** Ends; a task of the agenda. */
  void close() {
    if (nodes != null) {
      nodes.close();
    }
    if (pool != null) {
      pool.close();
    }
    leave(current);
    leave(next);
  }

  /** Returns where a pod's node stands; nothing if that is not known. */
  Map<String, String> topology(Pod pod) {
    return nodes == null ? Map.of() : nodes.of(pod.node());
  }

  /** Returns a pod if it is selected. */
  @Nullable Pod pod(ObjectKey key) {
    return told && current != null ? current.pods.object(key) : null;
  }

  private void leave(@Nullable Generation generation) {
    if (generation != null) {
      generation.pods.close();
      sight.forget(generation);
    }
  }

  private void poolChanged(@Nullable InferencePool pool) {
    // An empty selector selects everything in Kubernetes' own rules. In a pool it is a mistake, and
    // requests must not go to pods of which nobody said that they serve models.
    if (pool == null || pool.selector().isEmpty()) {
      leave(next);
      leave(current);
      next = null;
      current = null;
      if (told || pool != null) {
        told = true;
        listener.all(List.of(), pool == null ? List.of() : pool.ports());
      }
      return;
    }
    String labels = pool.labelSelector();
    if (current != null && current.labels.equals(labels)) {
      leave(next);
      next = null;
      current.ports = pool.ports();
      tellAll();
    } else if (next != null && next.labels.equals(labels)) {
      next.ports = pool.ports();
    } else {
      leave(next);
      next = new Generation(labels, pool.ports());
      next.open();
    }
  }

  private void listed(Generation generation) {
    Generation before = current;
    current = generation;
    next = null;
    leave(before);
    if (told) {
      tellAll();
      sight.seen(generation);
    } else {
      tellFirst();
    }
  }

  /** Tells the first picture, unless the nodes are worth waiting for. */
  private void tellFirst() {
    if (told || current == null) {
      return;
    }
    if (nodes == null || nodes.settled()) {
      told = true;
      tellAll();
      sight.seen(current);
    }
  }

  private void tellAll() {
    if (told && current != null) {
      listener.all(current.pods.objects(), current.ports);
    }
  }

  private void nodeChanged(String node) {
    if (told && current != null) {
      List<Pod> pods =
          current.pods.objects().stream().filter(pod -> node.equals(pod.node())).toList();
      if (!pods.isEmpty()) {
        listener.changed(pods, List.of());
      }
    }
  }

  /** The pods of one selector. */
  private final class Generation implements Following.Listener<Pod> {
    private final String labels;
    private @Nullable List<Integer> ports;
    private final Following<Pod> pods = new Following<>(agenda, this);

    private Generation(String labels, @Nullable List<Integer> ports) {
      this.labels = labels;
      this.ports = ports;
    }

    private void open() {
      ResourceQuery query =
          selection.within(ResourceQuery.resource("v1", "pods")).labelSelector(labels);
      pods.open(cluster.watches(), query, cluster.annotations().reader());
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // Which of the two it is.
    public void listed() {
      if (this == next) {
        PodPicture.this.listed(this);
      }
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public void changed(@Nullable Pod before, @Nullable Pod now) {
      if (this != current || !told) {
        return;
      }
      if (now != null) {
        listener.changed(List.of(now), List.of());
      } else if (before != null) {
        listener.changed(List.of(), List.of(before));
      }
    }

    @Override
    public void confirmed() {
      sight.seen(this);
    }

    @Override
    public void failed(ApiFault fault) {
      sight.lost(this, String.valueOf(fault.getMessage()));
    }
  }
}
