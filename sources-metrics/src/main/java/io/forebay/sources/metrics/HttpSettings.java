package io.forebay.sources.metrics;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.HostPort;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How pages are fetched, the same for all endpoints of a source. Checked by the source's builder.
 *
 * @param source what the source is called, for the names of its threads and messages
 * @param access as whom we speak and whom we trust, which may change
 * @param serverName whom the server's certificate has to name, or null for the host of its address
 * @param insecureSkipVerify whether any certificate will do
 * @param path path and query of the page
 * @param server which address of an endpoint serves the page
 * @param headers sent with every request, maybe secrets
 * @param port the port at each target, or 0 for that of this address
 * @param node whether the endpoint's machine is asked, and not the endpoint
 * @param maximalBodyBytes how long a page may be, as it was sent and after decompression
 * @param maximalHeaderBytes how long the header of an answer may be
 * @param threads how many event loops to start
 * @param nameServer whom to ask for names, or null for those that the machine is set up with
 */
record HttpSettings(
    String source,
    AccessWatch access,
    @Nullable String serverName,
    boolean insecureSkipVerify,
    String path,
    Function<EndpointInfo, HostPort> server,
    Map<String, String> headers,
    int port,
    boolean node,
    long maximalBodyBytes,
    int maximalHeaderBytes,
    int threads,
    @Nullable InetSocketAddress nameServer) {

  String scheme() {
    return access.https() ? "https" : "http";
  }

  /** The same for a source that is called so, and with this path. */
  HttpSettings of(String name, String other) {
    return new HttpSettings(
        name,
        access,
        serverName,
        insecureSkipVerify,
        other,
        server,
        headers,
        port,
        node,
        maximalBodyBytes,
        maximalHeaderBytes,
        threads,
        nameServer);
  }

  /** What is fetched for an endpoint: the endpoint itself, or an address that it shares. */
  Object target(Endpoint endpoint) {
    if (!node) {
      return endpoint;
    }
    try {
      return address(endpoint.info());
    } catch (IllegalArgumentException e) {
      return endpoint; // Which is told when it is fetched.
    }
  }

  /**
   * Where the page of an endpoint is.
   *
   * @throws IllegalArgumentException if the address of its node is none
   */
  HostPort address(EndpointInfo info) {
    if (node) {
      String machine = info.nodeAddress();
      try {
        return new HostPort(machine == null ? info.address() : machine, port);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("nodeAddress of " + info + ": " + e.getMessage(), e);
      }
    }
    HostPort own = server.apply(info);
    return port == 0 ? own : new HostPort(own.host(), port);
  }

  /** The page's address without its query, which may hold what is not for logs. */
  String url(HostPort address) {
    int query = path.indexOf('?');
    return scheme() + "://" + address + (query < 0 ? path : path.substring(0, query));
  }

  /** Says where pages are, and nothing of what may be secret. */
  @Override
  public String toString() {
    return source + " by " + scheme() + (port == 0 ? "" : " at port " + port);
  }
}
