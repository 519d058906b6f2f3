package io.forebay.sources.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The label sets of an endpoint, found by the bytes between the braces. They are the same on page
 * after page, so each is read once. Those that are gone from the pages are forgotten, and take no
 * room from those of the next page.
 */
final class LabelSets {
  /** The set without labels. */
  static final int EMPTY = 0;

  static final int MALFORMED = -1;
  static final int TOO_MANY = -2;

  static final int MAXIMUM = 20_000;
  static final int MAXIMAL_BYTES = 4 << 20;
  private static final int UNSEEN_KEPT = 64;

  private ByteTable table = new ByteTable();
  private List<Map<String, String>> maps = new ArrayList<>();
  private int[] lastPages = new int[16];
  private int bytes;
  private int page;
  private int seen;
  private int seenBytes;

  LabelSets() {
    add(new byte[0], 0, 0, Map.of());
  }

  int size() {
    return table.size();
  }

  /** Begins a page. The ids of before are no longer valid. */
  void begin() {
    int unseen = table.size() - 1 - seen; // the empty one is never counted
    boolean large = bytes > MAXIMAL_BYTES / 4 || table.size() > MAXIMUM;
    if (unseen > seen + UNSEEN_KEPT || (unseen > 0 && large)) {
      forgetUnseen();
    }
    page++;
    seen = 0;
    seenBytes = 0;
  }

  Map<String, String> labels(int id) {
    return maps.get(id);
  }

  /** The id of the set that these bytes spell, or {@link #MALFORMED}, or {@link #TOO_MANY}. */
  int intern(byte[] line, int from, int to) {
    if (from == to) {
      return EMPTY;
    }
    int id = table.find(line, from, to);
    if (id >= 0 && lastPages[id] == page) {
      return id;
    }
    Map<String, String> labels = id < 0 ? LabelReader.read(line, from, to) : maps.get(id);
    if (labels == null) {
      return MALFORMED;
    }
    // The limits are those of a page. With the sets of the page before, it may be twice as much.
    if (seen == MAXIMUM || seenBytes + (to - from) > MAXIMAL_BYTES) {
      return TOO_MANY;
    }
    if (id < 0) {
      id = add(line, from, to, labels);
    }
    lastPages[id] = page;
    seen++;
    seenBytes += to - from;
    return id;
  }

  private int add(byte[] line, int from, int to, Map<String, String> labels) {
    int id = table.add(line, from, to);
    maps.add(labels);
    if (id == lastPages.length) {
      lastPages = Arrays.copyOf(lastPages, id * 2);
    }
    lastPages[id] = page - 1;
    bytes += to - from;
    return id;
  }

  private void forgetUnseen() {
    ByteTable oldTable = table;
    List<Map<String, String>> oldMaps = maps;
    int[] oldPages = lastPages;
    table = new ByteTable();
    maps = new ArrayList<>();
    lastPages = new int[16];
    bytes = 0;
    for (int id = 0; id < oldTable.size(); id++) {
      if (id == EMPTY || oldPages[id] == page) {
        byte[] key = oldTable.key(id);
        add(key, 0, key.length, oldMaps.get(id));
      }
    }
  }

  /** For tests: whether a set is remembered. */
  @Nullable Map<String, String> remembered(byte[] line) {
    int id = table.find(line, 0, line.length);
    return id < 0 ? null : maps.get(id);
  }
}
