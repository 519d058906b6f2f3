package io.forebay.sources.metrics;

import io.forebay.api.EndpointInfo;
import io.forebay.api.HostPort;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says how a source fetches pages over HTTP. What each source adds is in its own builder. Not
 * thread-safe.
 *
 * <pre>{@code
 * HttpSourceBuilder<?> builder = MetricsSource.builder().scheme("https").port(8443);
 * }</pre>
 *
 * @param <B> the source's own builder
 */
public abstract class HttpSourceBuilder<B extends HttpSourceBuilder<B>> {
  private final String source;
  private String scheme = "http";
  private String path;
  private final Function<EndpointInfo, HostPort> server;
  private int port;
  private @Nullable Path trustedCertificates;
  private long maximalBodyBytes;
  private int maximalHeaderBytes = 16 << 10;
  private int threads = Runtime.getRuntime().availableProcessors() < 4 ? 1 : 2;
  private @Nullable InetSocketAddress nameServer;

  /**
   * Makes a builder.
   *
   * @param source the type of the source
   * @param path where pages are unless set
   * @param server which address of an endpoint serves the page
   * @param maximalBodyBytes how long a page may be unless set
   */
  HttpSourceBuilder(
      String source, String path, Function<EndpointInfo, HostPort> server, long maximalBodyBytes) {
    this.source = source;
    this.path = path;
    this.server = server;
    this.maximalBodyBytes = maximalBodyBytes;
  }

  /** Returns this. */
  abstract B self();

  /** Asks this server for names, and not those that the machine is set up with. */
  final B nameServer(InetSocketAddress server) {
    this.nameServer = server;
    return self();
  }

  /**
   * Sets the scheme.
   *
   * @param scheme {@code http}, the default, or {@code https}
   * @return this
   * @throws IllegalArgumentException if it is another
   */
  public final B scheme(String scheme) {
    Limits.require(Limits.schemeAllowed(scheme), "scheme", scheme, "http or https");
    this.scheme = scheme;
    return self();
  }

  /**
   * Sets the path of the page, with a query if need be.
   *
   * @param path begins with a slash; unless set the one that the source's documentation names
   * @return this
   * @throws IllegalArgumentException if it does not, or holds a character that has to be encoded
   */
  public final B path(String path) {
    Limits.require(Limits.pathAllowed(path), "path", path, Limits.PATH_EXPECTED);
    this.path = path;
    return self();
  }

  /**
   * Sets the port that serves the page at every endpoint.
   *
   * @param port 1 to 65535; unless set the endpoint's own, for metrics that of its metrics address
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public final B port(int port) {
    Limits.require(Limits.portAllowed(port), "port", port, Limits.PORT_EXPECTED);
    this.port = port;
    return self();
  }

  /**
   * Sets whose signature a server's certificate must have. For https only; the file is read by
   * {@link #build}.
   *
   * @param file a PEM file of certificates; the JDK's trust store unless set
   * @return this
   */
  public final B trustedCertificates(Path file) {
    this.trustedCertificates = file;
    return self();
  }

  /**
   * Sets how long a page may be, both as it is sent and after decompression.
   *
   * @param bytes 1 or more; unless set 16 MiB, for models 4 MiB
   * @return this
   * @throws IllegalArgumentException if it is less
   */
  public final B maximalBodyBytes(long bytes) {
    Limits.require(Limits.bodyAllowed(bytes), "maximalBodyBytes", bytes, Limits.BODY_EXPECTED);
    this.maximalBodyBytes = bytes;
    return self();
  }

  /**
   * Sets how long the header of an answer may be.
   *
   * @param bytes 256 to 1 MiB; 16 KiB unless set
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public final B maximalHeaderBytes(int bytes) {
    Limits.require(
        Limits.headerAllowed(bytes), "maximalHeaderBytes", bytes, Limits.HEADER_EXPECTED);
    this.maximalHeaderBytes = bytes;
    return self();
  }

  /**
   * Sets how many threads do the I/O of all endpoints.
   *
   * @param threads 1 to 64; unless set 2, or 1 on a machine of less than 4 processors
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public final B threads(int threads) {
    Limits.require(Limits.threadsAllowed(threads), "threads", threads, Limits.THREADS_EXPECTED);
    this.threads = threads;
    return self();
  }

  /** Refuses a field in code. */
  static void refuse(String field, String message) {
    throw new IllegalArgumentException(field + ": " + message);
  }

  /**
   * Returns what was set. Whatever is wrong is told, each field with its message, and left out.
   *
   * @param problem is told; may throw
   */
  final HttpSettings settings(BiConsumer<String, String> problem) {
    return new HttpSettings(
        source,
        tls(problem),
        path,
        server,
        port,
        maximalBodyBytes,
        maximalHeaderBytes,
        threads,
        nameServer);
  }

  private @Nullable SslContext tls(BiConsumer<String, String> problem) {
    if (scheme.equals("http")) {
      if (trustedCertificates != null) {
        problem.accept(
            "trustedCertificates", trustedCertificates + " (expected: none, or scheme https)");
      }
      return null;
    }
    try {
      return Tls.context(trustedCertificates);
    } catch (IllegalArgumentException e) {
      problem.accept(
          trustedCertificates == null ? "scheme" : "trustedCertificates",
          String.valueOf(e.getMessage()));
      return null;
    }
  }
}
