package io.forebay.sources.k8s;

import io.forebay.api.EndpointInfo;
import io.forebay.sources.k8s.EndpointSlice.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes endpoints of the slices of a service: of each server once, though it may stand in several
 * slices, for each of its ports and by one address. Immutable but for the maker.
 */
final class ServiceServers {
  private static final String FQDN = "FQDN";

  /** Tells where a node stands. */
  interface Nodes {
    Map<String, String> topology(@Nullable String node);
  }

  private final String service;
  private final EndpointRules rules;
  private final EndpointMaker maker;
  private final List<String> families;

  ServiceServers(String service, EndpointRules rules, EndpointMaker maker) {
    this.service = service;
    this.rules = rules;
    this.maker = maker;
    families =
        rules.ipFamily() == null
            ? List.of(IpFamily.IPV4.toString(), IpFamily.IPV6.toString(), FQDN)
            : List.of(rules.ipFamily().toString(), FQDN);
  }

  /** Returns the slices in the order in which they count. */
  List<EndpointSlice> ordered(Collection<EndpointSlice> slices) {
    return slices.stream()
        .filter(slice -> families.contains(slice.addressType()))
        .sorted(
            Comparator.comparingInt((EndpointSlice slice) -> families.indexOf(slice.addressType()))
                .thenComparing(slice -> slice.key().name()))
        .toList();
  }

  /** Returns what may be an endpoint. */
  static Set<Target> targets(Collection<EndpointSlice> slices) {
    Set<Target> targets = new HashSet<>();
    slices.forEach(slice -> targets.addAll(slice.servers().keySet()));
    return targets;
  }

  /**
   * Returns the family of which servers that are no pods are taken: which of their addresses lead
   * to the same server is not told, so one family is all that is safe.
   */
  static @Nullable String familyOfOthers(List<EndpointSlice> ordered) {
    for (EndpointSlice slice : ordered) {
      if (slice.servers().keySet().stream().anyMatch(target -> !target.pod())) {
        return slice.addressType();
      }
    }
    return null;
  }

  /** Returns the endpoints of these servers; none of those that do not serve. */
  Map<Target, List<EndpointInfo>> endpoints(
      Set<Target> targets, List<EndpointSlice> ordered, Nodes nodes) {
    String familyOfOthers = familyOfOthers(ordered);
    Map<Target, List<EndpointInfo>> endpoints = new HashMap<>();
    for (Target target : targets) {
      endpoints.put(target, endpoints(target, ordered, familyOfOthers, nodes));
    }
    return endpoints;
  }

  private List<EndpointInfo> endpoints(
      Target target, List<EndpointSlice> ordered, @Nullable String familyOfOthers, Nodes nodes) {
    EndpointSlice first = null;
    boolean serves = false;
    for (EndpointSlice slice : ordered) {
      EndpointSlice.Server server = slice.servers().get(target);
      if (server != null && (target.pod() || slice.addressType().equals(familyOfOthers))) {
        first = first == null ? slice : first;
        // While a server moves from one slice to another, one of the two is out of date.
        serves |= server.serves();
      }
    }
    EndpointSlice.Server server = first == null ? null : first.servers().get(target);
    if (first == null || server == null || !serves) {
      return List.of();
    }
    Map<String, String> topology = new HashMap<>(server.topology());
    topology.putAll(nodes.topology(server.node()));
    return maker.of(
        new EndpointMaker.Server(
            target.pod() ? target.name() : service + "-" + server.address(),
            first.key().namespace(),
            target.pod() ? target.name() : null,
            server.uid(),
            server.address(),
            server.node(),
            null,
            topology,
            Map.of()),
        ports(first));
  }

  private List<EndpointMaker.Port> ports(EndpointSlice slice) {
    List<EndpointMaker.Port> ports = new ArrayList<>();
    if (!rules.portNames().isEmpty()) {
      for (int i = 0; i < rules.portNames().size(); i++) {
        for (EndpointSlice.Port port : slice.ports()) {
          if (port.name().equals(rules.portNames().get(i))) {
            ports.add(new EndpointMaker.Port(i, port.number()));
            break;
          }
        }
      }
      return ports;
    }
    List<Integer> numbers =
        slice.ports().stream().map(EndpointSlice.Port::number).distinct().sorted().toList();
    List<Integer> all = rules.ports().isEmpty() ? numbers : rules.ports();
    return IntStream.range(0, all.size())
        .filter(rank -> numbers.contains(all.get(rank)))
        .mapToObj(rank -> new EndpointMaker.Port(rank, all.get(rank)))
        .toList();
  }
}
