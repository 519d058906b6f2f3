package io.forebay.sources.metrics.loadreports;

import org.jspecify.annotations.Nullable;

/**
 * Reads reports as text: {@code cpu_utilization=0.3, named_metrics.queue=4}. The entries of a map
 * have the map's name and a dot before their own.
 */
final class TextReports {
  private TextReports() {}

  /**
   * Reads a text.
   *
   * @param from where it begins
   * @throws MalformedReportException if it has another form, or says something twice
   */
  static void read(String text, int from, ReportDraft draft) throws MalformedReportException {
    int at = from;
    while (at < text.length()) {
      int comma = text.indexOf(',', at);
      int end = comma < 0 ? text.length() : comma;
      int start = skipBlanks(text, at, end);
      if (start < end) { // A list may have empty elements.
        readEntry(text, start, end, draft);
      }
      at = end + 1;
    }
  }

  private static void readEntry(String text, int from, int to, ReportDraft draft)
      throws MalformedReportException {
    int equals = text.indexOf('=', from);
    if (equals < 0 || equals >= to) {
      throw new MalformedReportException("no '=' between name and number");
    }
    int nameEnd = trim(text, from, equals);
    double value = Decimals.parse(text, skipBlanks(text, equals + 1, to), trim(text, equals, to));
    int dot = text.indexOf('.', from);
    boolean inMap = dot >= 0 && dot < nameEnd;
    @Nullable Field field = Field.ofName(text, from, inMap ? dot : nameEnd);
    if (field == null || field.isMap() != inMap) {
      if (from == nameEnd) {
        throw new MalformedReportException("number without a name");
      }
      draft.unknown();
    } else if (inMap
        ? draft.put(field, text.substring(dot + 1, nameEnd), value)
        : draft.again(field)) {
      throw new MalformedReportException("the same field twice");
    } else if (!inMap) {
      draft.set(field, value);
    }
  }

  private static int skipBlanks(String text, int from, int to) {
    int at = from;
    while (at < to && ReportReader.isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Returns the end without the blanks before it. */
  private static int trim(String text, int from, int to) {
    int at = to;
    while (at > from && ReportReader.isBlank(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }
}
