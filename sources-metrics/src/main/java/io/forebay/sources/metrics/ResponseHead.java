package io.forebay.sources.metrics;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.forebay.api.FetchException;
import org.jspecify.annotations.Nullable;

/**
 * What the head of an answer says, as far as we want to know. One is used for all answers of a
 * connection: where a server says the same again, the text is the same object.
 */
final class ResponseHead {
  private static final byte[] VERSION = "HTTP/1.".getBytes(ISO_8859_1);
  private static final int MAXIMAL_LENGTH_DIGITS = 18;

  /** Which bytes a field's name may consist of. */
  private static final boolean[] NAME = new boolean[128];

  static {
    for (char c = '!'; c < 127; c++) {
      NAME[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }
  }

  private final String url;
  private final Text reason = new Text();
  private final Text contentType = new Text();
  private final Text contentEncoding = new Text();
  private final Text etag = new Text();
  private final Text location = new Text();
  private int status;
  private boolean version10;
  private boolean close;
  private boolean keepAlive;
  private boolean chunked;
  private long length;

  /** Whether the last field was one that we read, or there was none. */
  private boolean read;

  /** One field's value, the first if it comes more than once. */
  private static final class Text {
    private String text = "";
    private boolean present;

    void set(byte[] line, int from, int to) {
      if (!present) {
        present = true;
        if (!same(line, from, to)) {
          text = new String(line, from, to - from, ISO_8859_1);
        }
      }
    }

    @Nullable String get() {
      return present ? text : null;
    }

    private boolean same(byte[] line, int from, int to) {
      if (text.length() != to - from) {
        return false;
      }
      for (int i = from; i < to; i++) {
        if (text.charAt(i - from) != (line[i] & 0xff)) {
          return false;
        }
      }
      return true;
    }
  }

  ResponseHead(String url) {
    this.url = url;
  }

  /** Reads the first line, and forgets the answer before. */
  void begin(byte[] line, int from, int to) {
    // HTTP/1.1 200 OK
    int code = from + VERSION.length + 2;
    boolean valid =
        to - from >= VERSION.length + 5
            && matches(VERSION, line, from)
            && digit(line[code - 2])
            && line[code - 1] == ' '
            && digit(line[code])
            && digit(line[code + 1])
            && digit(line[code + 2])
            && line[code] != '0'
            && (code + 3 == to || line[code + 3] == ' ')
            && printable(line, code + 3, to);
    if (!valid) {
      throw refused("it begins with " + text(line, from, to));
    }
    status = (line[code] - '0') * 100 + (line[code + 1] - '0') * 10 + line[code + 2] - '0';
    version10 = line[code - 2] == '0';
    reason.present = false;
    contentType.present = false;
    contentEncoding.present = false;
    etag.present = false;
    location.present = false;
    close = false;
    keepAlive = false;
    chunked = false;
    length = -1;
    read = true;
    reason.set(line, Math.min(code + 4, to), to);
  }

  /** Reads a line after the first. */
  void field(byte[] line, int from, int to) {
    if (blank(line[from])) {
      // A value may go on in the next line, by an old rule that nobody follows any more.
      if (read) {
        throw refused("a field over several lines, " + text(line, from, to));
      }
      return;
    }
    int nameEnd = from;
    while (nameEnd < to && line[nameEnd] > 0 && NAME[line[nameEnd]]) {
      nameEnd++;
    }
    int colon = nameEnd;
    while (colon < to && blank(line[colon])) {
      colon++;
    }
    if (nameEnd == from || colon == to || line[colon] != ':' || !printable(line, colon, to)) {
      throw refused("a field " + text(line, from, to));
    }
    int begin = colon + 1;
    while (begin < to && blank(line[begin])) {
      begin++;
    }
    int end = to;
    while (end > begin && blank(line[end - 1])) {
      end--;
    }
    read = true;
    if (is("content-type", line, from, nameEnd)) {
      contentType.set(line, begin, end);
    } else if (is("content-length", line, from, nameEnd)) {
      contentLength(line, begin, end);
    } else if (is("transfer-encoding", line, from, nameEnd)) {
      transferEncoding(line, begin, end);
    } else if (is("connection", line, from, nameEnd)) {
      close |= lists("close", line, begin, end);
      keepAlive |= lists("keep-alive", line, begin, end);
    } else if (is("content-encoding", line, from, nameEnd)) {
      contentEncoding.set(line, begin, end);
    } else if (is("etag", line, from, nameEnd)) {
      etag.set(line, begin, end);
    } else if (is("location", line, from, nameEnd)) {
      location.set(line, begin, end);
    } else {
      read = false;
    }
  }

  private void contentLength(byte[] line, int from, int to) {
    // Two of them, even if they agree, are a sign that something is wrong on the way.
    boolean valid = length < 0 && from < to && to - from <= MAXIMAL_LENGTH_DIGITS;
    long value = 0;
    for (int i = from; valid && i < to; i++) {
      valid = digit(line[i]);
      value = value * 10 + line[i] - '0';
    }
    if (!valid) {
      throw refused("Content-Length: " + text(line, from, to) + " (expected: one number)");
    }
    length = value;
  }

  private void transferEncoding(byte[] line, int from, int to) {
    if (!version10 && !chunked && is("chunked", line, from, to)) {
      chunked = true;
    } else if (!is("identity", line, from, to)) {
      throw refused("Transfer-Encoding: " + text(line, from, to) + " (expected: chunked, by 1.1)");
    }
  }

  /** Notes that it is whole. */
  void end() {
    if (chunked && length >= 0) {
      throw refused("both Content-Length and Transfer-Encoding (expected: one of them)");
    }
  }

  int status() {
    return status;
  }

  String reason() {
    return reason.text;
  }

  /** Whether another answer follows, which is the true one. */
  boolean interim() {
    return status < 200 && status != 101;
  }

  /** Whether it has no body, whatever the fields say. */
  boolean bodiless() {
    return status < 200 || status == 204 || status == 304;
  }

  boolean chunked() {
    return chunked;
  }

  /** The length of the body in bytes, or -1 where none is told or it comes in chunks. */
  long length() {
    return length;
  }

  /** Whether the connection can be used again. */
  boolean keepAlive() {
    return !close && (keepAlive || !version10);
  }

  @Nullable String contentType() {
    return contentType.get();
  }

  @Nullable String contentEncoding() {
    return contentEncoding.get();
  }

  @Nullable String etag() {
    return etag.get();
  }

  @Nullable String location() {
    return location.get();
  }

  /** Whether there are no control characters in it; a tab is none. */
  static boolean printable(byte[] line, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = line[i];
      if ((b >= 0 && b < ' ' && b != '\t') || b == 127) {
        return false;
      }
    }
    return true;
  }

  /** Whether one of the words between commas is this one. */
  private static boolean lists(String word, byte[] line, int from, int to) {
    int begin = from;
    for (int i = from; i <= to; i++) {
      if (i == to || line[i] == ',') {
        int end = i;
        while (begin < end && blank(line[begin])) {
          begin++;
        }
        while (end > begin && blank(line[end - 1])) {
          end--;
        }
        if (is(word, line, begin, end)) {
          return true;
        }
        begin = i + 1;
      }
    }
    return false;
  }

  /** Whether it is this word, of small letters and hyphens, in letters of any case. */
  private static boolean is(String word, byte[] line, int from, int to) {
    if (word.length() != to - from) {
      return false;
    }
    for (int i = from; i < to; i++) {
      byte b = line[i];
      if (word.charAt(i - from) != (b >= 'A' && b <= 'Z' ? b + 32 : b)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(byte[] expected, byte[] line, int from) {
    for (int i = 0; i < expected.length; i++) {
      if (line[from + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean digit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean blank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static String text(byte[] line, int from, int to) {
    return "'" + Failures.printable(new String(line, from, to - from, ISO_8859_1)) + "'";
  }

  private FetchException refused(String what) {
    return Failures.protocol(url, what, null);
  }
}
