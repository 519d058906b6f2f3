package io.forebay.sources.metrics;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what is between the braces of a sample. */
final class LabelReader {
  private static final String METRIC_NAME = "__name__";

  private LabelReader() {}

  /** Where the brace is that closes the one before {@code from}, or -1 if there is none. */
  static int closingBrace(byte[] line, int from, int to) {
    for (int at = from; at < to; at++) {
      byte b = line[at];
      if (b == '}') {
        return at;
      }
      if (b == '"') {
        at = Bytes.closingQuote(line, at + 1, to);
      }
    }
    return -1;
  }

  /** Reads {@code name="value"} pairs; null if they are malformed or a name comes twice. */
  static @Nullable Map<String, String> read(byte[] line, int from, int to) {
    Map<String, String> labels = new LinkedHashMap<>();
    int at = Bytes.skipBlanks(line, from, to);
    while (at < to) {
      int nameEnd;
      String name;
      if (line[at] == '"') {
        int quote = Bytes.closingQuote(line, at + 1, to);
        name = unescape(line, at + 1, quote);
        nameEnd = quote + 1;
      } else if (Bytes.startsLabel(line[at])) {
        nameEnd = Bytes.labelEnd(line, at, to);
        name = new String(line, at, nameEnd - at, StandardCharsets.US_ASCII);
      } else {
        return null;
      }
      at = Bytes.skipBlanks(line, nameEnd, to);
      if (at >= to || line[at] != '=') {
        return null;
      }
      at = Bytes.skipBlanks(line, at + 1, to);
      if (at >= to || line[at] != '"') {
        return null;
      }
      int quote = Bytes.closingQuote(line, at + 1, to);
      if (quote == to || name.isEmpty() || name.equals(METRIC_NAME)) {
        return null;
      }
      if (labels.put(name, unescape(line, at + 1, quote)) != null) {
        return null;
      }
      at = Bytes.skipBlanks(line, quote + 1, to);
      if (at < to) {
        if (line[at] != ',') {
          return null;
        }
        at = Bytes.skipBlanks(line, at + 1, to);
      }
    }
    return Collections.unmodifiableMap(labels);
  }

  /** The text between two quotes. A backslash before any other letter stands for itself. */
  static String unescape(byte[] line, int from, int to) {
    byte[] text = new byte[to - from];
    int length = 0;
    for (int at = from; at < to; at++) {
      byte b = line[at];
      if (b == '\\' && at + 1 < to) {
        byte next = line[at + 1];
        if (next == 'n' || next == '"' || next == '\\') {
          b = next == 'n' ? (byte) '\n' : next;
          at++;
        }
      }
      text[length++] = b;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }
}
