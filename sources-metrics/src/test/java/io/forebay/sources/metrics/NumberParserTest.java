package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NumberParserTest {
  private final NumberParser parser = new NumberParser();

  private double parse(String text) {
    byte[] bytes = ("x" + text + "7").getBytes(StandardCharsets.ISO_8859_1);
    return parser.parse(bytes, 1, bytes.length - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "+0",
        "1",
        "-1",
        "+1.5",
        "08",
        "1.",
        ".5",
        "-.5",
        "1e3",
        "1E+3",
        "1e-3",
        "904.000000",
        "1.7382173358407154e+09",
        "0.055374130342183726",
        "5.882698982295764e-05",
        "0000000000000000000000000000000000000000001.2e-1",
        "9223372036854775808",
        "9007199254740993",
        "9007199254740993e1",
        "1e22",
        "1e23",
        "1e400",
        "-1e400",
        "1e-400",
        "4.9e-324",
        "2.2250738585072011e-308",
        "1.7976931348623157e308",
        "0e999999999999",
        "0.1000000000000000055511151231257827021181583404541015625",
        "1e-18",
        "1e-19",
        "999999999999999999",
        "0.999999999999999999",
        "9999999999999999999"
      })
  void number_anyDecimal_isTheNearestDouble(String text) {
    assertThat(parse(text)).isEqualTo(Double.parseDouble(text));
    assertThat(parser.valid()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, NaN",
    "nan, NaN",
    "Nan, NaN",
    "NAN, NaN",
    "Inf, Infinity",
    "+Inf, Infinity",
    "-Inf, -Infinity",
    "inf, Infinity",
    "-INF, -Infinity",
    "Infinity, Infinity"
  })
  void number_aWordInAnyCase_isRead(String text, Double expected) {
    assertThat(Double.valueOf(parse(text))).isEqualTo(expected);
    assertThat(parser.valid()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+",
        ".",
        "e3",
        "1e",
        "1e+",
        "1_000",
        "0x1p3",
        "0x10",
        "0b1",
        "0o1",
        "1d",
        "1f",
        "1.2.3",
        "1,5",
        "--1",
        "1-",
        "NaN1",
        "-NaN",
        ".nan",
        "infinit",
        "Infinity8",
        "1e5.0",
        "1 "
      })
  void number_anythingElse_isNone(String text) {
    parse(text);
    assertThat(parser.valid()).isFalse();
  }

  @Test
  void number_randomDecimals_areTheNearestDoubles() {
    Random random = new Random(7);
    for (int i = 0; i < 300_000; i++) {
      String text =
          switch (i % 4) {
            case 0 -> Double.toString(Double.longBitsToDouble(random.nextLong()));
            case 1 -> Double.toString(random.nextDouble());
            case 2 ->
                new BigDecimal(new BigInteger(random.nextInt(66), random), random.nextInt(25))
                    .toPlainString();
            default -> random.nextLong(1L << 54) + "e" + (random.nextInt(60) - 40);
          };
      if (text.equals("NaN")) {
        continue;
      }
      assertThat(parse(text)).as(text).isEqualTo(Double.parseDouble(text));
    }
  }

  @Test
  void number_halfWayBetweenTwoDoubles_goesToTheEvenOne() {
    // 2^53 + 1 and its neighbours, shifted down by powers of ten that divide without rest.
    for (long odd : new long[] {9007199254740993L, 9007199254740995L, 9007199254740997L}) {
      String text = odd + "00e-2";
      assertThat(parse(text)).isEqualTo(Double.parseDouble(text));
    }
  }

  @Test
  void whole_onlyDigits_isTold() {
    parse("-12");
    assertThat(parser.whole()).isTrue();
    parse("12.0");
    assertThat(parser.whole()).isFalse();
    parse("12e1");
    assertThat(parser.whole()).isFalse();
  }
}
