package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MetricSelectorTest {
  private static boolean matches(String selector, String... labels) {
    Map<String, String> map = labels.length == 0 ? Map.of() : Map.of(labels[0], labels[1]);
    return MetricSelector.parse(selector).matches(map);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "vllm:x",
        "a{l=\"v\"}",
        "a{l=\"v\",m!=\"w\",n=~\"x.*\",o!~\"y|z\"}",
        "{\"a.b\"}",
        "{\"a.b\",l=\"v\"}",
        "a{\"l.m\"=\"v\"}",
        "a{l=\"quote \\\" slash \\\\ line \\n\"}",
        "a{l=~\"\\\\d+\"}"
      })
  void parse_itsOwnText_givesTheSame(String text) {
    MetricSelector selector = MetricSelector.parse(text);
    assertThat(selector).hasToString(text);
    assertThat(MetricSelector.parse(selector.toString()))
        .isEqualTo(selector)
        .hasSameHashCodeAs(selector);
  }

  @ParameterizedTest
  @ValueSource(strings = {".*a.*a.*a.*b", "(a+)+b", "(a|a)*b", "(x|a)*"})
  void matches_valueAtWhichTheExpressionTakesForEver_selectsNeither(String pattern) {
    String value = "a".repeat(60_000);
    assertThat(matches("m{l=~\"" + pattern + "\"}", "l", value)).isFalse();
    assertThat(matches("m{l!~\"" + pattern + "\"}", "l", value)).isFalse();
  }

  @Test
  void matches_longValueAndPlainExpression_areDecided() {
    String value = "adapter-7,".repeat(6_000);
    assertThat(matches("m{l=~\".*adapter-7,.*\"}", "l", value)).isTrue();
    assertThat(matches("m{l!~\".*adapter-8,.*\"}", "l", value)).isTrue();
    assertThat(matches("m{l!~\".*adapter-7,.*\"}", "l", value)).isFalse();
  }

  @Test
  void parse_blanksAndTrailingCommaAndBareValue_areTolerated() {
    assertThat(MetricSelector.parse(" a { l = v , m = \"w\" , } "))
        .isEqualTo(MetricSelector.parse("a{l=\"v\",m=\"w\"}"));
    assertThat(MetricSelector.parse("a{}")).isEqualTo(MetricSelector.of("a"));
    assertThat(MetricSelector.parse("a{model=Qwen/Qwen3-0.6B}"))
        .hasToString("a{model=\"Qwen/Qwen3-0.6B\"}");
  }

  @Test
  void of_anyName_keepsIt() {
    assertThat(MetricSelector.of("a{b").name()).isEqualTo("a{b");
    assertThat(MetricSelector.parse(MetricSelector.of("a{b").toString()).name()).isEqualTo("a{b");
    assertThatThrownBy(() -> MetricSelector.of(""))
        .hasMessage("metric name: '' (expected: at least one character)");
  }

  @Test
  void matches_eachOperator_comparesTheWholeValue() {
    assertThat(matches("a{l=\"v\"}", "l", "v")).isTrue();
    assertThat(matches("a{l=\"v\"}", "l", "vv")).isFalse();
    assertThat(matches("a{l!=\"v\"}", "l", "w")).isTrue();
    assertThat(matches("a{l!=\"v\"}", "l", "v")).isFalse();
    assertThat(matches("a{l=~\"v.\"}", "l", "vw")).isTrue();
    assertThat(matches("a{l=~\"v.\"}", "l", "vwx")).isFalse();
    assertThat(matches("a{l!~\"v.\"}", "l", "vw")).isFalse();
    assertThat(matches("a{l!~\"v.\"}", "l", "v")).isTrue();
    assertThat(matches("a{l=\"v\",m=\"w\"}", "l", "v")).isFalse();
  }

  @Test
  void matches_anAbsentLabel_countsAsEmpty() {
    assertThat(matches("a{l=\"\"}")).isTrue();
    assertThat(matches("a{l!=\"\"}")).isFalse();
    assertThat(matches("a{l=~\".*\"}")).isTrue();
    assertThat(matches("a{l!~\".+\"}")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'' ; character 1: the end of the text (expected: a metric name)",
        "9a ; character 1: '9' (expected: a metric name, which does not begin with a digit)",
        "-a ; character 1: '-' (expected: a metric name)",
        "a b ; character 3: 'b' (expected: '{' or the end)",
        "a{ ; character 3: the end of the text (expected: a label name or '}')",
        "a{l} ; character 4: '}' (expected: one of = != =~ !~)",
        "a{l=} ; character 5: '}' (expected: a value in quotes)",
        "a{l=~v} ; character 6: 'v' (expected: a value in quotes)",
        "a{l=\"v} ; character 5: '\"' (expected: a closing quote)",
        "a{l=\"v\" m=\"w\"} ; character 9: 'm' (expected: ',' or '}')",
        "a{l=~\"(\"} ; character 6: '\"' (expected: a regular expression: Unclosed group)",
        "a{l=\"v\"}x ; character 9: 'x' (expected: the end)",
        "'{l=\"v\"}' ; character 1: '{' (expected: a metric name)"
      })
  void parse_anotherForm_saysWhere(String text, String expected) {
    assertThatThrownBy(() -> MetricSelector.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("metric selector '%s', %s", text, expected);
  }
}
