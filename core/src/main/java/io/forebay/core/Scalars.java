package io.forebay.core;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads single values of a configuration file. Each method returns null for what is no such. */
final class Scalars {
  /** What {@link #bytes} understands, for messages. */
  static final String BYTES = "a whole number, alone or with B, KiB, MiB or GiB";

  /** What {@link #wholeNumber} understands, for messages. */
  static final String WHOLE_NUMBER = "a whole number";

  private static final Pattern SIZE = Pattern.compile("(\\d{1,18}) ?(B|KiB|MiB|GiB)");

  private Scalars() {}

  static @Nullable String text(Tree value) {
    return (value instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.TEXT)
        ? scalar.text()
        : null;
  }

  static @Nullable BigInteger wholeNumber(Tree value) {
    return (value instanceof Tree.Scalar scalar && scalar.number() instanceof BigInteger number)
        ? number
        : null;
  }

  static @Nullable Integer integer(Tree value) {
    BigInteger number = wholeNumber(value);
    if (number == null || number.bitLength() > 31) {
      return null;
    }
    return number.intValue();
  }

  static @Nullable Double number(Tree value) {
    if (!(value instanceof Tree.Scalar scalar && scalar.number() != null)) {
      return null;
    }
    double number = scalar.number().doubleValue();
    return Double.isFinite(number) ? number : null;
  }

  static @Nullable Boolean bool(Tree value) {
    return (value instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.BOOLEAN)
        ? Boolean.valueOf(scalar.text())
        : null;
  }

  static @Nullable Long bytes(Tree value) {
    BigInteger size = wholeNumber(value);
    String text = text(value);
    Matcher matcher = SIZE.matcher(text == null ? "" : text);
    if (matcher.matches()) {
      int shift =
          switch (matcher.group(2)) {
            case "B" -> 0;
            case "KiB" -> 10;
            case "MiB" -> 20;
            default -> 30;
          };
      size = new BigInteger(matcher.group(1)).shiftLeft(shift);
    }
    if (size == null || size.signum() < 0 || size.bitLength() > 63) {
      return null;
    }
    return size.longValue();
  }

  /** Says that a value is not what was expected, and what to do. */
  static String mismatch(Tree value, String expected) {
    String text = text(value);
    if (expected.equals(Durations.FORM) && text != null) {
      expected = Durations.expected(text);
    } else if (expected.equals(WHOLE_NUMBER) && wholeNumber(value) != null) {
      expected += " from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE;
    }
    boolean unquoted =
        value instanceof Tree.Scalar scalar
            && scalar.kind() != Tree.Kind.TEXT
            && scalar.kind() != Tree.Kind.NOTHING
            && expected.equals("a text");
    return value.found()
        + " (expected: "
        + expected
        + (unquoted ? "; quotes make a text of it" : "")
        + ")";
  }
}
