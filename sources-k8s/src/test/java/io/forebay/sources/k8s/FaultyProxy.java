package io.forebay.sources.k8s;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A network that breaks: forwards TCP connections on loopback until it is told otherwise. It knows
 * nothing of what it forwards, so that TLS is from end to end. Thread-safe.
 */
public final class FaultyProxy implements AutoCloseable {
  private final int target;
  private final ServerSocket listener;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final Set<Socket> abandoned = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean refusing;
  private volatile boolean freezing;
  private volatile Duration delay = Duration.ZERO;

  /**
   * Starts one.
   *
   * @param target the port on loopback that it forwards to
   */
  public FaultyProxy(int target) throws IOException {
    this.target = target;
    listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    daemon("accept", this::accept);
  }

  /** Where clients connect to. */
  public URI uri() {
    return URI.create("https://127.0.0.1:" + listener.getLocalPort());
  }

  /** How many connections clients hold open, frozen ones included. */
  public int connections() {
    return connections.size();
  }

  /** Closes all connections, as a restarted load balancer would; new ones are taken. */
  public void cut() {
    connections.forEach(Connection::reset);
  }

  /**
   * Forwards nothing more on the connections that are open now, in either direction, for ever, and
   * closes none of them. New ones are taken.
   */
  public void freeze() {
    connections.forEach(connection -> connection.freeze(true));
  }

  /** Like {@link #freeze()}, but what clients send still arrives. */
  public void freezeAnswers() {
    connections.forEach(connection -> connection.freeze(false));
  }

  /**
   * While on, new connections are taken and nothing is forwarded on them, not even later.
   *
   * @param on whether
   */
  public void freezeNew(boolean on) {
    freezing = on;
  }

  /**
   * While on, new connections are reset at once.
   *
   * @param on whether
   */
  public void refuse(boolean on) {
    refusing = on;
  }

  /** Keeps back whatever is forwarded for this long. */
  public void delay(Duration time) {
    delay = time;
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    listener.close();
    cut();
    abandoned.forEach(Connection::close);
  }

  private void accept() {
    while (closed.getCount() > 0) {
      try {
        Socket client = listener.accept();
        client.setTcpNoDelay(true);
        if (refusing) {
          client.setSoLinger(true, 0);
          client.close();
          continue;
        }
        Connection connection = new Connection(client, connect(client));
        connections.add(connection);
        if (freezing) {
          connection.freeze(true);
        }
        daemon("request", () -> connection.pump(connection.client, connection.server, false));
        daemon("answer", () -> connection.pump(connection.server, connection.client, true));
      } catch (IOException e) {
        // The server is away: the client has been told. Or this proxy is closed.
      }
    }
  }

  private Socket connect(Socket client) throws IOException {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      server.setTcpNoDelay(true);
      return server;
    } catch (IOException e) {
      client.setSoLinger(true, 0);
      client.close();
      throw e;
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, "test-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private final class Connection {
    private final Socket client;
    private final Socket server;
    private volatile boolean requestsFrozen;
    private volatile boolean answersFrozen;

    Connection(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void freeze(boolean both) {
      answersFrozen = true;
      requestsFrozen |= both;
    }

    void reset() {
      close(client);
      close(server);
      connections.remove(this);
    }

    /** A frozen direction is still read, so that nobody notices from full buffers. */
    void pump(Socket from, Socket to, boolean answers) {
      byte[] buffer = new byte[16 * 1024];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          if (closed.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
          }
          if (!(answers ? answersFrozen : requestsFrozen)) {
            out.write(buffer, 0, n);
          }
        }
        ended(answers);
      } catch (IOException e) {
        ended(answers);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void ended(boolean server) {
      if (!(server ? answersFrozen : requestsFrozen)) {
        reset();
      } else if (!server) {
        // The client has given up. That does not pass: the server waits on.
        close(client);
        connections.remove(this);
        abandoned.add(this.server);
      }
    }

    private static void close(Socket socket) {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException e) {
        // It is closed.
      }
    }
  }
}
