package io.forebay.sources.metrics;

import io.forebay.api.EndpointInfo;
import io.forebay.api.HostPort;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
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
  private boolean node;
  private Map<String, String> headers = Map.of();
  private final AccessSettings access = new AccessSettings();
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

  /** Says that machines are asked, and not endpoints. */
  final void node(boolean machines) {
    node = machines;
  }

  /** What is set of credentials and TLS. */
  final AccessSettings access() {
    return access;
  }

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
   * Sends these headers with every request. They are not followed when they change, and the
   * configuration is no place for secrets: use {@link #bearerToken} or {@link #basicAuth} for
   * those.
   *
   * @param headers names and values; checked by {@code build}, which refuses the names that the
   *     source sets itself
   * @return this
   */
  public final B headers(Map<String, String> headers) {
    this.headers = FixedHeaders.copy(headers);
    return self();
  }

  /**
   * Sends a token as {@code Authorization: Bearer}. A file is looked at again while the source
   * runs, at most once a second, and a new token is in the next request.
   *
   * @param token where it is; printable ASCII without spaces
   * @return this
   */
  public final B bearerToken(Secret token) {
    access.bearerToken(token);
    return self();
  }

  /**
   * Sends a user and a password as {@code Authorization: Basic}. A file is looked at again as for
   * {@link #bearerToken}.
   *
   * @param username at least one character, no colon
   * @param password where the password is
   * @return this
   * @throws IllegalArgumentException if the user's name cannot be sent
   */
  public final B basicAuth(String username, Secret password) {
    Limits.require(
        Credentials.usernameAllowed(username),
        "username",
        Failures.printable(username),
        Credentials.USERNAME_EXPECTED);
    access.basicAuth(username, password);
    return self();
  }

  /**
   * Sets whose signature a server's certificate must have. For https only. The file is read when
   * the source is built, and looked at again while it runs, at most once a second; a new version is
   * used from the next fetch on, over a new connection. A server's own certificate may be in it
   * too; the JDK then accepts it even after it has expired.
   *
   * @param file a PEM file of certificates; the JDK's trust store unless set
   * @return this
   */
  public final B trustedCertificates(Path file) {
    access.trustedCertificates(file);
    return self();
  }

  /**
   * Sets as whom to speak to servers that ask for a certificate. For https only. The files are
   * looked at again as those of {@link #trustedCertificates} are, and may be one and the same.
   *
   * @param certificate a PEM file of a certificate, and after it those that lead to its authority
   * @param key a PEM file of its private key, in PKCS#8 and not encrypted
   * @return this
   */
  public final B clientCertificate(Path certificate, Path key) {
    access.clientCertificate(certificate).clientKey(key);
    return self();
  }

  /**
   * Sets which name a server's certificate must have, in the place of the host of its address. The
   * server is told it too (SNI). For https only.
   *
   * @param name a host name or an IP address
   * @return this
   * @throws IllegalArgumentException if it is neither
   */
  public final B serverName(String name) {
    Limits.require(
        Limits.serverNameAllowed(name),
        "serverName",
        Failures.printable(name),
        Limits.SERVER_NAME_EXPECTED);
    access.serverName(name);
    return self();
  }

  /**
   * Accepts any certificate of any server, so that anybody between can read and change everything.
   * For https only, and for experiments; the source warns of it in the log when it starts.
   *
   * @param skip whether to; false unless set
   * @return this
   */
  public final B insecureSkipVerify(boolean skip) {
    access.insecureSkipVerify(skip);
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
  @SuppressWarnings("DoNotCallSuggester") // It is passed on, as what to do with problems.
  static void refuse(String field, String message) {
    throw new IllegalArgumentException(field + ": " + message);
  }

  /**
   * Returns what was set. Whatever is wrong is told, each field with its message, and left out.
   *
   * @param problem is told; may throw
   */
  final HttpSettings settings(BiConsumer<String, String> problem) {
    String wrong = FixedHeaders.problem(headers);
    if (wrong != null) {
      problem.accept("headers", wrong);
    }
    if (node && port == 0) {
      problem.accept("port", "missing (expected: the port at each node, because target is node)");
    }
    return new HttpSettings(
        source,
        access.watch(scheme.equals("https"), problem),
        access.serverName(),
        access.insecureSkipVerify(),
        path,
        server,
        wrong == null ? headers : Map.of(),
        port,
        node && port > 0,
        maximalBodyBytes,
        maximalHeaderBytes,
        threads,
        nameServer);
  }
}
