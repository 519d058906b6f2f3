package io.forebay.sources.metrics.loadreports;

import java.util.Base64;

/** Finds out in which form a report is, and reads it. Thread-safe. */
final class ReportReader {
  /** How long a header may be, in characters. */
  static final int LONGEST = 8 << 10;

  private static final String TEXT = "TEXT";
  private static final String JSON = "JSON";
  private static final String BINARY = "BIN";

  private final JsonReports json = new JsonReports();

  /**
   * Reads the value of {@code endpoint-load-metrics}.
   *
   * @throws MalformedReportException if it cannot be read
   */
  void read(String value, ReportDraft draft) throws MalformedReportException {
    checkLength(value);
    try {
      if (is(value, TEXT)) {
        TextReports.read(value, TEXT.length(), draft);
      } else if (is(value, JSON)) {
        json.read(value.substring(JSON.length()), draft);
      } else if (is(value, BINARY)) {
        BinaryReports.read(decode(value.substring(BINARY.length())), draft);
      } else {
        throw new MalformedReportException("neither TEXT, JSON nor BIN");
      }
    } catch (RuntimeException e) {
      throw internal(e);
    }
  }

  /**
   * Reads the value of {@code endpoint-load-metrics-bin}.
   *
   * @throws MalformedReportException if it cannot be read
   */
  void readBinary(String value, ReportDraft draft) throws MalformedReportException {
    checkLength(value);
    try {
      BinaryReports.read(decode(value), draft);
    } catch (RuntimeException e) {
      throw internal(e);
    }
  }

  private static void checkLength(String value) throws MalformedReportException {
    if (value.length() > LONGEST) {
      throw new MalformedReportException("longer than 8 KiB");
    }
  }

  /** A fault of this library must not become one of the gateway that calls it. */
  private static MalformedReportException internal(RuntimeException fault) {
    return new MalformedReportException("internal: " + fault.getClass().getSimpleName());
  }

  /** Whether the value begins with a prefix and a blank, or is the prefix alone. */
  private static boolean is(String value, String prefix) {
    return value.regionMatches(true, 0, prefix, 0, prefix.length())
        && (value.length() == prefix.length() || isBlank(value.charAt(prefix.length())));
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static byte[] decode(String base64) throws MalformedReportException {
    try {
      return Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      throw new MalformedReportException("not Base64");
    }
  }
}
