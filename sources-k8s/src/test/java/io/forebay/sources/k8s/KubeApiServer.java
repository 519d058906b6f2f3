package io.forebay.sources.k8s;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real API server and its etcd, on loopback, with TLS and RBAC and without any controller: no
 * node runs pods, nothing makes endpoint slices, nothing collects garbage. Where the environment
 * variable {@code KUBEBUILDER_ASSETS} names no folder with both programs, tests that ask for one
 * are skipped. Thread-safe, but for starting and stopping.
 */
public final class KubeApiServer implements AutoCloseable {
  private static final String ETCD = "etcd";
  private static final String SERVER = "kube-apiserver";
  private static final String ADMIN_TOKEN = "token-of-the-admin";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TRIES = 3;
  private static @Nullable KubeApiServer shared;
  private static @Nullable String failure;

  private final KubeAssets assets;
  private final KubeProcesses processes;
  private final TestAuthority authority = new TestAuthority();
  private final TestAuthority.Issued adminCertificate =
      authority.issue("O=system:masters,CN=admin");
  private final KeyPair tokenKeys = TestAuthority.rsa();
  private final KubeRequests requests;
  private final AtomicInteger files = new AtomicInteger();
  private final int port;
  private final String etcdUri;
  private List<String> flags;
  private @Nullable KubernetesClient client;

  private KubeApiServer(KubeAssets assets, List<String> flags) throws Exception {
    this.assets = assets;
    this.flags = flags;
    processes = new KubeProcesses();
    port = KubeProcesses.freePort();
    etcdUri = "http://127.0.0.1:" + KubeProcesses.freePort();
    requests = new KubeRequests(uri(), URI.create(etcdUri), authority.client(), ADMIN_TOKEN);
  }

  /**
   * Returns the server that all tests of this process share; it is started for the first. Each test
   * has namespaces of its own in it, and none stops it.
   */
  public static synchronized KubeApiServer shared() throws Exception {
    if (failure != null) {
      throw new IllegalStateException("did not start before: " + failure);
    }
    if (shared == null) {
      try {
        shared = start();
      } catch (IOException | GeneralSecurityException | IllegalStateException e) {
        failure = e.toString();
        throw e;
      }
    }
    return shared;
  }

  /**
   * Starts a server of one's own.
   *
   * @param flags more flags of kube-apiserver, for example {@code --watch-cache=false}
   */
  public static KubeApiServer start(String... flags) throws Exception {
    KubeAssets assets = KubeAssets.find();
    for (int tries = 1; ; tries++) {
      KubeApiServer server = new KubeApiServer(assets, List.of(flags));
      try {
        server.writeFiles();
        server.startEtcd();
        server.startServer();
        return server;
      } catch (IllegalStateException e) {
        server.close();
        // A port that was free may have been taken meanwhile.
        if (tries == TRIES) {
          throw e;
        }
      } catch (Throwable e) {
        server.close();
        throw e;
      }
    }
  }

  /** Where it listens. */
  public URI uri() {
    return URI.create("https://127.0.0.1:" + port);
  }

  /** Its port on loopback. */
  public int port() {
    return port;
  }

  /** Its authority's certificate, as PEM. */
  public Path caFile() {
    return processes.folder().resolve("ca.pem");
  }

  /** What has issued its certificate; issues others that its clients trust. */
  public TestAuthority authority() {
    return authority;
  }

  /** Its version, for example {@code v1.20.2}. */
  public String version() throws Exception {
    return requests.version();
  }

  /** The version of its etcd, for example {@code 3.4.23}. */
  public String etcdVersion() throws Exception {
    return requests.etcdVersion();
  }

  /** Everything is allowed to this client. It lives as long as the server; do not close it. */
  public synchronized KubernetesClient client() {
    if (client == null) {
      Config config =
          new ConfigBuilder(Config.empty())
              .withMasterUrl(uri().toString())
              .withCaCertFile(caFile().toString())
              .withOauthToken(ADMIN_TOKEN)
              .withNamespace("default")
              .build();
      client = new KubernetesClientBuilder().withConfig(config).build();
    }
    return client;
  }

  /** Makes a namespace with a name of its own, and what tests do in one. */
  public KubeNamespace namespace(String prefix) {
    return new KubeNamespace(this, prefix + "-" + files.incrementAndGet());
  }

  /** Returns a new kubeconfig of an administrator, with a client certificate. */
  public Path kubeconfig(String namespace) throws Exception {
    String certificate = encoded(adminCertificate.pem());
    String key = encoded(adminCertificate.keyPem());
    return kubeconfig(
        uri(), namespace, "client-certificate-data: " + certificate + ", client-key-data: " + key);
  }

  /**
   * Returns a new kubeconfig.
   *
   * @param uri the server's, or that of a proxy in front of it
   * @param namespace the context's
   * @param credentials fields of its user, for example {@code token: x} or {@code tokenFile: f}
   */
  public Path kubeconfig(URI uri, String namespace, String credentials) throws Exception {
    String text =
        """
        apiVersion: v1
        kind: Config
        current-context: test
        contexts: [{name: test, context: {cluster: test, user: test, namespace: %s}}]
        clusters: [{name: test, cluster: {server: "%s", certificate-authority: "%s"}}]
        users: [{name: test, user: {%s}}]
        """
            .formatted(namespace, uri, caFile(), credentials);
    return file("kubeconfig", text);
  }

  /** Writes a new file that is deleted with the server. */
  public Path file(String name, String text) throws IOException {
    Path file = processes.folder().resolve(name + "-" + files.incrementAndGet());
    return Files.writeString(file, text);
  }

