package io.forebay.sources.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one page declares the families to be, by the ids of their names. */
final class TypeTable {
  private static final MetricType[] TYPES = MetricType.values();
  private static final String[] WORDS = {
    "counter", "gauge", "histogram", "summary", "info", "stateset", "gaugehistogram", "unknown"
  };
  private static final String OLD_UNKNOWN = "untyped";

  private final NameTable names;

  /** By the number of the name, the type's ordinal plus one, or 0: every endpoint has a table. */
  private byte[] declared;

  TypeTable(NameTable names) {
    this.names = names;
    this.declared = new byte[Math.max(16, names.size())];
  }

  void clear() {
    Arrays.fill(declared, (byte) 0);
  }

  /** The type that a word stands for, or null if it is none. */
  static @Nullable MetricType read(byte[] bytes, int from, int to) {
    for (int i = 0; i < WORDS.length; i++) {
      if (Bytes.isWord(bytes, from, to, WORDS[i])) {
        return TYPES[i];
      }
    }
    return Bytes.isWord(bytes, from, to, OLD_UNKNOWN) ? MetricType.UNKNOWN : null;
  }

  /** Notes a declaration; false if it contradicts an earlier one, which then stays. */
  @SuppressWarnings("EnumOrdinal") // A number of this process, which nothing keeps.
  boolean declare(int name, MetricType type) {
    if (name >= declared.length) {
      declared = Arrays.copyOf(declared, Math.max(name + 1, declared.length * 2));
    }
    byte number = (byte) (type.ordinal() + 1);
    if (declared[name] != 0 && declared[name] != number) {
      return false;
    }
    declared[name] = number;
    return true;
  }

  /** What the family of this name, or of samples of this name, is declared to be. */
  MetricType type(String name) {
    MetricType type = declared(names.find(name));
    if (type != null) {
      return type;
    }
    for (String suffix : FamilySet.SUFFIXES) {
      if (name.endsWith(suffix)) {
        int family = names.find(name.substring(0, name.length() - suffix.length()));
        type = declared(family);
        if (type != null && belongs(suffix, type)) {
          return type;
        }
      }
    }
    // Prometheus text declares jobs_total where OpenMetrics declares jobs.
    return declared(names.find(name + "_total")) == MetricType.COUNTER
        ? MetricType.COUNTER
        : MetricType.UNKNOWN;
  }

  @Nullable MetricType declared(int name) {
    int number = name < 0 || name >= declared.length ? 0 : declared[name];
    return number == 0 ? null : TYPES[number - 1];
  }

  private static boolean belongs(String suffix, MetricType type) {
    return switch (suffix) {
      case "_total" -> type == MetricType.COUNTER;
      case "_bucket" -> type == MetricType.HISTOGRAM || type == MetricType.GAUGE_HISTOGRAM;
      case "_sum", "_count" -> type == MetricType.HISTOGRAM || type == MetricType.SUMMARY;
      case "_gsum", "_gcount" -> type == MetricType.GAUGE_HISTOGRAM;
      case "_info" -> type == MetricType.INFO;
      case "_created" ->
          type == MetricType.COUNTER || type == MetricType.HISTOGRAM || type == MetricType.SUMMARY;
      default -> false;
    };
  }
}
