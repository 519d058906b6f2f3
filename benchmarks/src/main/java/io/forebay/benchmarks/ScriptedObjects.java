package io.forebay.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The objects of one kind that a scripted API server has, and what became of them. Thread-safe. */
final class ScriptedObjects {
  private final String kind;

  /** Each object's text, in the order of their making. Guarded by this. */
  private final List<byte[]> texts;

  /** A line of a watch for each change there was. Guarded by this. */
  private final List<byte[]> changes = new ArrayList<>();

  /** The version of a list that was made before the first change. */
  private final long firstVersion;

  /**
   * A list as it was at one moment.
   *
   * @param version what a watch has to begin with so as to miss nothing
   * @param texts the objects
   */
  record Snapshot(long version, List<byte[]> texts) {}

  ScriptedObjects(String kind, List<byte[]> texts, long version) {
    this.kind = kind;
    this.texts = new ArrayList<>(texts);
    firstVersion = version;
  }

  String kind() {
    return kind;
  }

  synchronized Snapshot snapshot() {
    return new Snapshot(firstVersion + changes.size(), List.copyOf(texts));
  }

  /** The version that the next change will make. */
  synchronized long nextVersion() {
    return firstVersion + changes.size() + 1;
  }

  /** Changes an object, and tells all watches. The caller lets no other change come between. */
  synchronized void change(int index, byte[] text) {
    texts.set(index, text);
    changes.add(line("MODIFIED", text));
    notifyAll();
  }

  /**
   * Returns what came after a version.
   *
   * @return lines of a watch; empty if none came in time
   */
  synchronized List<byte[]> await(long version, long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    int from = (int) (version - firstVersion);
    while (changes.size() <= from) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return List.of();
      }
      wait(left);
    }
    return List.copyOf(changes.subList(from, changes.size()));
  }

  static byte[] line(String type, byte[] object) {
    byte[] head = ("{\"type\":\"" + type + "\",\"object\":").getBytes(UTF_8);
    byte[] line = new byte[head.length + object.length + 2];
    System.arraycopy(head, 0, line, 0, head.length);
    System.arraycopy(object, 0, line, head.length, object.length);
    line[line.length - 2] = '}';
    line[line.length - 1] = '\n';
    return line;
  }

  /** The line that ends the first part of a watch which begins with all there is. */
  byte[] endOfList(long version) {
    return ("{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"%s\",\"apiVersion\":\"v1\",\"metadata\":{"
            + "\"resourceVersion\":\"%d\",\"creationTimestamp\":null,\"annotations\":{"
            + "\"k8s.io/initial-events-end\":\"true\"}}}}\n")
        .formatted(kind, version)
        .getBytes(UTF_8);
  }
}
