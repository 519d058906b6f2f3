package io.forebay.sources.k8s;

import io.forebay.api.EndpointInfo;
import io.forebay.api.HostPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the endpoints of one server: one for each of its ports. What cannot be made is left out,
 * and told once for each server. To be used by an agenda's tasks only.
 */
final class EndpointMaker {
  private static final Logger log = LoggerFactory.getLogger(EndpointMaker.class);

  private static final int MOST_COMPLAINTS = 1_000;

  /**
   * One port of a server.
   *
   * @param rank its place among all ports that servers of this kind have
   */
  record Port(int rank, int number) {}

  /** Where a server is and what it is called. */
  record Server(
      String id,
      String namespace,
      @Nullable String pod,
      @Nullable String uid,
      String address,
      @Nullable String node,
      @Nullable String hostAddress,
      Map<String, String> topology,
      Map<String, String> labels) {}

  private final String user;
  private final EndpointRules rules;

  /** What was told last of a server; of the latest ones only, however many there are. */
  private final Map<String, String> complaints =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST_COMPLAINTS;
        }
      };

  EndpointMaker(String user, EndpointRules rules) {
    this.user = user;
    this.rules = rules;
  }

  /** Returns a pod's endpoints: none unless it serves. */
  List<EndpointInfo> of(Pod pod, List<Integer> ports, Map<String, String> topology) {
    String address = pod.serves() ? address(pod.addresses()) : null;
    if (address == null) {
      return List.of();
    }
    return of(
        new Server(
            pod.key().name(),
            pod.key().namespace(),
            pod.key().name(),
            pod.uid(),
            address,
            pod.node(),
            pod.hostAddress(),
            topology,
            pod.labels()),
        active(pod, ports));
  }

  private @Nullable String address(List<String> addresses) {
    for (String address : addresses) {
      if (rules.ipFamily() == null || rules.ipFamily().has(address)) {
        return address;
      }
    }
    return null;
  }

  private List<Port> active(Pod pod, List<Integer> ports) {
    Set<Integer> active = pod.activePorts() == null ? null : numbers(pod, pod.activePorts());
    List<Port> serving = new ArrayList<>();
    for (int i = 0; i < ports.size(); i++) {
      if (active == null || active.contains(ports.get(i))) {
        serving.add(new Port(i, ports.get(i)));
      }
    }
    return serving;
  }

  private Set<Integer> numbers(Pod pod, String list) {
    Set<Integer> numbers = new HashSet<>();
    List<String> bad = new ArrayList<>();
    for (String item : list.isBlank() ? List.<String>of() : Arrays.asList(list.split(",", -1))) {
      String number = item.strip();
      if (number.matches("[0-9]{1,5}")) {
        numbers.add(Integer.parseInt(number));
      } else {
        bad.add(number);
      }
    }
    if (!bad.isEmpty()) {
      complain(
          pod.key().toString(),
          "its annotation "
              + PodReader.ACTIVE_PORTS
              + " has '"
              + bad.get(0)
              + "' (expected: port numbers with commas between them, for example 8000,8001); that"
              + " stands for no port");
    }
    return numbers;
  }

  /** Returns a server's endpoints. */
  List<EndpointInfo> of(Server server, List<Port> ports) {
    List<EndpointInfo> endpoints = new ArrayList<>(ports.size());
    for (Port port : ports) {
      try {
        endpoints.add(endpoint(server, port));
      } catch (IllegalArgumentException e) {
        complain(server.namespace() + "/" + server.id(), String.valueOf(e.getMessage()));
      }
    }
    return endpoints;
  }

  private EndpointInfo endpoint(Server server, Port port) {
    String id = rules.idPrefix() + server.id() + "-rank-" + port.rank();
    EndpointInfo.Builder builder =
        EndpointInfo.builder(id, server.address(), port.number())
            .rank(port.rank())
            .labels(server.topology())
            .labels(server.labels())
            .label("namespace", server.namespace());
    if (server.pod() != null) {
      builder.label("pod", server.pod());
    }
    if (server.uid() != null && !server.uid().isEmpty()) {
      builder.uid(server.uid());
    }
    if (server.node() != null
        && !server.topology().containsKey(NodeReader.HOSTNAME)
        && !server.labels().containsKey(NodeReader.HOSTNAME)) {
      builder.label(NodeReader.HOSTNAME, server.node());
    }
    if (server.hostAddress() != null) {
      builder.nodeAddress(server.hostAddress());
    }
    if (rules.metricsPort() != null) {
      builder.metricsAddress(new HostPort(server.address(), rules.metricsPort()));
    }
    return builder.build();
  }

  /** Forgets a pod that is gone. */
  void forget(Pod pod) {
    complaints.remove(pod.key().toString());
  }

  private void complain(String server, String complaint) {
    if (!complaint.equals(complaints.put(server, complaint))) {
      log.warn("{}: {}: {}", user, Texts.clean(server), Texts.clean(complaint));
    }
  }
}
