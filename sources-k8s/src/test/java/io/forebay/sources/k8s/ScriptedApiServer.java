package io.forebay.sources.k8s;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An API server over HTTP that holds the objects of one resource, whatever the path and the
 * selectors, and does as a test says: also what real ones do only when they are newer, busy or
 * broken.
 */
final class ScriptedApiServer implements AutoCloseable {
  private record Change(long version, String type, String name, String json) {}

  private record Answer(int status, String retryAfter, String body, boolean half) {}

  private final HttpServer server;
  private final ExecutorService threads;
  private final Map<String, String> uids = new HashMap<>();
  private final List<Change> changes = new ArrayList<>();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<String> requests = new ArrayList<>();
  private long version = 1;
  private long compacted;
  private long bookmarks;
  private long cuts;
  private int watching;
  private boolean streamedLists = true;
  private boolean closed;

  ScriptedApiServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "scripted-api-server");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Refuses lists as streams, as older servers do. */
  synchronized void refuseStreamedLists() {
    streamedLists = false;
  }

  /**
   * Creates or changes an object.
   *
   * @param metadata more fields of the metadata, as {@code "labels":{"a":"b"}}; may be empty
   * @param fields of the object besides its metadata, as {@code "spec":{}}; may be empty
   */
  synchronized void put(String name, String metadata, String fields) {
    version++;
    boolean fresh = !uids.containsKey(name);
    String uid = uids.computeIfAbsent(name, unknown -> "uid-" + version);
    String json =
        "{\"metadata\":{\"name\":\"%s\",\"namespace\":\"default\",\"uid\":\"%s\",\"resourceVersion\":\"%d\"%s}%s}"
            .formatted(name, uid, version, more(metadata), more(fields));
    change(new Change(version, fresh ? "ADDED" : "MODIFIED", name, json));
  }

  private static String more(String fields) {
    return fields.isEmpty() ? "" : "," + fields;
  }

  synchronized void delete(String name) {
    version++;
    String json =
        "{\"metadata\":{\"name\":\"%s\",\"namespace\":\"default\",\"uid\":\"%s\",\"resourceVersion\":\"%d\"}}"
            .formatted(name, uids.remove(name), version);
    change(new Change(version, "DELETED", name, json));
  }

  private void change(Change change) {
    changes.add(change);
    notifyAll();
  }

  /** Forgets what was before: older versions are answered with 410 from now on. */
  synchronized void compact() {
    compacted = version;
  }

  /** Sends a bookmark on all watches. */
  synchronized void bookmark() {
    bookmarks++;
    notifyAll();
  }

  /** Breaks the connections of all watches. */
  synchronized void cut() {
    cuts++;
    notifyAll();
  }

  /** Answers the next request with a status; to be called again for the one after it. */
  synchronized void answerNext(int status, String retryAfter) {
    String body = "{\"kind\":\"Status\",\"code\":%d,\"message\":\"scripted\"}".formatted(status);
    answers.add(new Answer(status, retryAfter, body, false));
  }

  /** Answers the next request with the first half of a document. */
  synchronized void answerNextByHalf(String body) {
    answers.add(new Answer(200, "", body, true));
  }

  /** Returns the queries of what was asked for so far, decoded. */
  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  /** Waits until that many watches are open. */
  synchronized void awaitWatching(int wanted) throws InterruptedException {
    long until = System.nanoTime() + 30_000_000_000L;
    while (watching != wanted) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("watches: " + watching + " (expected: " + wanted + ")");
      }
      wait(left);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    Map<String, String> parameters = new HashMap<>();
    String query = exchange.getRequestURI().getRawQuery();
    for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      parameters.put(
          parameter.substring(0, equals),
          URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
    }
    Answer scripted;
    synchronized (this) {
      requests.add(query == null ? "" : URLDecoder.decode(query, StandardCharsets.UTF_8));
      scripted = answers.poll();
    }
    if (scripted != null) {
      answer(exchange, scripted);
    } else if (parameters.containsKey("watch")) {
      watch(exchange, parameters);
    } else {
      answer(exchange, list(parameters));
    }
  }

  private static void answer(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    if (!answer.retryAfter().isEmpty()) {
      exchange.getResponseHeaders().add("Retry-After", answer.retryAfter());
    }
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body, 0, answer.half() ? body.length / 2 : body.length);
    if (answer.half()) {
      exchange.getResponseBody().flush();
      throw new IOException("the test breaks the connection");
    }
    exchange.close();
  }

  private synchronized Map<String, Change> at(long when) {
    Map<String, Change> objects = new TreeMap<>();
    for (Change change : changes) {
      if (change.version() <= when && change.type().equals("DELETED")) {
        objects.remove(change.name());
      } else if (change.version() <= when) {
        objects.put(change.name(), change);
      }
    }
    return objects;
  }

  private synchronized Answer list(Map<String, String> parameters) {
    String token = parameters.getOrDefault("continue", "@" + version);
    String after = token.substring(0, token.indexOf('@'));
    long when = Long.parseLong(token.substring(token.indexOf('@') + 1));
    if (when < compacted) {
      return new Answer(410, "", "{\"kind\":\"Status\",\"code\":410}", false);
    }
    int limit = Integer.parseInt(parameters.getOrDefault("limit", "1000000"));
    List<String> items = new ArrayList<>();
    String last = "";
    String next = "";
    for (Change change : at(when).values()) {
      if (change.name().compareTo(after) > 0 && items.size() < limit) {
        items.add(change.json());
        last = change.name();
      } else if (items.size() == limit) {
        next = last + "@" + when;
      }
    }
    return new Answer(
        200,
        "",
        "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"%d\",\"continue\":\"%s\"},\"items\":[%s]}"
            .formatted(when, next, String.join(",", items)),
        false);
  }

  private void watch(HttpExchange exchange, Map<String, String> parameters) throws IOException {
    boolean initial = parameters.containsKey("sendInitialEvents");
    StringBuilder first = new StringBuilder();
    long position;
    synchronized (this) {
      if (initial && !streamedLists) {
        position = -1;
      } else if (initial) {
        position = version;
        for (Change change : at(version).values()) {
          first.append(event("ADDED", change.json()));
        }
        first.append(
            bookmark(version, ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}"));
      } else {
        position = Long.parseLong(parameters.get("resourceVersion"));
        if (position < compacted) {
          first.append(event("ERROR", "{\"kind\":\"Status\",\"code\":410,\"message\":\"old\"}"));
        }
      }
    }
    if (position < 0) {
      answer(exchange, new Answer(422, "", "{\"kind\":\"Status\",\"code\":422}", false));
      return;
    }
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    write(out, first.toString());
    follow(out, position);
    exchange.close();
  }

  private void follow(OutputStream out, long from) throws IOException {
    long position = from;
    long marked;
    long cut;
    synchronized (this) {
      marked = bookmarks;
      cut = cuts;
      watching++;
      notifyAll();
    }
    try {
      while (true) {
        StringBuilder lines = new StringBuilder();
        synchronized (this) {
          while (!closed && position >= version && marked == bookmarks && cut == cuts) {
            wait();
          }
          if (closed) {
            return;
          }
          if (cut != cuts) {
            throw new IOException("the test cuts the connection");
          }
          for (Change change : changes) {
            if (change.version() > position) {
              lines.append(event(change.type(), change.json()));
            }
          }
          position = version;
          if (marked != bookmarks) {
            lines.append(bookmark(version, ""));
            marked = bookmarks;
          }
        }
        write(out, lines.toString());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      synchronized (this) {
        watching--;
        notifyAll();
      }
    }
  }

  private static String event(String type, String object) {
    return "{\"type\":\"" + type + "\",\"object\":" + object + "}\n";
  }

  private static String bookmark(long version, String annotations) {
    return event(
        "BOOKMARK", "{\"metadata\":{\"resourceVersion\":\"" + version + "\"" + annotations + "}}");
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    server.stop(0);
    threads.shutdownNow();
  }
}
