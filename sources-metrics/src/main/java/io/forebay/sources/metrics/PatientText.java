package io.forebay.sources.metrics;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text that lets itself be matched for a while only. For some expressions there are texts at
 * which {@link java.util.regex} tries for hours, and it is servers that make the texts. Not
 * thread-safe; for one match.
 */
final class PatientText implements CharSequence {
  private static final int STEPS = 20_000;
  private static final int STEPS_PER_CHARACTER = 20;

  /** What ends a match: there is no other way out of it. */
  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLong() {
      super(null, null, false, false);
    }
  }

  private final String text;
  private long left;

  private PatientText(String text) {
    this.text = text;
    this.left = STEPS + (long) text.length() * STEPS_PER_CHARACTER;
  }

  /** Whether the pattern matches the whole text, or does not, as is wanted; false if it is open. */
  static boolean matches(Pattern pattern, String text, boolean wanted) {
    Matcher matcher = pattern.matcher(new PatientText(text));
    try {
      return matcher.matches() == wanted;
    } catch (TooLong | StackOverflowError e) {
      return false;
    }
  }

  @Override
  public char charAt(int index) {
    if (--left < 0) {
      throw new TooLong();
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
