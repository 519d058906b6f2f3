package io.forebay.sources.k8s;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A server on a real socket that sends the exact bytes it is told to. */
final class RawServer implements AutoCloseable {
  /** What happens on one connection; when it returns, the connection is closed. */
  interface Script {
    void serve(Talk talk) throws Exception;
  }

  private final ServerSocket listening;
  private final boolean tls;
  private final boolean wantingCertificates;
  private final Script script;
  private final List<Socket> sockets = new ArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();

  RawServer(Script script) throws IOException {
    this(null, false, script);
  }

  RawServer(@Nullable SSLContext context, boolean wantingCertificates, Script script)
      throws IOException {
    this.script = script;
    this.tls = context != null;
    this.wantingCertificates = wantingCertificates;
    InetAddress local = InetAddress.getLoopbackAddress();
    listening =
        context == null
            ? new ServerSocket(0, 50, local)
            : context.getServerSocketFactory().createServerSocket(0, 50, local);
    thread(this::accept);
  }

  static String answer(int code, String body, String... headers) {
    String all = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return "HTTP/1.1 "
        + code
        + " Text\r\n"
        + all
        + "Content-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  static String chunk(String text) {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    return Integer.toHexString(length) + "\r\n" + text + "\r\n";
  }

  static final String STREAM = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  /** Answers each request with this. */
  static Script always(String answer) {
    return talk -> {
      while (true) {
        talk.read();
        talk.send(answer);
      }
    };
  }

  URI uri() {
    return uri("127.0.0.1");
  }

  URI uri(String host) {
    return URI.create((tls ? "https://" : "http://") + host + ":" + listening.getLocalPort());
  }

  /** The heads of all requests. */
  List<String> requests() {
    return requests;
  }

  /** Waits until a connection has been closed, by either side. */
  void awaitClosed() throws InterruptedException {
    if (closed.poll(30, TimeUnit.SECONDS) == null) {
      throw new AssertionError("no connection was closed within 30 s");
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    synchronized (sockets) {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        if (socket instanceof SSLSocket secure) {
          secure.setNeedClientAuth(wantingCertificates);
        }
        synchronized (sockets) {
          sockets.add(socket);
        }
        thread(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      script.serve(new Talk(socket));
    } catch (Exception e) {
      // The client closed it, or would not have our certificate: many tests want that.
    } finally {
      closed.add(true);
    }
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** One connection, seen from the server. */
  final class Talk {
    private final Socket socket;
    private final InputStream in;

    Talk(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      socket.setTcpNoDelay(true);
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

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
    }

    /** Says nothing more until the other side closes. */
    void hang() throws IOException {
      while (in.read() >= 0) {
        // What it still says is of no interest.
      }
    }

    /** Closes with a reset. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** The name that the client has shown in its certificate. */
    String client() throws IOException {
      return ((SSLSocket) socket).getSession().getPeerPrincipal().getName();
    }

    /** The name that the client has asked for; empty for none. */
    String askedFor() {
      return ((ExtendedSSLSession) ((SSLSocket) socket).getSession())
          .getRequestedServerNames().stream()
              .map(name -> ((SNIHostName) name).getAsciiName())
              .findFirst()
              .orElse("");
    }
  }
}
