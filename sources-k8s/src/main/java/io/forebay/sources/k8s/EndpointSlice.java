package io.forebay.sources.k8s;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an endpoint slice.
 *
 * @param addressType {@code IPv4}, {@code IPv6} or {@code FQDN}
 * @param ports those that take TCP
 * @param servers each once, by what tells it from the others
 */
record EndpointSlice(
    ObjectKey key,
    String uid,
    String resourceVersion,
    String addressType,
    List<Port> ports,
    Map<Target, Server> servers)
    implements WatchedObject {
  /**
   * A port.
   *
   * @param name empty if it has none
   */
  record Port(String name, int number) {}

  /**
   * Names a server in all slices of a service.
   *
   * @param pod whether it is a pod; else it has an address alone
   * @param name the pod's name, or the address
   */
  record Target(boolean pod, String name) {}

  /**
   * One server.
   *
   * @param uid of its pod, or null
   * @param node the name of its node, or null
   * @param topology the labels of its node that the slice tells
   * @param serves whether it can be sent requests
   */
  record Server(
      String address,
      @Nullable String uid,
      @Nullable String node,
      Map<String, String> topology,
      boolean serves) {}
}
