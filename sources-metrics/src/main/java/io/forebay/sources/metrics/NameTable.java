package io.forebay.sources.metrics;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names that are wanted, or all names that came by, each with a dense id. */
final class NameTable {
  static final int UNKNOWN = -1;
  static final int TOO_MANY = -2;
  static final int MAXIMUM = 50_000;
  private static final int KEPT = 10_000;

  private final boolean open;
  private ByteTable table = new ByteTable();
  private final List<String> texts = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private boolean[] kept = new boolean[16];
  private final long[] prefixes = new long[16];
  private boolean everyPrefix;

  /**
   * Makes an empty table.
   *
   * @param open whether a name that is looked for and not there is added
   */
  NameTable(boolean open) {
    this.open = open;
    this.everyPrefix = open;
  }

  /** Begins a page. The ids of before are no longer valid. An open table forgets too many names. */
  void begin() {
    if (open && table.size() > KEPT) {
      table = new ByteTable();
      texts.clear();
      ids.clear();
    }
  }

  int size() {
    return table.size();
  }

  /** Adds a name. If it is not kept, only its type is remembered and not its samples. */
  void add(String name, boolean keep) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    int id = table.find(bytes, 0, bytes.length);
    if (id < 0) {
      id = add(bytes, 0, bytes.length);
    }
    kept[id] |= keep;
  }

  /** The id of a name; of an unknown one, {@link #UNKNOWN}, or a new one if the table is open. */
  int find(byte[] bytes, int from, int to) {
    int id = table.find(bytes, from, to);
    if (id < 0 && open) {
      if (table.size() == MAXIMUM) {
        return TOO_MANY;
      }
      id = add(bytes, from, to);
      kept[id] = true;
    }
    return id;
  }

  int find(String name) {
    Integer id = ids.get(name);
    return id == null ? UNKNOWN : id;
  }

  boolean kept(int id) {
    return kept[id];
  }

  String text(int id) {
    return texts.get(id);
  }

  /**
   * Whether a name that begins with these eight bytes may be in the table. Never wrong when it says
   * no, also when the eight bytes go beyond the name.
   */
  boolean maybe(long eight) {
    int bit = bit(eight);
    return everyPrefix || (prefixes[bit >>> 6] & (1L << bit)) != 0;
  }

  private static int bit(long eight) {
    return (int) ((eight * 0x9E3779B97F4A7C15L) >>> 54);
  }

  private int add(byte[] bytes, int from, int to) {
    int id = table.add(bytes, from, to);
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    texts.add(text);
    ids.put(text, id);
    if (id == kept.length) {
      kept = Arrays.copyOf(kept, id * 2);
    }
    if (to - from < Long.BYTES) {
      // What follows the name on the line would be among the eight bytes.
      everyPrefix = true;
    } else {
      int bit = bit(Bytes.eight(bytes, from));
      prefixes[bit >>> 6] |= 1L << bit;
    }
    return id;
  }
}
