package io.forebay.sources.metrics.loadreports;

/**
 * Reads decimal numbers from a text: the double that is nearest, without garbage for the short ones
 * that reports are made of.
 */
final class Decimals {
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  /** Below this, a whole number is exact as a double. */
  private static final long EXACT = 1L << 53;

  private static final int LONG_DIGITS = 18;

  private Decimals() {}

  /**
   * Reads a part of a text: a decimal with or without exponent, or {@code NaN}, {@code inf} or
   * {@code infinity} in any case. What only Java takes for a number is none.
   *
   * @throws MalformedReportException if it is no number
   */
  static double parse(String text, int from, int to) throws MalformedReportException {
    int at = from;
    boolean negative = at < to && text.charAt(at) == '-';
    if (at < to && (negative || text.charAt(at) == '+')) {
      at++;
    }
    int first = at;
    long mantissa = 0;
    int digits = 0;
    int places = 0;
    int point = -1;
    for (; at < to; at++) {
      char c = text.charAt(at);
      if (c >= '0' && c <= '9') {
        digits++;
        mantissa = digits <= LONG_DIGITS ? mantissa * 10 + (c - '0') : mantissa;
        places += point < 0 ? 0 : 1;
      } else if (c == '.' && point < 0) {
        point = at;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return word(text, first, to, negative);
    }
    if (at < to) {
      checkExponent(text, at, to);
    } else if (digits <= LONG_DIGITS && mantissa <= EXACT) {
      // Both are exact as doubles, so the one operation rounds once, and correctly.
      double absolute = mantissa / POWERS[places];
      return negative ? -absolute : absolute;
    }
    // Only what was checked above gets here, so nothing that Java alone takes for a number.
    return Double.parseDouble(text.substring(from, to));
  }

  private static double word(String text, int from, int to, boolean negative)
      throws MalformedReportException {
    if (is(text, from, to, "nan")) {
      return Double.NaN;
    }
    if (is(text, from, to, "inf") || is(text, from, to, "infinity")) {
      return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    throw notANumber();
  }

  private static boolean is(String text, int from, int to, String word) {
    return to - from == word.length() && text.regionMatches(true, from, word, 0, word.length());
  }

  private static void checkExponent(String text, int from, int to) throws MalformedReportException {
    int at = from + 1;
    char sign = at < to ? text.charAt(at) : ' ';
    if (sign == '-' || sign == '+') {
      at++;
    }
    if ((text.charAt(from) | 0x20) != 'e' || at == to) {
      throw notANumber();
    }
    for (; at < to; at++) {
      if (text.charAt(at) < '0' || text.charAt(at) > '9') {
        throw notANumber();
      }
    }
  }

  private static MalformedReportException notANumber() {
    return new MalformedReportException("not a number");
  }
}
