package io.forebay.sources.metrics;

import java.nio.charset.StandardCharsets;

/**
 * Reads numbers from bytes: the double that is nearest to the decimal, as {@link
 * Double#parseDouble} gives it, but without garbage for the numbers that pages are made of. Not
 * thread-safe.
 */
final class NumberParser {
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };
  private static final int LONG_POWERS = 18;
  private static final long EXACT = 1L << 53;
  private static final int LONG_DIGITS = 18;
  private static final int HUGE_EXPONENT = 100_000;

  private boolean valid;
  private boolean whole;

  /** Whether the bytes of the last call were a number. */
  boolean valid() {
    return valid;
  }

  /** Whether they were digits only, after a sign or none. */
  boolean whole() {
    return whole;
  }

  /**
   * Reads a decimal, or NaN or an infinity in any case. Hexadecimal numbers, underscores and
   * anything else are no numbers.
   */
  double parse(byte[] bytes, int from, int to) {
    valid = false;
    whole = false;
    int at = from;
    boolean negative = false;
    if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
      negative = bytes[at] == '-';
      at++;
    }
    long mantissa = 0;
    int digits = 0; // that count
    int seen = 0; // leading zeros included
    int exponent = 0;
    boolean fraction = false;
    for (; at < to; at++) {
      int digit = bytes[at] - '0';
      if (digit >= 0 && digit <= 9) {
        seen++;
        if (digits > 0 || digit > 0) {
          digits++;
        }
        if (digits <= LONG_DIGITS) {
          mantissa = mantissa * 10 + digit;
        }
        exponent -= fraction ? 1 : 0;
      } else if (bytes[at] == '.' && !fraction) {
        fraction = true;
      } else {
        break;
      }
    }
    if (seen == 0) {
      return word(bytes, at, to, fraction, negative, from);
    }
    whole = at == to && !fraction;
    if (at < to) {
      int power = exponent(bytes, at, to);
      if (!valid) {
        return Double.NaN;
      }
      exponent += power;
    }
    valid = true;
    double absolute =
        digits <= LONG_DIGITS ? combine(mantissa, exponent) : Double.NaN /* too long */;
    if (Double.isNaN(absolute)) {
      // Only what was checked above gets here, so nothing that Java alone takes for a number.
      return Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
    }
    return negative ? -absolute : absolute;
  }

  private double word(byte[] bytes, int at, int to, boolean fraction, boolean negative, int from) {
    if (fraction) {
      return Double.NaN;
    }
    if (at == from && Bytes.isWord(bytes, at, to, "nan")) {
      valid = true;
      return Double.NaN;
    }
    if (Bytes.isWord(bytes, at, to, "inf") || Bytes.isWord(bytes, at, to, "infinity")) {
      valid = true;
      return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.NaN;
  }

  private int exponent(byte[] bytes, int from, int to) {
    int at = from;
    if (bytes[at] != 'e' && bytes[at] != 'E') {
      return 0;
    }
    at++;
    boolean negative = false;
    if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
      negative = bytes[at] == '-';
      at++;
    }
    if (at == to) {
      return 0;
    }
    int power = 0;
    for (; at < to; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      power = Math.min(power * 10 + digit, HUGE_EXPONENT);
    }
    valid = true;
    return negative ? -power : power;
  }

  /** The nearest double, or NaN where it takes more than arithmetic of 64 bits. */
  private static double combine(long mantissa, int exponent) {
    if (mantissa == 0) {
      return 0;
    }
    if (mantissa <= EXACT && exponent >= -22 && exponent <= 22) {
      // Both are exact as doubles, so the one operation rounds once and correctly.
      return exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
    }
    if (exponent == 0) {
      return mantissa;
    }
    if (exponent < 0 && exponent >= -LONG_POWERS) {
      return divide(mantissa, (long) POWERS[-exponent]);
    }
    return Double.NaN;
  }

  /**
   * Long division in binary, until 55 bits are there: 53 for the double, one to round, and one that
   * says whether anything is left. The conversion of the long then rounds as it must.
   */
  private static double divide(long dividend, long divisor) {
    long quotient = dividend / divisor;
    long rest = dividend % divisor;
    int exponent = 0;
    while (quotient < 1L << 54) {
      rest <<= 1;
      quotient <<= 1;
      if (rest >= divisor) {
        rest -= divisor;
        quotient |= 1;
      }
      exponent--;
    }
    if (rest != 0) {
      quotient |= 1;
    }
    return Math.scalb((double) quotient, exponent);
  }
}
