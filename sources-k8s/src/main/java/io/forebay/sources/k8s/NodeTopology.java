package io.forebay.sources.k8s;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the nodes stand, if that may be known. What cannot be seen is told once, and is missing
 * from labels; nothing else depends on it. To be used by an agenda's tasks only.
 */
final class NodeTopology {
  private static final Logger log = LoggerFactory.getLogger(NodeTopology.class);

  private static final ResourceQuery NODES =
      ResourceQuery.resource("v1", "nodes").inAllNamespaces();

  /** How long others wait for the nodes. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String user;
  private final Agenda agenda;
  private final Consumer<String> changed;
  private final Runnable settled;
  private final Following<Node> nodes;
  private final KubernetesCluster cluster;
  private boolean impatient;
  private boolean gaveUp;

  /**
   * Makes one that sees nothing yet.
   *
   * @param user whose it is, for logs
   * @param changed is given the name of a node whose labels changed
   * @param settled run once when all were listed, or when others should not wait any longer
   */
  NodeTopology(
      String user,
      KubernetesCluster cluster,
      Agenda agenda,
      Consumer<String> changed,
      Runnable settled) {
    this.user = user;
    this.cluster = cluster;
    this.agenda = agenda;
    this.changed = changed;
    this.settled = settled;
    nodes = new Following<>(agenda, new Listener());
  }

  void open() {
    nodes.open(cluster.watches(), NODES, new NodeReader());
  }

  void close() {
    nodes.close();
  }

  /**
   * Tells whether there is no reason to wait for the nodes. If there is, it will end: at the latest
   * some time after this was asked first.
   */
  boolean settled() {
    boolean settled = gaveUp || nodes.listed();
    if (!settled && !impatient) {
      impatient = true;
      cluster.watches().later(PATIENCE, () -> agenda.run(this::giveUp));
    }
    return settled;
  }

  private void giveUp() {
    if (!gaveUp && !nodes.listed()) {
      gaveUp = true;
      settled.run();
    }
  }

  /** Returns the labels that tell where a node stands; none if that is not known. */
  Map<String, String> of(@Nullable String node) {
    Node known = node == null ? null : nodes.object(new ObjectKey("", node));
    return known == null ? Map.of() : known.topology();
  }

  private static String refused(ApiFault fault) {
    return Advice.refused(
        Advice.user(Texts.of(fault)), "nodes", List.of(NODES.group()), "nodes", "");
  }

  private final class Listener implements Following.Listener<Node> {
    @Override
    public void listed() {
      if (gaveUp) {
        nodes.objects().forEach(node -> changed.accept(node.key().name()));
      } else {
        settled.run();
      }
      seen();
    }

    private void seen() {
      if (cluster.nodesRefused().compareAndSet(true, false)) {
        log.info("{}: nodes can be seen", user);
      }
    }

    @Override
    public void changed(@Nullable Node before, @Nullable Node now) {
      Node node = now == null ? before : now;
      Map<String, String> was = before == null ? Map.of() : before.topology();
      Map<String, String> is = now == null ? Map.of() : now.topology();
      if (node != null && !was.equals(is)) {
        changed.accept(node.key().name());
      }
    }

    @Override
    public void confirmed() {
      seen();
    }

    @Override
    public void failed(ApiFault fault) {
      boolean forbidden =
          fault.kind() == ApiFault.Kind.FORBIDDEN || fault.kind() == ApiFault.Kind.NOT_FOUND;
      if (forbidden && cluster.nodesRefused().compareAndSet(false, true)) {
        log.warn(
            "{}: endpoints have no labels of their nodes, and all else works (nodeTopology: false"
                + " if they are not needed): {}",
            user,
            fault.kind() == ApiFault.Kind.FORBIDDEN ? refused(fault) : fault.getMessage());
      }
      if (forbidden) {
        giveUp();
      }
    }
  }
}
