package io.forebay.sources.metrics;

import io.forebay.api.EndpointInfo;
import io.forebay.api.HostPort;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How pages are fetched, the same for all endpoints of a source. Checked by the source's builder.
 *
 * @param source the type of the source, for the names of its threads and messages
 * @param tls what https trusts, or null for http
 * @param path path and query of the page
 * @param server which address of an endpoint serves the page
 * @param port the port at each endpoint, or 0 for that of this address
 * @param maximalBodyBytes how long a page may be, as it was sent and after decompression
 * @param maximalHeaderBytes how long the header of an answer may be
 * @param threads how many event loops to start
 * @param nameServer whom to ask for names, or null for those that the machine is set up with
 */
record HttpSettings(
    String source,
    @Nullable SslContext tls,
    String path,
    Function<EndpointInfo, HostPort> server,
    int port,
    long maximalBodyBytes,
    int maximalHeaderBytes,
    int threads,
    @Nullable InetSocketAddress nameServer) {

  String scheme() {
    return tls == null ? "http" : "https";
  }

  /** Where the page of an endpoint is. */
  HostPort address(EndpointInfo info) {
    HostPort own = server.apply(info);
    return port == 0 ? own : new HostPort(own.host(), port);
  }

  /** The page's address without its query, which may hold what is not for logs. */
  String url(HostPort address) {
    int query = path.indexOf('?');
    return scheme() + "://" + address + (query < 0 ? path : path.substring(0, query));
  }
}
