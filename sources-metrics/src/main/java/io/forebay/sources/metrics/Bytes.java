package io.forebay.sources.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** Looks at bytes, eight at a time where that is faster. */
final class Bytes {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long NEWLINES = 0x0A0A0A0A0A0A0A0AL;

  // Drawn anew in each process, so that no page can be made of names that all collide.
  private static final long MULTIPLIER = new SplittableRandom().nextLong() | 1;

  private static final byte NAME_START = 1;
  private static final byte NAME_REST = 2;
  private static final byte LABEL_START = 4;
  private static final byte LABEL_REST = 8;
  private static final byte[] CLASSES = classes();

  private Bytes() {}

  private static byte[] classes() {
    byte[] classes = new byte[256];
    for (int c = 0; c < 128; c++) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean digit = c >= '0' && c <= '9';
      int bits = 0;
      bits |= letter || c == ':' ? NAME_START : 0;
      bits |= letter || digit || c == ':' ? NAME_REST : 0;
      bits |= letter ? LABEL_START : 0;
      bits |= letter || digit ? LABEL_REST : 0;
      classes[c] = (byte) bits;
    }
    return classes;
  }

  /** Eight bytes, the first in the lowest bits. */
  static long eight(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  /** Where the next newline is, or {@code to} if there is none. */
  static int newline(byte[] bytes, int from, int to) {
    int at = from;
    for (int last = to - Long.BYTES; at <= last; at += Long.BYTES) {
      long x = eight(bytes, at) ^ NEWLINES;
      long found = (x - ONES) & ~x & HIGHS;
      if (found != 0) {
        return at + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (at < to && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  static boolean blank(byte b) {
    return b == ' ' || b == '\t';
  }

  static int skipBlanks(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && blank(bytes[at])) {
      at++;
    }
    return at;
  }

  /** Where the token that begins here ends: at a blank or at the end. */
  static int tokenEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && !blank(bytes[at])) {
      at++;
    }
    return at;
  }

  static boolean startsName(byte b) {
    return (CLASSES[b & 0xFF] & NAME_START) != 0;
  }

  static int nameEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && (CLASSES[bytes[at] & 0xFF] & NAME_REST) != 0) {
      at++;
    }
    return at;
  }

  static boolean startsLabel(byte b) {
    return (CLASSES[b & 0xFF] & LABEL_START) != 0;
  }

  static int labelEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && (CLASSES[bytes[at] & 0xFF] & LABEL_REST) != 0) {
      at++;
    }
    return at;
  }

  /**
   * Where the text that was opened by a quote just before {@code from} is closed, or {@code to} if
   * it is not.
   */
  static int closingQuote(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '"') {
      at += bytes[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, to);
  }

  /** Whether these bytes are an ASCII word, in any case if the word is in lower case. */
  static boolean isWord(byte[] bytes, int from, int to, String lowerCase) {
    if (to - from != lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      int b = bytes[from + i];
      if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static int hash(byte[] bytes, int from, int to) {
    long h = (long) to - from;
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      h = mix(h ^ eight(bytes, at));
    }
    long rest = 0;
    for (; at < to; at++) {
      rest = (rest << 8) | (bytes[at] & 0xFF);
    }
    return (int) mix(h ^ rest);
  }

  /** Spreads what differs in some bits over all, differently in each process. */
  static long mix(long h) {
    // The high half, because the highest bits of h reach no others in the low one: with that alone,
    // label sets could be made that collide whatever the multiplier.
    return (h * MULTIPLIER) ^ Math.multiplyHigh(h, MULTIPLIER);
  }
}
