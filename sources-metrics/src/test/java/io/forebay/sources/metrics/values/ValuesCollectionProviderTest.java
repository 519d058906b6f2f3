package io.forebay.sources.metrics.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.AttributeKey;
import io.forebay.api.ConfigurationException;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.attributes.LabelledValues;
import io.forebay.core.DataLayer;
import io.forebay.sources.metrics.MetricsCollection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesCollectionProviderTest {
  private static final String HEAD =
      """
      discovery: {type: fixed, endpoints: [{id: a, address: 127.0.0.1, port: 1}]}
      sources:
        - type: metrics
          collections:
      """;

  @TempDir Path folder;

  private void build(String collections) throws Exception {
    Path file = folder.resolve("layer.yaml");
    Files.writeString(file, HEAD + collections.indent(6));
    DataLayer.builder().discoverProviders().config(file).build().close();
  }

  private String refused(String attribute) {
    try {
      build("- {type: values, attributes: [" + attribute + "]}");
    } catch (ConfigurationException e) {
      return String.valueOf(e.getMessage());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return "nothing";
  }

  @Test
  void serviceLoader_values_isFound() {
    assertThat(ServiceLoader.load(DataCollectionProvider.class))
        .hasAtLeastOneElementOfType(ValuesCollectionProvider.class);
  }

  @Test
  void config_everyField_twoCollectionsInOneSource() throws Exception {
    build(
        """
        - type: values
          attributes:
            - {name: ttft-p95, metric: "vllm:time_to_first_token_seconds", quantile: 0.95, over: 10s}
            - {name: tokens, metric: "vllm:generation_tokens_total", rate: true, over: 30s}
            - {name: queue, metric: "vllm:num_requests_waiting", combine: sum, perLabel: model_name}
            - {name: cache, metric: 'vllm:kv_cache_usage_perc{engine="0"}', combine: max, scale: 100}
            - {name: ttft-mean, metric: "vllm:time_to_first_token_seconds", mean: true}
            - {name: plain, metric: up, rate: false, mean: false}
        - type: values
          name: more
          attributes: {name: other, metric: x, combine: last}
        """);
  }

  @Test
  void config_withoutAttributes_isRefused() {
    assertThatThrownBy(() -> build("- {type: values}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("attributes: none (expected: at least one)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{metric: q} | attributes[0].name",
        "{name: a} | attributes[0].metric",
        "{name: '-', metric: q} | name: attribute key: '-' (expected: [A-Za-z0-9]",
        "{name: a, metric: 'q{'} | metric: metric selector 'q{', character 3: the end of the text"
            + " (expected: a label name or '}')",
        "{name: a, metric: q, combine: mean} | combine: 'mean'",
        "{name: a, metric: q, quantile: 1.5} | quantile: 1.5 (expected: 0 to 1)",
        "{name: a, metric: q, quantile: -0.1} | quantile: -0.1 (expected: 0 to 1)",
        "{name: a, metric: q, quantile: 95} | quantile: 95.0 (expected: 0 to 1)",
        "{name: a, metric: q, quantile: 0.5, rate: true} | quantile: beside rate (expected: one of"
            + " rate, quantile, mean, or none)",
        "{name: a, metric: q, mean: true, rate: true} | mean: beside rate (expected: one of rate,",
        "{name: a, metric: q, over: 10s} | over: 10s (expected: none, or one of rate, quantile,",
        "{name: a, metric: q, rate: true, over: 0s} | over: 0s (expected: 1ms to 365 days)",
        "{name: a, metric: q, perLabel: ''} | perLabel: '' (expected: the name of a label)",
        "{name: a, metric: q, perLabel: le, quantile: 0.5} | perLabel: le (expected: another; a",
        "{name: a, metric: q, scale: 0} | scale: 0.0 (expected: a number, and not 0)",
        "{name: a, metric: q, combine: avg, mean: true} | combine: avg (expected: none; all",
        "{name: a, metric: q, combine: last, rate: true} | combine: last (expected: for a rate sum,",
        "{name: a, metric: q, window: 10s} | window",
        "{name: a, metric: q}, {name: a, metric: r} | attributes[1].name: a (expected: another, it"
            + " was given before)"
      })
  void config_thatMakesNoSense_saysWhatIsExpected(String attribute, String message) {
    assertThat(refused(attribute)).contains("layer.yaml:5:").contains(message);
  }

  @Test
  void config_severalFaults_areAllTold() {
    assertThat(refused("{name: a, metric: '{', scale: 0, quantile: 2, over: 0s, perLabel: ' '}"))
        .contains("metric:", "scale:", "quantile:", "over:", "perLabel:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{metric: q}", "{name: a}", "{name: 5, metric: q}", "{name: '', metric: q}"})
  void config_withoutANameOrAMetric_isOneProblem(String attribute) {
    assertThat(refused(attribute)).startsWith("1 problem");
  }

  @Test
  void builder_namesItsKeys_andWhatIsWrong() {
    MetricsCollection collection =
        ValuesCollection.builder()
            .name("mine")
            .attribute("x", "q")
            .attribute("y", "r_total", r -> r.rate().perLabel("m"))
            .build();

    assertThat(collection.name()).isEqualTo("mine");
    assertThat(collection.produces())
        .containsExactlyInAnyOrder(
            AttributeKey.of("x", Double.class), AttributeKey.of("y", LabelledValues.class));
    assertThat(collection.families()).contains("q", "r_total", "r");
    ValuesCollection.Builder builder = ValuesCollection.builder();
    assertThatThrownBy(builder::build).hasMessage("attributes: none (expected: at least one)");
    assertThatThrownBy(() -> builder.attribute("x", "q", q -> q.scale(Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("attribute 'x': scale: NaN (expected: a number, and not 0)");
    assertThatThrownBy(() -> builder.attribute("x", "q", q -> q.rate().over(Duration.ofNanos(9))))
        .hasMessage("attribute 'x': over: 0ms (expected: 1ms to 365 days)");
    assertThatThrownBy(() -> builder.attribute("x", "q", q -> q.quantile(Double.NaN)))
        .hasMessage("attribute 'x': quantile: NaN (expected: 0 to 1)");
    assertThatThrownBy(() -> builder.attribute("x", "q").attribute("x", "r"))
        .hasMessage("attribute 'x': given twice (expected: once)");
  }
}
