package io.forebay.sources.k8s;

import java.math.BigDecimal;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts as Kubernetes writes them: a number and a suffix that multiplies it. */
final class Quantity {
  // Bounded, so that no text takes long.
  private static final Pattern FORM =
      Pattern.compile(
          "([+-]?(?:\\d{1,40}(?:\\.\\d{0,40})?|\\.\\d{1,40})(?:[eE][+-]?\\d{1,3})?)"
              + "([numkMGTPE]|[KMGTPE]i)?");

  private static final Map<String, BigDecimal> FACTORS =
      Map.ofEntries(
          Map.entry("n", new BigDecimal("1e-9")),
          Map.entry("u", new BigDecimal("1e-6")),
          Map.entry("m", new BigDecimal("1e-3")),
          Map.entry("k", new BigDecimal("1e3")),
          Map.entry("M", new BigDecimal("1e6")),
          Map.entry("G", new BigDecimal("1e9")),
          Map.entry("T", new BigDecimal("1e12")),
          Map.entry("P", new BigDecimal("1e15")),
          Map.entry("E", new BigDecimal("1e18")),
          Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
          Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
          Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
          Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
          Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
          Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

  private Quantity() {}

  /** Returns the amount; empty if that is none. */
  static OptionalDouble parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return OptionalDouble.empty();
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    BigDecimal factor = FACTORS.get(matcher.group(2) == null ? "" : matcher.group(2));
    double amount = (factor == null ? number : number.multiply(factor)).doubleValue();
    return Double.isFinite(amount) ? OptionalDouble.of(amount) : OptionalDouble.empty();
  }
}
