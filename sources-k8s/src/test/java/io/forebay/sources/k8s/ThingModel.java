package io.forebay.sources.k8s;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An API server in memory that does nothing by itself: a test changes its objects, answers what was
 * asked, and moves each stream. One thread.
 */
final class ThingModel implements ApiServer, ServerAccess {
  /** What becomes of a list that is asked for as a stream. */
  enum Streams {
    OFFERED,
    REFUSED,
    /** As by servers that do not know the parameter: all there is, but no end. */
    IGNORED
  }

  private record Change(long version, String type, Thing thing) {}

  /** A page that was asked for. */
  record Asked(String path, Map<String, String> parameters, CompletableFuture<byte[]> answer) {}

  /** A stream that is open, or waits to be. */
  static final class Stream {
    final Map<String, String> parameters;
    final Lines lines;
    final CompletableFuture<Void> end = new CompletableFuture<>();
    final Deque<String> ahead = new ArrayDeque<>();
    boolean open;
    boolean listing;
    long position;
    String last = "";

    Stream(Map<String, String> parameters, Lines lines) {
      this.parameters = parameters;
      this.lines = lines;
    }

    void line(String line) {
      byte[] bytes = ("--" + line + "\n--").getBytes(StandardCharsets.UTF_8);
      lines.line(bytes, 2, bytes.length - 4);
      last = line;
    }
  }

  final Map<String, Thing> things = new TreeMap<>();
  final List<Stream> streams = new ArrayList<>();
  private final List<Change> history = new ArrayList<>();
  private final Deque<Asked> asked = new ArrayDeque<>();
  private long version = 1;
  private long compacted;
  private int uids;
  Streams mode = Streams.OFFERED;
  boolean expiresInStream;
  int opens;
  int closes;
  int lists;
  @Nullable ApiFault openFault;

  /** Creates or changes an object. */
  void put(String name, int value) {
    Thing before = things.get(name);
    version++;
    String uid = before == null ? "uid-" + uids++ : before.uid();
    Thing now = Thing.of(name, uid, version, value);
    things.put(name, now);
    history.add(new Change(version, before == null ? "ADDED" : "MODIFIED", now));
  }

  void delete(String name) {
    Thing before = things.remove(name);
    if (before != null) {
      version++;
      Thing last = Thing.of(name, before.uid(), version, before.value());
      history.add(new Change(version, "DELETED", last));
    }
  }

  /** Forgets what was before: older versions are too old from now on. */
  void compact() {
    compacted = version;
  }

  private Map<String, Thing> at(long when) {
    Map<String, Thing> then = new TreeMap<>();
    for (Change change : history) {
      if (change.version() > when) {
        break;
      }
      if (change.type().equals("DELETED")) {
        then.remove(change.thing().key().name());
      } else {
        then.put(change.thing().key().name(), change.thing());
      }
    }
    return then;
  }

  @Override
  public ApiServer open() throws ApiFault {
    opens++;
    if (openFault != null) {
      throw openFault;
    }
    return this;
  }

  @Override
  public String namespace() {
    return "default";
  }

  @Override
  public CompletableFuture<byte[]> get(String path, Map<String, String> parameters) {
    Asked page = new Asked(path, parameters, new CompletableFuture<>());
    asked.add(page);
    return page.answer();
  }

  /** Returns whether a document is asked for. */
  boolean isAsked() {
    asked.removeIf(page -> page.answer().isDone());
    return !asked.isEmpty();
  }

  /** Returns what was asked for first, and is not answered. */
  Asked asked() {
    if (!isAsked()) {
      throw new AssertionError("nothing is asked for");
    }
    return asked.element();
  }

