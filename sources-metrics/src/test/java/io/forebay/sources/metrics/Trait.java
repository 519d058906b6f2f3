package io.forebay.sources.metrics;

import java.util.EnumSet;
import java.util.Set;

/** What is special about a part of a generated page. Rows of docs/parser-differences.md name it. */
enum Trait {
  // What a family is.
  GAUGE,
  COUNTER,
  COUNTER_WITHOUT_TOTAL(Format.TEXT),
  HISTOGRAM,
  SUMMARY,
  UNTYPED,
  NO_TYPE,
  INFO(Format.OPEN_METRICS),
  STATESET(Format.OPEN_METRICS),
  GAUGE_HISTOGRAM(Format.OPEN_METRICS),
  CREATED(Format.OPEN_METRICS),

  // How a number is written.
  NAN,
  NAN_SPELLED,
  INFINITE,
  INFINITE_SPELLED,
  LONG_DIGITS,
  SUBNORMAL,
  OVERFLOW,
  UNDERFLOW,
  NEGATIVE_ZERO,
  PLUS_SIGN,
  LEADING_DOT,
  TRAILING_DOT,
  EXPONENT,
  HEXADECIMAL,
  UNDERSCORE,
  JAVA_SUFFIX,
  DECIMAL_COMMA,

  // How labels are written.
  ESCAPES,
  ESCAPED_BACKSLASH_LAST,
  UNKNOWN_ESCAPE,
  BRACE_IN_LABEL,
  COMMA_IN_LABEL,
  EQUALS_IN_LABEL,
  HASH_IN_LABEL,
  BLANK_AROUND_LABEL,
  UTF8_LABEL,
  HUGE_LABEL,
  EMPTY_LABEL,
  TRAILING_COMMA,
  EMPTY_BRACES,
  TIGHT_BRACES,
  BLANK_IN_BRACES,
  QUOTED_NAME,
  QUOTED_LABEL,

  // How a line is written.
  TIME,
  TIME_FRACTION,
  NEGATIVE_TIME,
  EXEMPLAR,
  SPACES,
  TABS,
  LEADING_BLANK,
  TRAILING_BLANK,
  CRLF,
  EMPTY_LINE,
  COMMENT,

  // How lines follow each other.
  INTERLEAVED,
  REPEATED,
  REPEATED_OTHER_VALUE,
  TYPE_LATE,
  TYPE_TWICE,
  HELP;

  private static final Set<Trait> KINDS = EnumSet.range(GAUGE, CREATED);
  private static final Set<Trait> NUMBERS = EnumSet.range(NAN, DECIMAL_COMMA);

  /** Where it can occur, if not in both formats. */
  private final Format only;

  Trait() {
    this(Format.BOTH);
  }

  Trait(Format only) {
    this.only = only;
  }

  boolean in(boolean openMetrics) {
    return only != (openMetrics ? Format.TEXT : Format.OPEN_METRICS);
  }

  boolean kind() {
    return KINDS.contains(this);
  }

  boolean number() {
    return NUMBERS.contains(this);
  }

  /** The formats of pages. */
  enum Format {
    TEXT,
    OPEN_METRICS,
    BOTH
  }
}
