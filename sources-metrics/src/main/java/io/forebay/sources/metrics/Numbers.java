package io.forebay.sources.metrics;

/** Numbers in the values of labels. */
final class Numbers {
  private static final int MAXIMAL_DIGITS = 18;

  private Numbers() {}

  /** The number that some decimal digits are; -1 for anything else, such as {@code None}. */
  static long wholeOrNegative(String text) {
    if (text.isEmpty() || text.length() > MAXIMAL_DIGITS) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
