package io.forebay.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection to a scripted API server. Used by one thread. */
final class ScriptedConnection {
  private static final Pattern CHANGE =
      Pattern.compile("\"" + PodTemplate.CHANGED + "\" *: *\"([0-9]+)\"");

  private final ScriptedApiServer server;
  private final InputStream in;
  private final OutputStream out;

  /** What the client sent so as to have the answer as a web socket; empty if it wants none. */
  private String webSocketKey = "";

  ScriptedConnection(ScriptedApiServer server, Socket socket) throws IOException {
    this.server = server;
    in = new BufferedInputStream(socket.getInputStream());
    out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
  }

  /** Answers requests until the client goes. */
  void serve() throws IOException, InterruptedException {
    for (String request = line(); !request.isEmpty(); request = line()) {
      int length = 0;
      webSocketKey = "";
      for (String header = line(); !header.isEmpty(); header = line()) {
        String value = header.substring(header.indexOf(':') + 1).strip();
        switch (header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT)) {
          case "content-length" -> length = Integer.parseInt(value);
          case "sec-websocket-key" -> webSocketKey = value;
          default -> {}
        }
      }
      String body = new String(in.readNBytes(length), UTF_8);
      String[] parts = request.split(" ", -1);
      String[] target = parts[1].split("\\?", 2);
      if (parts[0].equals("PATCH")) {
        change(target[0], body);
      } else {
        get(target[0], target.length > 1 ? query(target[1]) : Map.of());
      }
      out.flush();
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static Map<String, String> query(String text) {
    Map<String, String> fields = new HashMap<>();
    for (String field : text.split("&", -1)) {
      String[] pair = field.split("=", 2);
      fields.put(pair[0], pair.length > 1 ? URLDecoder.decode(pair[1], UTF_8) : "");
    }
    return fields;
  }

  private void change(String path, String body) throws IOException {
    Matcher change = CHANGE.matcher(body);
    boolean known = change.find() && server.change(path, change.group(1));
    answer(known ? 200 : 404, List.of("{}".getBytes(UTF_8)));
  }

  private void get(String path, Map<String, String> query)
      throws IOException, InterruptedException {
    ScriptedObjects objects = server.resources().get(path);
    if (objects == null) {
      answer(
          404,
          List.of(
              "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":404}"
                  .getBytes(UTF_8)));
    } else if (flag(query, "watch")) {
      watch(objects, query);
    } else {
      list(objects, query);
    }
  }

  private static boolean flag(Map<String, String> query, String name) {
    return List.of("true", "1").contains(query.getOrDefault(name, ""));
  }

  private void list(ScriptedObjects objects, Map<String, String> query) throws IOException {
    ScriptedObjects.Snapshot all = objects.snapshot();
    int size = all.texts().size();
    int limit = Integer.parseInt(query.getOrDefault("limit", "0"));
    String from = query.getOrDefault("continue", "");
    int first = from.isEmpty() ? 0 : Integer.parseInt(from);
    int to = limit == 0 ? size : Math.min(size, first + limit);
    String more =
        to < size ? "\"continue\":\"%d\",\"remainingItemCount\":%d,".formatted(to, size - to) : "";
    List<byte[]> parts = new ArrayList<>();
    parts.add(
        "{\"kind\":\"%sList\",\"apiVersion\":\"v1\",\"metadata\":{%s\"resourceVersion\":\"%d\"},\"items\":["
            .formatted(objects.kind(), more, all.version())
            .getBytes(UTF_8));
    for (int i = first; i < to; i++) {
      parts.add(all.texts().get(i));
      parts.add((i + 1 < to ? "," : "").getBytes(UTF_8));
    }
    parts.add("]}\n".getBytes(UTF_8));
    answer(200, parts);
  }

  private void answer(int status, List<byte[]> parts) throws IOException {
    long length = parts.stream().mapToLong(part -> part.length).sum();
    head(status, "Content-Length: " + length);
    for (byte[] part : parts) {
      out.write(part);
    }
  }

  private void head(int status, String length) throws IOException {
    out.write(
        ("HTTP/1.1 "
                + status
                + " Status\r\nContent-Type: application/json\r\n"
                + length
                + "\r\n\r\n")
            .getBytes(UTF_8));
  }

  private void watch(ScriptedObjects objects, Map<String, String> query)
      throws IOException, InterruptedException {
    long end =
        System.nanoTime()
            + TimeUnit.SECONDS.toNanos(
                Long.parseLong(query.getOrDefault("timeoutSeconds", "1800")));
    if (webSocketKey.isEmpty()) {
      head(200, "Transfer-Encoding: chunked");
    } else {
      upgrade();
    }
    String from = query.getOrDefault("resourceVersion", "0");
    long version;
    if (from.isEmpty() || from.equals("0") || flag(query, "sendInitialEvents")) {
      ScriptedObjects.Snapshot all = objects.snapshot();
      version = all.version();
      for (byte[] text : all.texts()) {
        chunk(ScriptedObjects.line("ADDED", text));
      }
      if (flag(query, "sendInitialEvents")) {
        chunk(objects.endOfList(version));
      }
    } else {
      version = Long.parseLong(from);
    }
    out.flush();
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      List<byte[]> changes = objects.await(version, left);
      for (byte[] change : changes) {
        chunk(change);
      }
      out.flush();
      version += changes.size();
    }
    if (webSocketKey.isEmpty()) {
      out.write("0\r\n\r\n".getBytes(UTF_8));
    } else {
      // A closing frame with the status "normal".
      out.write(new byte[] {(byte) 0x88, 2, 3, (byte) 0xE8});
    }
  }

  /** The answer that makes a connection a web socket, as RFC 6455 wants it. */
  private void upgrade() throws IOException {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((webSocketKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(UTF_8));
      String accept = Base64.getEncoder().encodeToString(hash);
      out.write(
          ("HTTP/1.1 101 Status\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + ("Sec-WebSocket-Accept: " + accept + "\r\n\r\n"))
              .getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("every JDK has SHA-1", e);
    }
  }

  private void chunk(byte[] data) throws IOException {
    if (webSocketKey.isEmpty()) {
      out.write((Integer.toHexString(data.length) + "\r\n").getBytes(UTF_8));
      out.write(data);
      out.write('\r');
      out.write('\n');
    } else {
      // One frame of text, whose length is in two bytes; no line is shorter or longer than that.
      out.write(new byte[] {(byte) 0x81, 126, (byte) (data.length >> 8), (byte) data.length});
      out.write(data);
    }
  }
}