  /** Answers what was asked for first with some text. */
  void answer(String body) {
    asked().answer().complete(body.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the stream that was asked for last. */
  Stream stream() {
    return live().get(live().size() - 1);
  }

  /** Fails what was asked for first. */
  void fail(ApiFault fault) {
    if (isAsked()) {
      asked.remove().answer().completeExceptionally(fault);
    }
  }

  /** Answers what was asked for first. */
  void answer() {
    if (!isAsked()) {
      return;
    }
    Asked page = asked.remove();
    String limit = page.parameters().get("limit");
    String token = page.parameters().get("continue");
    int most = limit == null ? Integer.MAX_VALUE : Integer.parseInt(limit);
    long when = token == null ? version : Long.parseLong(token.substring(token.indexOf('@') + 1));
    String after = token == null ? "" : token.substring(0, token.indexOf('@'));
    lists += token == null ? 1 : 0;
    if (when < compacted) {
      page.answer().completeExceptionally(new ApiFault(ApiFault.Kind.EXPIRED, "too old"));
      return;
    }
    List<String> items = new ArrayList<>();
    String next = "";
    for (Thing thing : at(when).values()) {
      if (thing.key().name().compareTo(after) <= 0) {
        continue;
      }
      if (items.size() == most) {
        next = after(items, when);
        break;
      }
      items.add(thing.json());
    }
    String body =
        "{\"kind\":\"ThingList\",\"metadata\":{\"resourceVersion\":\"%d\"%s},\"items\":%s}"
            .formatted(
                when,
                next.isEmpty() ? "" : ",\"continue\":\"" + next + "\"",
                items.isEmpty() ? "null" : "[" + String.join(",", items) + "]");
    page.answer().complete(body.getBytes(StandardCharsets.UTF_8));
  }

  private static String after(List<String> items, long when) {
    String last = items.get(items.size() - 1);
    int start = last.indexOf("\"name\":\"") + 8;
    return last.substring(start, last.indexOf('"', start)) + "@" + when;
  }

  @Override
  public CompletableFuture<Void> stream(String path, Map<String, String> parameters, Lines lines) {
    Stream stream = new Stream(parameters, lines);
    streams.add(stream);
    return stream.end;
  }

  /** Returns the streams that have not ended. */
  List<Stream> live() {
    streams.removeIf(stream -> stream.end.isDone());
    return List.copyOf(streams);
  }

  /** Accepts a stream. */
  void accept(Stream stream) {
    if (stream.open || stream.end.isDone()) {
      return;
    }
    boolean initial = stream.parameters.containsKey("sendInitialEvents");
    if (initial && mode == Streams.REFUSED) {
      stream.end.completeExceptionally(new ApiFault(ApiFault.Kind.INVALID, "forbidden for watch"));
      return;
    }
    stream.open = true;
    if (initial) {
      stream.listing = true;
      for (Thing thing : things.values()) {
        stream.ahead.add(event("ADDED", thing));
      }
      if (mode == Streams.OFFERED) {
        stream.ahead.add(bookmark(version, true));
      }
      stream.position = version;
    } else {
      stream.position = Long.parseLong(stream.parameters.get("resourceVersion"));
      if (stream.position < compacted) {
        if (expiresInStream) {
          stream.lines.opened();
          stream.line(error(410));
          stream.end.complete(null);
        } else {
          stream.end.completeExceptionally(new ApiFault(ApiFault.Kind.EXPIRED, "too old"));
        }
        return;
      }
    }
    stream.lines.opened();
  }

  /** Sends the next event, if there is one. */
  boolean send(Stream stream) {
    if (!stream.open || stream.end.isDone()) {
      return false;
    }
    String ahead = stream.ahead.poll();
    if (ahead != null) {
      stream.line(ahead);
      stream.listing &= mode != Streams.OFFERED || !stream.ahead.isEmpty();
      return true;
    }
    // Versions begin with 2 and have no gaps.
    if (stream.position >= version) {
      return false;
    }
    Change change = history.get((int) Math.max(0, stream.position - 1));
    stream.position = change.version();
    stream.line(event(change.type(), change.thing()));
    return true;
  }

  /** Sends what was sent before, from some version on. */
  void replay(Stream stream, long from) {
    for (Change change : history) {
      if (change.version() > from && change.version() <= stream.position) {
        stream.line(event(change.type(), change.thing()));
      }
    }
  }

  long version() {
    return version;
  }

  static String event(String type, Thing thing) {
    return "{\"type\":\"" + type + "\",\"object\":" + thing.json() + "}";
  }

  static String bookmark(long version, boolean end) {
    return "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Thing\",\"metadata\":"
        + "{\"resourceVersion\":\"%d\"%s}}}"
            .formatted(
                version, end ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : "");
  }

  static String error(int code) {
    return "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":%d,\"message\":\"no\"}}"
        .formatted(code);
  }

  @Override
  public void close() {
    closes++;
    for (Stream stream : live()) {
      stream.end.cancel(false);
    }
  }
}
