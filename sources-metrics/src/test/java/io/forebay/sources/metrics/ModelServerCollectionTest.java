package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.DataCollectionProvider;
import io.forebay.api.attributes.ModelServerMetrics;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelServerCollectionTest {
  private static Optional<ModelServerMetrics> find(String engine, String page) throws Exception {
    return new EndpointPages<>(new ModelServerCollection(engine), ModelServerMetrics.KEY)
        .read(page.getBytes(StandardCharsets.UTF_8));
  }

  private static ModelServerMetrics vllm(String page) throws Exception {
    return find("vllm", "vllm:num_requests_running 7\n" + page).orElseThrow();
  }

  @Test
  void series_ofSeveralEnginesAndModels_areSummedOrAveragedOrAgreed() throws Exception {
    assertThat(
            vllm(
                """
                vllm:num_requests_waiting{engine="0",model_name="m"} 3
                vllm:num_requests_waiting{engine="1",model_name="m"} 4
                vllm:kv_cache_usage_perc{engine="0"} 0.2
                vllm:kv_cache_usage_perc{engine="1"} 0.4
                vllm:cache_config_info{engine="0",block_size="16",num_gpu_blocks="100"} 1
                vllm:cache_config_info{engine="1",block_size="16",num_gpu_blocks="50"} 1
                """))
        .isEqualTo(
            new ModelServerMetrics(
                OptionalLong.of(7),
                OptionalLong.of(7),
                OptionalDouble.of((0.2 + 0.4) / 2),
                OptionalLong.of(16),
                OptionalLong.of(150)));
  }

  @Test
  void settings_onWhichSeriesDisagree_areAbsent() throws Exception {
    assertThat(
            vllm(
                """
                    vllm:cache_config_info{engine="0",block_size="16",num_gpu_blocks="None"} 1
                    vllm:cache_config_info{engine="1",block_size="32",num_gpu_blocks="50"} 1
                    """))
        .extracting(ModelServerMetrics::kvCacheBlockSize, ModelServerMetrics::kvCacheBlocks)
        .containsExactly(OptionalLong.empty(), OptionalLong.empty());
    assertThat(find("sglang", "sglang:page_size{r=\"0\"} 1\nsglang:page_size{r=\"1\"} 2\n"))
        .get()
        .extracting(ModelServerMetrics::kvCacheBlockSize)
        .isEqualTo(OptionalLong.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "+Inf", "-Inf", "-1", "1e300"})
  void count_outOfRange_isAbsentAndTheOthersStay(String value) throws Exception {
    ModelServerMetrics load =
        vllm("vllm:num_requests_waiting " + value + "\nvllm:kv_cache_usage_perc 0.5\n");
    assertThat(load.waitingRequests()).isEmpty();
    assertThat(load.runningRequests()).hasValue(7);
    assertThat(load.kvCacheUsage()).hasValue(0.5);
  }

  @Test
  void count_ofOneSeriesOutOfRange_isNotHiddenByTheOthers() throws Exception {
    assertThat(
            vllm("vllm:num_requests_waiting{e=\"0\"} -1\nvllm:num_requests_waiting{e=\"1\"} 5\n")
                .waitingRequests())
        .isEmpty();
  }

  @Test
  void value_ofOneSeriesNaN_isNotHiddenByTheOthers() throws Exception {
    ModelServerMetrics load =
        vllm(
            """
            vllm:num_requests_waiting{e="0"} NaN
            vllm:num_requests_waiting{e="1"} 5
            vllm:kv_cache_usage_perc{e="0"} 0.5
            vllm:kv_cache_usage_perc{e="1"} NaN
            """);
    assertThat(load.waitingRequests()).isEmpty();
    assertThat(load.kvCacheUsage()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "1, 1",
    "1.0000000002, 1",
    "1.0005, 1",
    "1.1,",
    "-0.1,",
    "87,",
    "NaN,",
    "Inf,"
  })
  void usage_beyondOne_isCutOrAbsent(String value, Double expected) throws Exception {
    assertThat(vllm("vllm:kv_cache_usage_perc " + value + "\n").kvCacheUsage())
        .isEqualTo(expected == null ? OptionalDouble.empty() : OptionalDouble.of(expected));
  }

  @Test
  void usage_underTheOldName_isFoundAndTheNewNameComesFirst() throws Exception {
    assertThat(vllm("vllm:gpu_cache_usage_perc 0.25\n").kvCacheUsage()).hasValue(0.25);
    assertThat(
            vllm("vllm:gpu_cache_usage_perc 0.25\nvllm:kv_cache_usage_perc 0.75\n").kvCacheUsage())
        .hasValue(0.75);
  }

  @ParameterizedTest
  @CsvSource({"counter, false", "histogram, false", "gauge, true", "untyped, true"})
  void value_ofACounter_isNeverPassedOffAsAGauge(String type, boolean present) throws Exception {
    ModelServerMetrics load =
        vllm("# TYPE vllm:num_requests_waiting " + type + "\nvllm:num_requests_waiting 3\n");
    assertThat(load.waitingRequests().isPresent()).isEqualTo(present);
  }

  @Test
  void triton_executionCounter_isNoRunningRequest() throws Exception {
    String page =
        "# TYPE nv_inference_exec_count counter\nnv_inference_exec_count 904\n"
            + "nv_inference_pending_request_count{model=\"a\"} 2\n"
            + "nv_inference_pending_request_count{model=\"b\"} 3\n";
    ModelServerMetrics load = find("auto", page).orElseThrow();
    assertThat(load.waitingRequests()).hasValue(5);
    assertThat(load.runningRequests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "vllm", "triton"})
  void page_withoutFamiliesOfTheEngine_givesNothing(String engine) throws Exception {
    assertThat(find(engine, "# TYPE vllm:num_requests_waiting gauge\nprocess_cpu 1\n")).isEmpty();
    assertThat(find(engine, "")).isEmpty();
  }

  @Test
  void auto_engineThatChanges_isRecognisedAnew() throws Exception {
    ModelServerCollection auto = new ModelServerCollection("auto");
    for (String page : new String[] {"tgi_queue_size 1\n", "llamacpp:requests_deferred 1\n"}) {
      assertThat(
              new EndpointPages<>(auto, ModelServerMetrics.KEY)
                  .read(page.getBytes(StandardCharsets.UTF_8)))
          .get()
          .extracting(ModelServerMetrics::waitingRequests)
          .isEqualTo(OptionalLong.of(1));
    }
  }

  @Test
  void engine_unknown_isRefusedWithTheValidOnes() {
    assertThatThrownBy(() -> new ModelServerCollection("vlm"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "engine: 'vlm' (expected: one of auto, vllm, sglang, trtllm-serve,"
                + " triton-tensorrt-llm, triton, tgi, llama-cpp, ray, lmdeploy, dynamo, tei, ovms,"
                + " nim)");
    assertThatThrownBy(() -> new LoraAdaptersCollection("tgi"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("engine: 'tgi' (expected: one of auto, vllm, ray)");
  }

  @Test
  void providers_ofBothCollections_areFound() {
    assertThat(ServiceLoader.load(DataCollectionProvider.class))
        .extracting(DataCollectionProvider::type)
        .contains("model-server", "lora-adapters");
  }
}
