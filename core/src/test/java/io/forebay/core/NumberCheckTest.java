package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.ConfigurationException;
import io.forebay.api.NumberKey;
import io.forebay.api.NumberTable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What numbers a data layer may be told to keep. */
class NumberCheckTest {
  private final Copying ones = new Copying("ones");
  private final Copying twos = new Copying("twos");
  private final NumberKey<String> length = NumberKey.of(ones.key, "length", String::length);

  private DataLayer.Builder builder() {
    return DataLayer.builder()
        .discovery(FixedDiscovery.of(TestLayer.info("a")))
        .source(new Watched("watched"), source -> source.collect(ones));
  }

  @Test
  void numbers_declaredOnceOrTwice_areColumnsOnceInTheirOrder() {
    NumberKey<String> first = NumberKey.of(ones.key, "first", text -> text.charAt(0));
    try (DataLayer layer = builder().numbers(length).numbers(first, length).build()) {
      NumberTable table = layer.numbers();
      assertThat(table.columns()).isEqualTo(java.util.List.of(length, first));
      assertThat(table.column(first)).isEqualTo(1);
      assertThat(table.pages()).isZero();
      assertThatThrownBy(() -> table.page(0)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThat(layer.start().numbers()).isSameAs(table);
    }
  }

  @Test
  void number_ofAnAttributeThatNobodyProduces_isRefused() {
    NumberKey<String> other = NumberKey.of(twos.key, "length", String::length);
    assertThatThrownBy(() -> builder().numbers(length, other).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "numbers: length of test.twos (String), which no collection produces (expected: of"
                + " one of [test.ones (String)])")
        .hasMessageNotContaining("length of test.ones");
  }

  @Test
  void number_whereTheSourceIsWrong_isNotBlamed() {
    assertThatThrownBy(
            () ->
                DataLayer.builder()
                    .discovery(FixedDiscovery.of(TestLayer.info("a")))
                    .numbers(length)
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("sources: none")
        .hasMessageNotContaining("length");
  }

  @Test
  void numbers_ofOneNameAndSeveralKeys_areRefused() {
    NumberKey<String> again = NumberKey.of(ones.key, "length", text -> -text.length());
    assertThatThrownBy(() -> builder().numbers(length, again).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "numbers: test.ones/length by two keys (expected: one, kept in a constant)");
  }

  @Test
  void numbers_whoseNamesReadAlike_areToldApart() {
    Copying longer = new Copying("ones/a");
    NumberKey<String> first = NumberKey.of(ones.key, "a/b", String::length);
    NumberKey<String> second = NumberKey.of(longer.key, "b", String::length);
    assertThat(first).hasToString(second.toString());
    try (DataLayer layer =
        builder()
            .source(new Watched("other"), source -> source.collect(longer))
            .numbers(first, second)
            .build()) {
      assertThat(layer.numbers().columns()).hasSize(2);
    }
  }

  @Test
  void numbers_tooMany_areRefused() {
    NumberKey<?>[] many =
        IntStream.range(0, 65)
            .mapToObj(i -> NumberKey.of(ones.key, "n" + i, String::length))
            .toArray(NumberKey<?>[]::new);
    assertThatThrownBy(() -> builder().numbers(many).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("numbers: 65 (expected: at most 64)");
  }
}
