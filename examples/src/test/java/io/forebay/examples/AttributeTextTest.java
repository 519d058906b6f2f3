package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.attributes.GpuMetrics;
import io.forebay.api.attributes.LabelledValues;
import io.forebay.api.attributes.LoadReport;
import io.forebay.api.attributes.PodInfo;
import io.forebay.api.attributes.ServedModels;
import io.forebay.api.attributes.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The shared attributes as {@code inspect} shows them, for people and as JSON. */
class AttributeTextTest {
  private static void shown(Object value, String text, String json) {
    assertThat(AttributeText.of(value)).isEqualTo(text);
    assertThat(Json.line(Objects.requireNonNull(Json.tree(value)))).isEqualTo(json);
  }

  @Test
  void servedModels_areListedWithWhatIsKnown() {
    shown(
        new ServedModels(
            List.of(
                new ServedModels.Model(
                    "base", Optional.empty(), Optional.of("/models/base"), OptionalLong.of(4096)),
                new ServedModels.Model(
                    "sql-lora", Optional.of("base"), Optional.empty(), OptionalLong.empty()))),
        "models [(id base, root /models/base, maximalLength 4096), (id sql-lora, parent base)]",
        "{\"models\":[{\"id\":\"base\",\"root\":\"/models/base\",\"maximalLength\":4096},"
            + "{\"id\":\"sql-lora\",\"parent\":\"base\"}]}");
    shown(new ServedModels(List.of()), "models none", "{\"models\":[]}");
  }

  @Test
  void topology_leavesOutWhatIsNotKnown() {
    shown(
        new Topology(Optional.of("node-7"), Optional.empty(), Optional.of("z1"), Optional.empty()),
        "hostname node-7, zone z1",
        "{\"hostname\":\"node-7\",\"zone\":\"z1\"}");
  }

  @Test
  void gpuMetrics_nestReadings() {
    GpuMetrics.Readings readings =
        new GpuMetrics.Readings(
            OptionalDouble.of(0.5),
            OptionalLong.of(1024),
            OptionalLong.empty(),
            OptionalDouble.of(61),
            OptionalDouble.empty());
    String json = "{\"utilization\":0.5,\"memoryUsedBytes\":1024,\"temperatureCelsius\":61.0}";
    shown(
        GpuMetrics.of(List.of(new GpuMetrics.Device("GPU-1", "H100", readings))),
        "devices [(id GPU-1, model H100, readings (utilization 0.5, memoryUsedBytes 1024,"
            + " temperatureCelsius 61.0))], highest (utilization 0.5, memoryUsedBytes 1024, temperatureCelsius 61.0)",
        "{\"devices\":[{\"id\":\"GPU-1\",\"model\":\"H100\",\"readings\":"
            + json
            + "}],\"highest\":"
            + json
            + "}");
    shown(GpuMetrics.of(List.of()), "devices none", "{\"devices\":[],\"highest\":{}}");
  }

  @Test
  void loadReport_hasMapsWithinIt() {
    Map<String, Double> named = new LinkedHashMap<>();
    named.put("queue", 3.0);
    named.put("kv_cache_usage", 0.25);
    shown(
        new LoadReport(
            OptionalDouble.of(0.5),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            Map.of(),
            Map.of(),
            named),
        "cpuUtilization 0.5, namedMetrics (kv_cache_usage 0.25, queue 3.0)",
        "{\"cpuUtilization\":0.5,\"utilization\":{},\"requestCost\":{},\"namedMetrics\":{\"kv_cache_usage\":0.25,"
            + "\"queue\":3.0}}");
  }

  @Test
  void podInfo_sortsLabels_andLeavesOutWhatIsEmpty() {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("role", "decode");
    labels.put("app", "vllm");
    PodInfo pod =
        new PodInfo(
            "serving",
            "llama-0",
            "u",
            Optional.empty(),
            List.of("10.0.0.1"),
            labels,
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            0,
            List.of(),
            Map.of());

    assertThat(AttributeText.of(pod))
        .isEqualTo(
            "namespace serving, name llama-0, uid u, addresses [10.0.0.1],"
                + " labels (app vllm, role decode), restarts 0, images none");
    assertThat(AttributeText.of(new Holder(Map.of()))).isEqualTo("only none");
  }

  private record Holder(Map<String, String> only) {}

  @Test
  void labelledValues_andPlainOnes_areReadable() {
    shown(
        new LabelledValues("model_name", Map.of("llama", 2.0)),
        "label model_name, values (llama 2.0)",
        "{\"label\":\"model_name\",\"values\":{\"llama\":2.0}}");
    shown(0.125, "0.125", "0.125");
    shown(List.of("a", "b"), "[a, b]", "[\"a\",\"b\"]");
    shown(
        new LabelledValues("model_name", Map.of("", 2.0)),
        "label model_name, values (\"\" 2.0)",
        "{\"label\":\"model_name\",\"values\":{\"\":2.0}}");
    assertThat(AttributeText.of(Optional.empty())).isEqualTo("nothing reported");
  }

  @Test
  void numbers_areRounded_butNotInJson() {
    shown(17.249999999999996, "17.25", "17.249999999999996");
    shown(List.of(0.1 + 0.2), "[0.3]", "[0.30000000000000004]");
    shown(1234567.891239, "1234567.8912", "1234567.891239");
    shown(-2.00004, "-2.0", "-2.00004");
    shown(0.00123456, "0.001235", "0.00123456");
    shown(1.23456e-9, "1.235E-9", "1.23456E-9");
    shown(0.99999, "1.0", "0.99999");
    shown(1e300, "1.0E300", "1.0E300");
    shown(0.0, "0.0", "0.0");
    assertThat(AttributeText.of(Double.NaN)).isEqualTo("NaN");
    assertThat(AttributeText.of(123_456_789_012L)).isEqualTo("123456789012");
  }
}
