package io.forebay.sources.metrics;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A server on a real socket that sends the exact bytes it is told to. */
final class ScriptedServer implements AutoCloseable {
  static final String PAGE = "# TYPE jobs gauge\njobs 3\n";

  /** What happens on one connection; when it returns, the connection is closed. */
  interface Script {
    void serve(Conversation conversation) throws Exception;
  }

  private final ServerSocket listening;
  private final Thread accepting;
  private volatile boolean wantingCertificates;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new ArrayList<>();
  private volatile Script script;

  ScriptedServer(Script script) throws IOException {
    this(script, "127.0.0.1", null);
  }

  ScriptedServer(Script script, String address, @Nullable SSLContext tls) throws IOException {
    this(script, address, 0, tls);
  }

  ScriptedServer(Script script, String address, int port, @Nullable SSLContext tls)
      throws IOException {
    this.script = script;
    InetAddress local = InetAddress.getByName(address);
    this.listening =
        tls == null
            ? new ServerSocket(port, 500, local)
            : tls.getServerSocketFactory().createServerSocket(port, 500, local);
    accepting = thread(this::accept);
  }

  /** Answers each request with this body and its length, and keeps the connection. */
  static Script page(String body) {
    return conversation -> {
      while (true) {
        conversation.read();
        conversation.send(answer(body));
      }
    };
  }

  /** Answers one request with these bytes, and closes. */
  static Script once(String bytes) {
    return conversation -> {
      conversation.read();
      conversation.send(bytes);
    };
  }

  static String answer(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  /** Wants a certificate of whoever connects from now on. */
  ScriptedServer wantingCertificates() {
    wantingCertificates = true;
    return this;
  }

  int port() {
    return listening.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  List<String> requests() {
    return requests;
  }

  /** Serves connections that are opened from now on in another way. */
  void script(Script next) {
    script = next;
  }

  /** Waits until the other side has closed this many connections. */
  void awaitClosed(int count) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    synchronized (closed) {
      while (closed.get() < count) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError(closed.get() + " connections closed (expected: " + count + ")");
        }
        closed.wait(left);
      }
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    try {
      accepting.join(TimeUnit.SECONDS.toMillis(30)); // Until then, the port may still be taken.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    cut();
  }

  /** Closes all connections. */
  void cut() throws IOException {
    synchronized (sockets) {
      for (Socket socket : sockets) {
        socket.close();
      }
      sockets.clear();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        // Not set on the server's socket: a call of accept that waits already would not notice.
        if (wantingCertificates && socket instanceof SSLSocket tls) {
          tls.setNeedClientAuth(true);
        }
        synchronized (sockets) {
          sockets.add(socket);
        }
        int number = connections.incrementAndGet();
        Script mine = script;
        Thread unused = thread(() -> serve(socket, mine, number));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Socket socket, Script mine, int number) {
    try (socket) {
      mine.serve(new Conversation(socket, number));
    } catch (EOFException e) {
      // The client closed it, between two requests.
    } catch (IOException e) {
      // The client closed it in the middle, which many tests want.
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      synchronized (closed) {
        closed.incrementAndGet();
        closed.notifyAll();
      }
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "scripted-server");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** One connection, seen from the server. */
  final class Conversation {
    private final Socket socket;
    private final InputStream in;
    private final int connection;

    Conversation(Socket socket, int connection) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.connection = connection;
      socket.setTcpNoDelay(true);
    }

    /** 1 for the server's first connection. */
    int connection() {
      return connection;
    }

    Socket socket() {
      return socket;
    }

    /** The name in the certificate that the other side has shown. */
    String client() throws IOException {
      return ((SSLSocket) socket).getSession().getPeerPrincipal().getName();
    }

    /** Reads one request up to its empty line. */
    String read() throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      int newlines = 0;
      while (newlines < 2) {
        int b = in.read();
        if (b < 0) {
          throw new EOFException();
        }
        head.write(b);
        newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
      }
      String request = head.toString(StandardCharsets.US_ASCII);
      requests.add(request);
      return request;
    }

    void send(String bytes) throws IOException {
      send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    /** Says nothing more until the other side closes. */
    void hang() throws IOException {
      while (in.read() >= 0) {
        // What it still says is of no interest.
      }
    }

    void await(CountDownLatch latch) throws InterruptedException {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("waited 30 s in vain");
      }
    }
  }
}