  /** Signs tokens of service accounts; the server trusts them. */
  KeyPair tokenKeys() {
    return tokenKeys;
  }

  /** Skips the test, loudly, if the server crashes as soon as it is given a custom resource. */
  public void assumeCustomResources() throws IOException {
    assets.assumeCustomResources();
  }

  /**
   * Checks that the server runs, unless a test has killed it.
   *
   * @throws IllegalStateException if it has ended by itself, with the last that it said
   */
  public void checkAlive() {
    Process process = processes.process(SERVER);
    if (process != null && !process.isAlive()) {
      throw new IllegalStateException("kube-apiserver has ended" + logs());
    }
  }

  /** Returns what the server answers to the administrator. */
  public String get(String path) throws Exception {
    return requests.get(path);
  }

  /** Returns how many watches of a resource are open in namespaces; the server has none there. */
  public int watches(String resource) throws Exception {
    return watches(resource, "namespace");
  }

  /**
   * Returns how many watches of a resource are open.
   *
   * @param scope {@code namespace}, or {@code cluster}, with those of the server itself
   */
  public int watches(String resource, String scope) throws Exception {
    return requests.sum("apiserver_longrunning_(?:gauge|requests)", resource, scope, "WATCH");
  }

  /** Returns how often a resource was listed in namespaces since the server started. */
  public int lists(String resource) throws Exception {
    return requests.sum("apiserver_request_total", resource, "namespace", "LIST");
  }

  /** Kills the API server as a crash would. Etcd and the data stay. */
  public void killHard() {
    processes.kill(SERVER);
  }

  /** Starts the API server again, on the same port and with the same data, killed before or not. */
  public void restart() throws Exception {
    killHard();
    startServer();
  }

  /** Starts both again without any data, so that versions begin anew. */
  public void loseData() throws Exception {
    killHard();
    processes.kill(ETCD);
    try (Stream<Path> data = Files.walk(processes.folder().resolve("data"))) {
      for (Path path : data.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    startEtcd();
    startServer();
  }

  /** Starts it again with other flags. */
  public void restart(String... newFlags) throws Exception {
    flags = List.of(newFlags);
    restart();
  }

  /**
   * Drops etcd's history up to now. A watch from before, or a page of a list from before, is then
   * refused with 410, unless the API server still has it in its cache: restart it, or start it with
   * {@code --watch-cache=false}.
   */
  public void compactEtcd() throws Exception {
    requests.compactEtcd();
  }

  /** Stops both, and deletes all data. */
  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
    }
    processes.close();
  }

  private void writeFiles() throws Exception {
    TestAuthority.Issued own = authority.issue("CN=localhost");
    Path folder = processes.folder();
    Files.writeString(folder.resolve("ca.pem"), authority.pem());
    Files.writeString(folder.resolve("server.pem"), own.pem());
    Files.writeString(folder.resolve("server-key.pem"), own.keyPem());
    Files.writeString(
        folder.resolve("tokens-key.pem"),
        TestAuthority.pem("PRIVATE KEY", tokenKeys.getPrivate().getEncoded()));
    Files.writeString(folder.resolve("admins.csv"), ADMIN_TOKEN + ",admin,admin,system:masters\n");
  }

  private void startEtcd() throws Exception {
    String peers = "http://127.0.0.1:" + KubeProcesses.freePort();
    processes.start(
        ETCD,
        List.of(
            assets.etcd().toString(),
            "--data-dir=data",
            "--listen-client-urls=" + etcdUri,
            "--advertise-client-urls=" + etcdUri,
            "--listen-peer-urls=" + peers,
            "--initial-advertise-peer-urls=" + peers,
            "--initial-cluster=default=" + peers,
            "--unsafe-no-fsync",
            "--log-level=error"));
  }

  private void startServer() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(assets.apiServer().toString());
    command.addAll(
        List.of(
            "--etcd-servers=" + etcdUri,
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            "--secure-port=" + port,
            "--cert-dir=.",
            "--tls-cert-file=server.pem",
            "--tls-private-key-file=server-key.pem",
            "--client-ca-file=ca.pem",
            "--token-auth-file=admins.csv",
            "--authorization-mode=RBAC",
            "--service-account-issuer=" + ServiceAccountTokens.ISSUER,
            "--service-account-key-file=tokens-key.pem",
            "--service-account-signing-key-file=tokens-key.pem",
            "--service-cluster-ip-range=10.0.0.0/24",
            "--endpoint-reconciler-type=none",
            // No controller makes the account that each pod would have to have.
            "--disable-admission-plugins=ServiceAccount"));
    command.addAll(flags);
    Process process = processes.start(SERVER, command);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String answer = "nothing";
    while (System.nanoTime() < deadline) {
      Process etcd = Objects.requireNonNull(processes.process(ETCD));
      if (process.waitFor(50, TimeUnit.MILLISECONDS) || !etcd.isAlive()) {
        throw new IllegalStateException("ended as it started" + logs());
      }
      try {
        get("/readyz");
        return;
      } catch (IOException e) {
        answer = String.valueOf(e.getMessage());
      }
    }
    throw new IllegalStateException(
        String.format(Locale.ROOT, "not ready after %s: %s%s", PATIENCE, answer, logs()));
  }

  private String logs() {
    return "\netcd:\n" + processes.tail(ETCD) + "\nkube-apiserver:\n" + processes.tail(SERVER);
  }

  private static String encoded(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
  }
}
