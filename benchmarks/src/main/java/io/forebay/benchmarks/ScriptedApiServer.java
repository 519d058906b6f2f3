package io.forebay.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * An API server that has pods and machines, all texts ready, so that what is measured is its
 * client: lists, whole and in pages, watches, watches that begin with all there is, and the change
 * of a label. It speaks HTTP without TLS, on loopback. A thread for each connection.
 */
final class ScriptedApiServer implements AutoCloseable {
  private static final long FIRST_VERSION = 1_000_000;

  private final ServerSocket listening;
  private final PodTemplate template = new PodTemplate();
  private final ScriptedObjects pods;
  private final Map<String, ScriptedObjects> resources;
  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  ScriptedApiServer(int count) throws IOException {
    pods =
        new ScriptedObjects(
            "Pod",
            IntStream.range(0, count)
                .mapToObj(i -> template.pod(i, FIRST_VERSION - count + i, "0").getBytes(UTF_8))
                .toList(),
            FIRST_VERSION);
    ScriptedObjects nodes =
        new ScriptedObjects(
            "Node",
            IntStream.range(0, PodTemplate.nodes(count)).mapToObj(ScriptedApiServer::node).toList(),
            FIRST_VERSION);
    resources =
        Map.of(
            "/api/v1/namespaces/" + PodTemplate.NAMESPACE + "/pods", pods, "/api/v1/nodes", nodes);
    for (int i = 0; i < count; i++) {
      numbers.put(PodTemplate.name(i), i);
    }
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon("accept", this::accept);
  }

  private static byte[] node(int number) {
    return PodTemplate.node(number)
        .replace(
            "\"metadata\":{",
            "\"metadata\":{\"uid\":\"node-%d\",\"resourceVersion\":\"%d\","
                .formatted(number, number + 1))
        .getBytes(UTF_8);
  }

  /**
   * Serves until the process is ended; says its port on the standard output.
   *
   * @param arguments how many pods
   * @throws Exception if that is not possible
   */
  public static void main(String[] arguments) throws Exception {
    try (ScriptedApiServer server = new ScriptedApiServer(Integer.parseInt(arguments[0]))) {
      System.out.println(Child.RESULT + server.port());
      while (System.in.read() >= 0) {
        // Whoever started it closes the input to end it.
      }
    }
  }

  /** What a client reads so as to find the server on a port of this machine. */
  static String kubeconfig(int port) {
    return """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: scripted, cluster: {server: "http://127.0.0.1:%d"}}
        users:
        - {name: scripted, user: {}}
        contexts:
        - {name: scripted, context: {cluster: scripted, user: scripted}}
        current-context: scripted
        """
        .formatted(port);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** What is served under a path, or nothing. */
  Map<String, ScriptedObjects> resources() {
    return resources;
  }

  /** Sets the label of a pod, and tells whether there is such a pod. */
  boolean change(String path, String changed) {
    Integer number = numbers.get(path.substring(path.lastIndexOf('/') + 1));
    if (number == null) {
      return false;
    }
    synchronized (template) {
      pods.change(number, template.pod(number, pods.nextVersion(), changed).getBytes(UTF_8));
    }
    return true;
  }

  private void accept() {
    try {
      while (!listening.isClosed()) {
        Socket socket = listening.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        daemon("connection", () -> serve(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      new ScriptedConnection(this, socket).serve();
    } catch (IOException e) {
      // The client went.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, "scripted-api-server-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
