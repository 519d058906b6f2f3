package io.forebay.sources.k8s;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What tests of the client do again and again. */
final class ClientRig {
  private ClientRig() {}

  static ApiServer plain(RawServer server) throws Exception {
    return plain(server, Duration.ofSeconds(30));
  }

  static ApiServer plain(RawServer server, Duration timeout) throws Exception {
    return open(details(server.uri(), Credential.NONE), timeout);
  }

  static ApiServer open(ServerDetails details, Duration timeout) throws Exception {
    ClusterSettings settings =
        KubernetesCluster.builder().qps(10_000).burst(10_000).requestTimeout(timeout).settings();
    return HttpApiServer.open(details, settings);
  }

  static ServerDetails details(URI uri, Credential credential) {
    return new ServerDetails(uri, "test", "", null, false, "", null, null, null, credential);
  }

  /** Writes a kubeconfig. */
  static Path kubeconfig(Path folder, URI uri, String cluster, String user) throws Exception {
    return Files.writeString(
        folder.resolve("kubeconfig-" + System.nanoTime()),
        """
        apiVersion: v1
        kind: Config
        current-context: test
        contexts: [{name: test, context: {cluster: test, user: test}}]
        clusters: [{name: test, cluster: {server: "%s"%s}}]
        users: [{name: test, user: {%s}}]
        """
            .formatted(uri, cluster.isEmpty() ? "" : ", " + cluster, user));
  }

  static ApiServer open(Path kubeconfig) throws Exception {
    return KubernetesCluster.builder().kubeconfig(kubeconfig).build().access().open();
  }

  static String get(ApiServer server) throws Exception {
    return new String(
        server.get("/api", Map.of()).get(30, TimeUnit.SECONDS), StandardCharsets.UTF_8);
  }

  static ApiFault fault(ApiServer server) throws Exception {
    return fault(server.get("/api", Map.of()));
  }

  static ApiFault fault(CompletableFuture<?> future) throws Exception {
    try {
      future.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ApiFault fault) {
        return fault;
      }
      throw e;
    }
    throw new AssertionError("no fault");
  }

  /** Keeps what a stream brings. */
  static final class Kept implements ApiServer.Lines {
    final LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
    final List<String> all = new CopyOnWriteArrayList<>();

    @Override
    public void opened() {
      queue.add("opened");
    }

    @Override
    public void line(byte[] buffer, int offset, int length) {
      String line = new String(buffer, offset, length, StandardCharsets.UTF_8);
      all.add(line);
      queue.add(line);
    }

    String next() throws InterruptedException {
      String next = queue.poll(30, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no line within 30 s");
      }
      return next;
    }
  }
}
