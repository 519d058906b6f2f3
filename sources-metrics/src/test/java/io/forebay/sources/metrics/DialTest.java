package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DialTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "[::1]", "::ffff:10.0.0.1", "fd00:0:0:0:0:0:0:7"})
  void literal_address_isOne(String text) {
    assertThat(Dial.literal(text)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "localhost.", "10.1", "1:2", "z:1", "fd00::z", "a:b:c:d"})
  void literal_name_isNone(String text) {
    assertThat(Dial.literal(text)).isNull();
  }
}
