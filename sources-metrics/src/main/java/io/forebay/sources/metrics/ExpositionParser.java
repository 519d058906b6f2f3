package io.forebay.sources.metrics;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages of one endpoint, in Prometheus text 0.0.4 or OpenMetrics 1.0, as their bytes arrive.
 * Call {@link #begin}, {@link #feed} as often as there are bytes, and {@link #end}; then again for
 * the next page. A page that is never ended is forgotten by the next {@code begin}.
 *
 * <p>A line that is malformed is lost and counted, and the rest of the page is read. Until the
 * first line that only an exposition has, all lines are read to their end, to tell an exposition
 * from anything else; from then on, a line whose name nobody asked for is skipped unread.
 *
 * <p>Not thread-safe.
 */
final class ExpositionParser {
  private static final int SMALLEST_CARRY = 1024;
  private static final int LARGEST_IDLE_CARRY = 8192;
  private static final long FIRST_SEVEN = 0x00FF_FFFF_FFFF_FFFFL;
  private static final String TYPE_START = "# TYPE ";
  private static final long TYPE_COMMENT = word(TYPE_START);
  private static final long HELP_COMMENT = word("# HELP ");

  private final LineParser lines;
  private final PageSamples page;
  private final NameTable names;
  private final int maximalLineBytes;
  private final Map<Malformation, Long> malformed = new EnumMap<>(Malformation.class);

  private byte[] carry = new byte[SMALLEST_CARRY]; // the part of a line that came so far
  private int carried;
  private boolean discarding; // until the end of a line that is too long
  private @Nullable Boolean openMetrics;
  private boolean proven; // that it is an exposition
  private boolean ended; // # EOF was the latest line
  private final PagePrefix prefix = new PagePrefix();

  /**
   * Makes a parser.
   *
   * @param families which families to keep
   * @param maximalLineBytes how long a line may be; a longer one is malformed
   */
  ExpositionParser(FamilySet families, int maximalLineBytes) {
    this.names = families.names();
    this.lines = new LineParser(names);
    this.page = new PageSamples(lines);
    this.maximalLineBytes = maximalLineBytes;
    begin();
  }

  private static long word(String sevenLetters) {
    byte[] eight = Arrays.copyOf(sevenLetters.getBytes(StandardCharsets.US_ASCII), Long.BYTES);
    return Bytes.eight(eight, 0);
  }

  /** Begins a page whose format the server does not tell. */
  void begin() {
    beginPage(null);
  }

  /** Begins a page of which the content type tells the format. */
  void begin(boolean openMetrics) {
    beginPage(openMetrics);
  }

  private void beginPage(@Nullable Boolean openMetrics) {
    this.openMetrics = openMetrics;
    malformed.clear();
    if (carry.length > LARGEST_IDLE_CARRY) {
      carry = new byte[SMALLEST_CARRY];
    }
    carried = 0;
    discarding = false;
    proven = false;
    ended = false;
    prefix.clear();
    lines.begin(openMetrics);
  }

  /**
   * Reads the next part of the page, which may be cut anywhere. Keeps no reference to the bytes.
   */
  void feed(byte[] bytes, int offset, int length) {
    int limit = offset + length;
    int at = offset;
    prefix.feed(bytes, offset, limit);
    if (carried > 0 || discarding) {
      int newline = Bytes.newline(bytes, at, limit);
      carry(bytes, at, newline);
      if (newline == limit) {
        return;
      }
      endCarried();
      at = newline + 1;
    }
    while (at < limit) {
      boolean skip = proven && !ended && limit - at >= 2 * Long.BYTES && unwanted(bytes, at);
      int newline = Bytes.newline(bytes, at, limit);
      if (newline == limit) {
        carry(bytes, at, limit);
        return;
      }
      if (newline - at > maximalLineBytes) {
        count(Malformation.TOO_LONG);
      } else if (!skip) {
        line(bytes, at, newline);
      }
      at = newline + 1;
    }
  }

  /** Whether eight bytes or sixteen are enough to see that a line is of no interest. */
  private boolean unwanted(byte[] bytes, int at) {
    long eight = Bytes.eight(bytes, at);
    if (bytes[at] != '#') {
      return Bytes.startsName(bytes[at]) && !names.maybe(eight);
    }
    long seven = eight & FIRST_SEVEN;
    if (seven == TYPE_COMMENT) {
      int name = at + TYPE_START.length();
      return Bytes.startsName(bytes[name]) && !names.maybe(Bytes.eight(bytes, name));
    }
    return seven == HELP_COMMENT;
  }

  private void carry(byte[] bytes, int from, int to) {
    if (discarding) {
      return;
    }
    int length = carried + (to - from);
    if (length > maximalLineBytes) {
      count(Malformation.TOO_LONG);
      discarding = true;
      return;
    }
    if (length > carry.length) {
      carry = Arrays.copyOf(carry, Math.max(length, carry.length * 2));
    }
    System.arraycopy(bytes, from, carry, carried, to - from);
    carried = length;
  }

  private void endCarried() {
    if (!discarding) {
      line(carry, 0, carried);
    }
    discarding = false;
    carried = 0;
  }

  private void line(byte[] bytes, int start, int end) {
    int to = end > start && bytes[end - 1] == '\r' ? end - 1 : end;
    int from = Bytes.skipBlanks(bytes, start, to);
    if (from == to) {
      return;
    }
    if (ended && openMetrics != null) {
      count(Malformation.AFTER_END);
      return;
    }
    // In a page of unknown format, what was not at the end was a comment.
    ended = false;
    byte first = bytes[from];
    Malformation problem;
    if (first == '#') {
      problem = comment(bytes, from + 1, to);
    } else if (first == '{') {
      problem = lines.quotedSample(bytes, from, to);
      proven |= problem == null;
    } else if (Bytes.startsName(first)) {
      int nameEnd = Bytes.nameEnd(bytes, from, to);
      int name = names.find(bytes, from, nameEnd);
      if (proven && name == NameTable.UNKNOWN) {
        return;
      }
      problem = lines.sample(bytes, name, nameEnd, to);
      proven |= problem == null;
    } else {
      problem = Malformation.NAME;
    }
    if (problem != null) {
      count(problem);
    }
  }

  private @Nullable Malformation comment(byte[] bytes, int from, int to) {
    int wordFrom = Bytes.skipBlanks(bytes, from, to);
    int wordTo = Bytes.tokenEnd(bytes, wordFrom, to);
    if (wordTo - wordFrom == 3) {
      if (Bytes.isWord(bytes, wordFrom, wordTo, "eof")
          && wordTo == to
          && !Boolean.FALSE.equals(openMetrics)) {
        ended = true;
        proven = true;
      }
      return null;
    }
    if (wordTo - wordFrom != 4) {
      return null;
    }
    if (bytes[wordFrom] == 'T' && Bytes.isWord(bytes, wordFrom, wordTo, "type")) {
      Malformation problem = lines.type(bytes, wordTo, to, !proven);
      proven |= problem == null;
      return problem;
    }
    proven |=
        (bytes[wordFrom] == 'H' && Bytes.isWord(bytes, wordFrom, wordTo, "help"))
            || (bytes[wordFrom] == 'U' && Bytes.isWord(bytes, wordFrom, wordTo, "unit"));
    return null;
  }

  private void count(Malformation problem) {
    malformed.merge(problem, 1L, Long::sum);
  }

  /**
   * Ends the page.
   *
   * @return the samples, valid until the next {@code begin}
   * @throws MalformedPageException if the page is no exposition
   */
  MetricSamples end() throws MalformedPageException {
    endCarried();
    if (lacksEnd()) {
      count(Malformation.NO_END);
    }
    // Nothing at all is an exposition of an exporter that has nothing to say.
    if ((!proven && malformedLines() > 0) || prefix.markup()) {
      throw new MalformedPageException(
          "page: begins with " + prefix.shown() + " (expected: Prometheus text or OpenMetrics)");
    }
    lines.samples().decideTimes(openMetrics == null ? ended : openMetrics);
    return page;
  }

  /** Whether the page, once ended, lacks the last line that its format must have. */
  boolean lacksEnd() {
    return Boolean.TRUE.equals(openMetrics) && !ended;
  }

  /** How many lines of the page since {@code begin} were malformed and lost. */
  long malformedLines() {
    long sum = 0;
    for (long lost : malformed.values()) {
      sum += lost;
    }
    return sum;
  }

  /** Tells each reason for which lines since {@code begin} were lost, and how many lines. */
  void malformed(ObjLongConsumer<String> action) {
    malformed.forEach((reason, lines) -> action.accept(reason.text(), lines));
  }
}
