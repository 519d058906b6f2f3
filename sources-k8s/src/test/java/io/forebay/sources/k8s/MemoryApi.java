package io.forebay.sources.k8s;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An API server in memory that answers at once: lists in one page, and watches. It knows selectors
 * that are equalities. Thread-safe.
 */
final class MemoryApi implements ApiServer, ServerAccess {
  private record Item(String name, Map<String, String> labels, String json) {}

  private record Change(long version, String path, @Nullable Item before, @Nullable Item now) {}

  private static final class Stream {
    private final String path;
    private final Map<String, String> parameters;
    private final Lines lines;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private Stream(String path, Map<String, String> parameters, Lines lines) {
      this.path = path;
      this.parameters = parameters;
      this.lines = lines;
    }

    private void tell(Change change) {
      if (end.isDone() || !change.path().equals(path)) {
        return;
      }
      Item before = matching(change.before(), parameters);
      Item now = matching(change.now(), parameters);
      if (now != null) {
        line(before == null ? "ADDED" : "MODIFIED", json(now, change.version()));
      } else if (before != null) {
        line("DELETED", json(before, change.version()));
      }
    }

    private void line(String type, String object) {
      byte[] line =
          ("{\"type\":\"" + type + "\",\"object\":" + object + "}")
              .getBytes(StandardCharsets.UTF_8);
      lines.line(line, 0, line.length);
    }
  }

  private final Map<String, Map<String, Item>> items = new TreeMap<>();
  private final Map<String, ApiFault.Kind> refused = new TreeMap<>();
  private final List<String> held = new ArrayList<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private final List<Change> history = new ArrayList<>();
  private final List<Stream> streams = new ArrayList<>();
  private long version = 100;

  /** Returns a cluster that this is the API server of. */
  KubernetesCluster cluster() {
    return new KubernetesCluster(
        this,
        new WatchTiming(
            Duration.ofSeconds(60),
            Duration.ZERO,
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            KubernetesCluster.InitialList.PAGES,
            500,
            Duration.ofSeconds(30)));
  }

  /**
   * Makes or changes an object.
   *
   * @param path of its resource
   * @param json the object's fields but metadata, in which apostrophes stand for quotes
   * @param metadata further fields of the metadata, in the same way
   */
  synchronized void put(
      String path, String name, Map<String, String> labels, String metadata, String json) {
    StringBuilder text = new StringBuilder("{'metadata': {'name': '" + name + "'");
    text.append(", 'namespace': 'ns', 'resourceVersion': '%VERSION%', 'labels': {");
    String comma = "";
    for (Map.Entry<String, String> label : labels.entrySet()) {
      text.append(comma).append("'" + label.getKey() + "': '" + label.getValue() + "'");
      comma = ",";
    }
    text.append("}").append(metadata.isEmpty() ? "" : ", " + metadata).append("}");
    text.append(json.isEmpty() ? "" : ", " + json).append("}");
    change(path, name, new Item(name, labels, text.toString().replace('\'', '"')));
  }

  synchronized void delete(String path, String name) {
    change(path, name, null);
  }

  private void change(String path, String name, @Nullable Item now) {
    version++;
    Map<String, Item> all = items.computeIfAbsent(path, absent -> new TreeMap<>());
    Item before = now == null ? all.remove(name) : all.put(name, now);
    Change change = new Change(version, path, before, now);
    history.add(change);
    List.copyOf(streams).forEach(stream -> stream.tell(change));
  }

  /** Refuses a resource from now on, and ends its watches; null to serve it again. */
  synchronized void refuse(String path, ApiFault.@Nullable Kind kind) {
    if (kind == null) {
      refused.remove(path);
      return;
    }
    refused.put(path, kind);
    for (Stream stream : List.copyOf(streams)) {
      if (stream.path.equals(path)) {
        streams.remove(stream);
        stream.end.completeExceptionally(fault(kind, path));
      }
    }
  }

  private static ApiFault fault(ApiFault.Kind kind, String path) {
    String who =
        kind == ApiFault.Kind.FORBIDDEN
            ? ": User \"system:serviceaccount:ns:gateway\" cannot see it"
            : "";
    return new ApiFault(kind, kind + " " + path + who);
  }

  /** Lets lists with something in their path or parameters wait. */
  synchronized void hold(String what) {
    held.add(what);
  }

  /** Answers the lists that wait. */
  synchronized void release() {
    held.clear();
    waiting.forEach(Runnable::run);
    waiting.clear();
  }

  synchronized boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** Returns what the open watches look at, in order. */
  synchronized List<String> watches() {
    streams.removeIf(stream -> stream.end.isDone());
    return streams.stream().map(stream -> stream.path).sorted().toList();
  }

  @Override
  public ApiServer open() {
    return this;
  }

  @Override
  public String namespace() {
    return "ns";
  }

  @Override
  public synchronized CompletableFuture<byte[]> get(String path, Map<String, String> parameters) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    String asked = path + parameters;
    if (held.stream().anyMatch(asked::contains)) {
      waiting.add(() -> answer(path, parameters, answer));
    } else {
      answer(path, parameters, answer);
    }
    return answer;
  }

  private void answer(
      String path, Map<String, String> parameters, CompletableFuture<byte[]> answer) {
    ApiFault.Kind kind = refused.get(path);
    if (kind != null) {
      answer.completeExceptionally(fault(kind, path));
      return;
    }
    List<String> found = new ArrayList<>();
    for (Item item : items.getOrDefault(path, Map.of()).values()) {
      if (matching(item, parameters) != null) {
        found.add(json(item, version));
      }
    }
    String list =
        "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"%d\"},\"items\":[%s]}"
            .formatted(version, String.join(",", found));
    answer.complete(list.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public synchronized CompletableFuture<Void> stream(
      String path, Map<String, String> parameters, Lines lines) {
    Stream stream = new Stream(path, parameters, lines);
    ApiFault.Kind kind = refused.get(path);
    if (kind != null) {
      stream.end.completeExceptionally(fault(kind, path));
      return stream.end;
    }
    streams.add(stream);
    lines.opened();
    long from = Long.parseLong(parameters.getOrDefault("resourceVersion", "0"));
    history.stream().filter(change -> change.version() > from).forEach(stream::tell);
    return stream.end;
  }

  private static String json(Item item, long version) {
    return item.json().replace("%VERSION%", Long.toString(version));
  }

  private static @Nullable Item matching(@Nullable Item item, Map<String, String> parameters) {
    if (item == null) {
      return null;
    }
    String fields = parameters.getOrDefault("fieldSelector", "");
    if (!fields.isEmpty() && !fields.equals("metadata.name=" + item.name())) {
      return null;
    }
    String labels = parameters.getOrDefault("labelSelector", "");
    boolean all =
        labels.isEmpty()
            || Arrays.stream(labels.split(",", -1))
                .map(label -> label.split("=", -1))
                .allMatch(label -> label[1].equals(item.labels().get(label[0])));
    return all ? item : null;
  }

  @Override
  public void close() {}
}
