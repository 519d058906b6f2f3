package io.forebay.sources.metrics;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Stands between one client and one server, passes the bytes of one connection on, and keeps those
 * of the answer. It may ask for another format than the client does.
 */
final class WireTap implements AutoCloseable {
  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
  private final int server;
  private final String accept;

  /**
   * Begins to listen.
   *
   * @param server the port of the server
   * @param accept what to ask for; as the client asks if it is empty
   */
  WireTap(int server, String accept) throws IOException {
    this.server = server;
    this.accept = accept;
    start(this::serve);
  }

  int port() {
    return listening.getLocalPort();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "wire-tap");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    while (true) {
      try (Socket client = listening.accept();
          Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
        String head = head(client.getInputStream());
        if (head.isEmpty()) {
          continue;
        }
        if (!accept.isEmpty()) {
          head = head.replaceFirst("(?im)^accept: .*$", "Accept: " + accept);
        }
        synchronized (answer) {
          answer.reset();
        }
        upstream.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        byte[] part = new byte[1000];
        InputStream from = upstream.getInputStream();
        for (int n = from.read(part); n >= 0; n = from.read(part)) {
          synchronized (answer) {
            answer.write(part, 0, n);
          }
          client.getOutputStream().write(part, 0, n);
        }
      } catch (IOException e) {
        if (listening.isClosed()) {
          return;
        }
      }
    }
  }

  private static String head(InputStream from) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = from.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** The body of the latest answer, unpacked, as text. */
  String body() throws IOException {
    byte[] all;
    synchronized (answer) {
      all = answer.toByteArray();
    }
    String headers = head(new ByteArrayInputStream(all));
    String lower = headers.toLowerCase(Locale.ROOT);
    byte[] body = Arrays.copyOfRange(all, headers.length(), all.length);
    if (lower.contains("transfer-encoding: chunked")) {
      body = dechunked(body);
    }
    if (lower.contains("content-encoding: gzip")) {
      body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    }
    return new String(body, StandardCharsets.UTF_8);
  }

  private static byte[] dechunked(byte[] body) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    int at = 0;
    while (true) {
      int end = at;
      while (body[end] != '\r') {
        end++;
      }
      int length =
          Integer.parseInt(new String(body, at, end - at, StandardCharsets.US_ASCII).trim(), 16);
      if (length == 0) {
        return whole.toByteArray();
      }
      whole.write(body, end + 2, length);
      at = end + 2 + length + 2;
    }
  }

  /** What the latest answer says that it is. */
  String contentType() throws IOException {
    synchronized (answer) {
      String headers = head(new ByteArrayInputStream(answer.toByteArray()));
      return headers.replaceFirst("(?is)^.*\ncontent-type: ([^\r]*)\r.*$", "$1");
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
