package io.forebay.sources.k8s;

import io.forebay.api.DiscoverySink;
import io.forebay.sources.k8s.EndpointSlice.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes endpoints of a service's endpoint slices, of whichever version of them the API server has.
 * To be used by an agenda's tasks only.
 */
final class SliceFinder implements Finder {
  static final String VERSION = "discovery.k8s.io/v1";
  static final String VERSION_BEFORE = "discovery.k8s.io/v1beta1";

  private final KubernetesCluster cluster;
  private final PodSelection selection;
  private final Agenda agenda;
  private final ServiceServers servers;
  private final EndpointBook<Target> book;
  private final Sight sight;
  private final @Nullable NodeTopology nodes;

  /** Those that are looked at: the other one, too, while the current one is not served. */
  private final List<Version> versions = new ArrayList<>(2);

  private @Nullable Version current;

  private boolean told;

  SliceFinder(
      String user,
      KubernetesCluster cluster,
      PodSelection selection,
      boolean nodeTopology,
      EndpointRules rules,
      Agenda agenda,
      DiscoverySink sink) {
    this.cluster = cluster;
    this.selection = selection;
    this.agenda = agenda;
    servers = new ServiceServers(selection.name(), rules, new EndpointMaker(user, rules));
    book = new EndpointBook<>(sink);
    sight =
        new Sight(
            () -> {
              if (told) {
                sink.confirmed();
              }
            },
            sink::failed);
    nodes =
        nodeTopology
            ? new NodeTopology(user, cluster, agenda, this::nodeChanged, this::tellFirst)
            : null;
  }

  @Override
  public void open() {
    if (nodes != null) {
      nodes.open();
    }
    follow(VERSION);
  }

  @Override
  public void close() {
    if (nodes != null) {
      nodes.close();
    }
    leaveAllBut(null);
  }

  private void follow(String apiVersion) {
    Version version = new Version(apiVersion);
    versions.add(version);
    version.open();
  }

  @SuppressWarnings("ReferenceEquality") // Which of the two it is.
  private void leaveAllBut(@Nullable Version served) {
    for (Version version : List.copyOf(versions)) {
      if (version != served) {
        versions.remove(version);
        version.slices.close();
        sight.forget(version);
      }
    }
  }

  private Map<String, String> topology(@Nullable String node) {
    return nodes == null ? Map.of() : nodes.of(node);
  }

  private void tellFirst() {
    if (told || current == null) {
      return;
    }
    if (nodes == null || nodes.settled()) {
      told = true;
      tellAll(current);
      sight.seen(current);
    }
  }

  private void tellAll(Version version) {
    Collection<EndpointSlice> all = version.slices.objects();
    book.replaceAll(
        servers.endpoints(ServiceServers.targets(all), servers.ordered(all), this::topology));
  }

  private void nodeChanged(String node) {
    if (told && current != null) {
      Collection<EndpointSlice> all = current.slices.objects();
      Set<Target> there = new HashSet<>();
      for (EndpointSlice slice : all) {
        slice
            .servers()
            .forEach(
                (target, server) -> {
                  if (node.equals(server.node())) {
                    there.add(target);
                  }
                });
      }
      book.change(servers.endpoints(there, servers.ordered(all), this::topology));
    }
  }

  /** The slices as one version of the API tells them. */
  private final class Version implements Following.Listener<EndpointSlice> {
    private final String apiVersion;
    private final Following<EndpointSlice> slices = new Following<>(agenda, this);
    private @Nullable String familyOfOthers;

    private Version(String apiVersion) {
      this.apiVersion = apiVersion;
    }

    private void open() {
      slices.open(
          cluster.watches(),
          selection
              .within(ResourceQuery.resource(apiVersion, "endpointslices"))
              .labelSelector("kubernetes.io/service-name=" + selection.name()),
          new EndpointSliceReader());
    }

    private String other() {
      return apiVersion.equals(VERSION) ? VERSION_BEFORE : VERSION;
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public void listed() {
      familyOfOthers = ServiceServers.familyOfOthers(servers.ordered(slices.objects()));
      if (this == current) {
        return;
      }
      current = this;
      leaveAllBut(this);
      if (told) {
        tellAll(this);
      } else {
        tellFirst();
      }
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public void changed(@Nullable EndpointSlice before, @Nullable EndpointSlice now) {
      if (this != current || !told) {
        return;
      }
      List<EndpointSlice> ordered = servers.ordered(slices.objects());
      String family = ServiceServers.familyOfOthers(ordered);
      Set<Target> targets = new HashSet<>();
      if (Objects.equals(family, familyOfOthers)) {
        targets.addAll(before == null ? Set.of() : before.servers().keySet());
        targets.addAll(now == null ? Set.of() : now.servers().keySet());
      } else {
        familyOfOthers = family;
        targets.addAll(ServiceServers.targets(slices.objects()));
        targets.addAll(before == null ? Set.of() : before.servers().keySet());
      }
      book.change(servers.endpoints(targets, ordered, SliceFinder.this::topology));
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public void confirmed() {
      if (this == current) {
        leaveAllBut(this);
      }
      sight.seen(this);
    }

    @Override
    public void failed(ApiFault fault) {
      if (fault.kind() == ApiFault.Kind.NOT_FOUND && versions.size() == 1) {
        // Either it is not served here, or not at present: both go on until one of them is.
        follow(other());
      } else {
        sight.lost(this, String.valueOf(fault.getMessage()));
      }
    }
  }
}
