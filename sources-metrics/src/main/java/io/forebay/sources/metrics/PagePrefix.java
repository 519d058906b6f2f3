package io.forebay.sources.metrics;

/** What a page begins with: to tell markup, and for the message that it is no exposition. */
final class PagePrefix {
  private static final int MAXIMUM = 48;

  private final byte[] bytes = new byte[MAXIMUM];
  private int length;
  private boolean more;

  void clear() {
    length = 0;
    more = false;
  }

  void feed(byte[] page, int start, int to) {
    int from = start;
    // However much space a page begins with, what comes after it says what the page is.
    while (length == 0 && from < to && page[from] >= 0 && page[from] <= ' ') {
      from++;
    }
    int taken = Math.min(to - from, MAXIMUM - length);
    if (taken > 0) {
      System.arraycopy(page, from, bytes, length, taken);
      length += taken;
    }
    more |= to - from > taken;
  }

  /** Whether the first byte that is to be seen is that of HTML or XML. */
  boolean markup() {
    for (int i = 0; i < length; i++) {
      // What is not printable is space, or the mark with which some encodings begin.
      if (bytes[i] > ' ') {
        return bytes[i] == '<';
      }
    }
    return false;
  }

  /** The beginning in quotes, a dot for each byte that is not printable ASCII. */
  String shown() {
    StringBuilder shown = new StringBuilder("\"");
    for (int i = 0; i < length; i++) {
      shown.append(bytes[i] >= ' ' && bytes[i] < 127 ? (char) bytes[i] : '.');
    }
    return shown.append(more ? "...\"" : "\"").toString();
  }
}
