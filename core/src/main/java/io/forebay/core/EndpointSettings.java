package io.forebay.core;

import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.HostPort;
import io.forebay.api.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a list of endpoints from settings. */
final class EndpointSettings {
  /** The field that holds the list. */
  static final String FIELD = "endpoints";

  private static final String HOST = "a host name or an IP address, without port and brackets";

  private EndpointSettings() {}

  /** Whether no endpoint is listed, not even a bad one. */
  static boolean none(Settings settings) {
    return settings instanceof TreeSettings tree
        ? tree.none(FIELD)
        : settings.objects(FIELD).isEmpty();
  }

  /** The endpoints, without those that are not valid: each of these is noted as a problem. */
  static List<EndpointInfo> read(Settings settings) {
    List<EndpointInfo> endpoints = new ArrayList<>();
    Map<String, String> ids = new HashMap<>();
    int index = 0;
    for (Settings object : settings.objects(FIELD)) {
      String path = FIELD + "[" + index++ + "]";
      Optional<EndpointInfo> endpoint = endpoint(object);
      if (endpoint.isEmpty()) {
        continue;
      }
      String id = endpoint.get().id().value();
      String place = object instanceof TreeSettings tree ? tree.where("id").toString() : path;
      String other = ids.putIfAbsent(id, place);
      if (other == null) {
        endpoints.add(endpoint.get());
      } else {
        object.problem(
            "id", Tree.quote(id) + " (expected: a unique id; " + other + " is the same)");
      }
    }
    return List.copyOf(endpoints);
  }

  private static Optional<EndpointInfo> endpoint(Settings settings) {
    // All are read before any is used, so that every problem is found.
    String none = "";
    String id =
        settings
            .string("id")
            .check(
                text -> accepts(() -> EndpointId.of(text)),
                "not blank, no control characters, no white space at its ends")
            .required();
    String address = settings.string("address").check(EndpointSettings::host, HOST).required();
    int port = settings.integer("port").check(EndpointSettings::port, "1 to 65535").required();
    String metrics =
        settings
            .string("metricsAddress")
            .check(EndpointSettings::hostPort, "host:port, an IPv6 address in brackets")
            .orElse(none);
    String node = settings.string("nodeAddress").check(EndpointSettings::host, HOST).orElse(none);
    Map<String, String> labels = settings.stringMap("labels").orElse(Map.of());
    int rank = settings.integer("rank").check(value -> value >= 0, ">= 0").orElse(0);
    if (id.isEmpty() || address.isEmpty() || !port(port)) {
      return Optional.empty();
    }
    EndpointInfo.Builder builder =
        EndpointInfo.builder(id, address, port).labels(labels).rank(rank);
    if (!metrics.isEmpty()) {
      builder.metricsAddress(HostPort.parse(metrics));
    }
    if (!node.isEmpty()) {
      builder.nodeAddress(node);
    }
    return Optional.of(builder.build());
  }

  private static boolean port(int port) {
    return port >= 1 && port <= 65535;
  }

  private static boolean host(String text) {
    return accepts(() -> new HostPort(text, 1));
  }

  private static boolean hostPort(String text) {
    return accepts(() -> HostPort.parse(text));
  }

  private static boolean accepts(Runnable parse) {
    try {
      parse.run();
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
