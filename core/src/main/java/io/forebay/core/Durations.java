package io.forebay.core;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Time spans as people write them: a number and a unit. */
final class Durations {
  /** What {@link #parse} understands, for messages. */
  static final String FORM = "a number with ms, s, m or h, such as 1.5s";

  /** No configured time span is longer: it is more than any use, and far from any overflow. */
  static final Duration LONGEST = Duration.ofDays(365);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?) ?(ms|s|m|h)");

  private Durations() {}

  /** Returns the time span, or null if the text has another form or is too long. */
  static @Nullable Duration parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long unit =
        switch (matcher.group(2)) {
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          default -> 3_600_000_000_000L;
        };
    BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
    return nanos.compareTo(BigDecimal.valueOf(LONGEST.toNanos())) > 0
        ? null
        : Duration.ofNanos(nanos.longValue());
  }

  /** What to expect instead of a text that {@link #parse} refused, for messages. */
  static String expected(String text) {
    if (text.startsWith("-") && parse(text.substring(1)) != null) {
      return "not negative";
    }
    return TEXT.matcher(text).matches() ? "at most 365 days" : FORM;
  }

  /** Writes a time span in the largest unit that needs no more than three decimals. */
  static String format(Duration duration) {
    BigDecimal seconds =
        BigDecimal.valueOf(duration.getSeconds())
            .add(BigDecimal.valueOf(duration.getNano(), 9))
            .stripTrailingZeros();
    BigDecimal size = seconds.abs();
    if (size.signum() != 0 && size.compareTo(BigDecimal.ONE) < 0) {
      return seconds.movePointRight(3).stripTrailingZeros().toPlainString() + "ms";
    }
    for (Unit unit : Unit.values()) {
      if (size.signum() != 0
          && size.remainder(BigDecimal.valueOf(unit.seconds)).signum() == 0
          && size.compareTo(BigDecimal.valueOf(unit.seconds)) >= 0) {
        return seconds.divideToIntegralValue(BigDecimal.valueOf(unit.seconds)).toPlainString()
            + unit.suffix;
      }
    }
    return seconds.toPlainString() + "s";
  }

  private enum Unit {
    HOUR(3600, "h"),
    MINUTE(60, "m");

    private final long seconds;
    private final String suffix;

    Unit(long seconds, String suffix) {
      this.seconds = seconds;
      this.suffix = suffix;
    }
  }
}
