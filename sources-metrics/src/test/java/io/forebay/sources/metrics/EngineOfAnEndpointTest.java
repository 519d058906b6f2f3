package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.attributes.LoraAdapters;
import io.forebay.api.attributes.ModelServerMetrics;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which engine an endpoint is: as set, by its labels, or by its page; and what the page lacks. */
final class EngineOfAnEndpointTest {
  private static final String LABEL = "llm-d.ai/engine-type";
  private static final String OTHER_LABEL = "inference.networking.k8s.io/engine-type";

  private static EndpointPages<ModelServerMetrics> pages(String engine) {
    return new EndpointPages<>(new ModelServerCollection(engine), ModelServerMetrics.KEY);
  }

  private static OptionalLong waiting(EndpointPages<ModelServerMetrics> pages, String page)
      throws Exception {
    return pages.read(page).orElseThrow().waitingRequests();
  }

  @ParameterizedTest
  @CsvSource({
    "vllm, 1",
    "VLLM, 1",
    "sglang, 2",
    "text-generation-inference, 3",
    "' tgi ', 3",
    "llama.cpp, 4"
  })
  void label_thatNamesAnEngine_decides(String value, long expected) throws Exception {
    String page =
        """
        vllm:num_requests_waiting 1
        sglang:num_queue_reqs 2
        tgi_queue_size 3
        llamacpp:requests_deferred 4
        """;
    assertThat(waiting(pages("auto").labels(LABEL, value), page)).hasValue(expected);
    assertThat(waiting(pages("auto").labels(OTHER_LABEL, value), page)).hasValue(expected);
    assertThat(waiting(pages("auto").labels("engine", value), page)).hasValue(1);
    assertThat(waiting(pages("sglang").labels(LABEL, value), page)).hasValue(2);
  }

  @Test
  void label_first_comesBeforeTheOthers() throws Exception {
    String page = "vllm:num_requests_waiting 1\ntgi_queue_size 3\n";
    assertThat(waiting(pages("auto").labels(OTHER_LABEL, "vllm", LABEL, "tgi"), page)).hasValue(3);
  }

  @Test
  void label_ofAnotherName_canBeSet() throws Exception {
    EndpointPages<ModelServerMetrics> pages =
        new EndpointPages<>(
            new ModelServerCollection(EngineMappings.builtIn(), "auto", List.of("a", "b")),
            ModelServerMetrics.KEY);
    String page = "vllm:num_requests_waiting 1\ntgi_queue_size 3\n";
    assertThat(waiting(pages.labels(LABEL, "tgi"), page)).hasValue(1);
    assertThat(waiting(pages.labels("b", "tgi"), page)).hasValue(3);
  }

  @Test
  void label_thatChanges_decidesAnew() throws Exception {
    EndpointPages<ModelServerMetrics> pages = pages("auto").labels(LABEL, "vllm");
    String page = "vllm:num_requests_waiting 1\ntgi_queue_size 3\n";
    assertThat(waiting(pages, page)).hasValue(1);
    assertThat(waiting(pages.labels(LABEL, "tgi"), page)).hasValue(3);
    assertThat(waiting(pages.labels(), page)).hasValue(1);
  }

  @Test
  void label_unknown_isToldAndTheEngineIsRecognised() throws Exception {
    EndpointPages<ModelServerMetrics> pages = pages("auto").labels(LABEL, "my\nengine");
    assertThat(waiting(pages, "tgi_queue_size 3\n")).hasValue(3);
    assertThat(pages.missing())
        .containsExactly("engine 'my\\u000aengine' of label " + LABEL, "tgi_batch_current_size");
  }

  @Test
  void label_ofAnEngineThatIsNotOnThePage_lacksItsFamilies() throws Exception {
    EndpointPages<ModelServerMetrics> pages = pages("auto").labels(LABEL, "vllm");
    assertThat(pages.read("tgi_queue_size 3\n")).isEmpty();
    assertThat(pages.missing())
        .containsExactly(
            "vllm:cache_config_info",
            "vllm:kv_cache_usage_perc",
            "vllm:num_requests_running",
            "vllm:num_requests_waiting");
  }

  @Test
  void page_ofNoKnownEngine_isToldOnce() throws Exception {
    EndpointPages<ModelServerMetrics> pages = pages("auto");
    assertThat(pages.read("process_cpu_seconds_total 1\n")).isEmpty();
    assertThat(pages.missing()).containsExactly("the metrics of a known engine");
    assertThat(pages.read("vllm:num_requests_waiting 1\n")).isPresent();
    assertThat(pages.missing()).doesNotContain("the metrics of a known engine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "vllm"})
  void page_thatLacksFamilies_namesThem(String engine) throws Exception {
    EndpointPages<ModelServerMetrics> pages = pages(engine);
    String complete =
        """
        vllm:num_requests_waiting 1
        vllm:num_requests_running 1
        vllm:gpu_cache_usage_perc 0.1
        vllm:cache_config_info{block_size="16",num_gpu_blocks="10"} 1
        """;
    pages.read(complete);
    assertThat(pages.missing()).isEmpty();
    assertThat(pages.read("vllm:num_requests_waiting 1\nvllm:cache_config_info{} 1\n"))
        .get()
        .extracting(ModelServerMetrics::runningRequests, ModelServerMetrics::waitingRequests)
        .containsExactly(OptionalLong.empty(), OptionalLong.of(1));
    assertThat(pages.missing())
        .containsExactly("vllm:kv_cache_usage_perc", "vllm:num_requests_running");
    pages.read(complete);
    assertThat(pages.missing()).isEmpty();
  }

  @Test
  void page_thatLacksWhatIsOptional_isComplete() throws Exception {
    EndpointPages<ModelServerMetrics> pages = pages("auto");
    pages.read("llamacpp:requests_deferred 1\nllamacpp:requests_processing 1\n");
    assertThat(pages.missing()).isEmpty();
  }

  @Test
  void page_withBadValues_lacksNoFamily() throws Exception {
    EndpointPages<ModelServerMetrics> pages = pages("tgi");
    assertThat(pages.read("tgi_queue_size NaN\n# TYPE tgi_batch_current_size counter\n"))
        .get()
        .extracting(ModelServerMetrics::waitingRequests)
        .isEqualTo(OptionalLong.empty());
    assertThat(pages.missing()).containsExactly("tgi_batch_current_size");
  }

  @Test
  void engine_recognised_isTriedFirstUntilItIsGone() throws Exception {
    EndpointPages<ModelServerMetrics> pages = pages("auto");
    String triton = "nv_inference_pending_request_count 2\n";
    assertThat(waiting(pages, triton)).hasValue(2);
    assertThat(waiting(pages, "tgi_queue_size 3\n")).hasValue(3);
    assertThat(waiting(pages, "vllm:num_requests_waiting 1\n")).hasValue(1);
  }

  @Test
  void engine_whoseMetricsAppearBesideThoseOfAnother_isNoticedSoon() throws Exception {
    EndpointPages<ModelServerMetrics> pages = pages("auto");
    String triton = "nv_inference_pending_request_count 2\n";
    String both = triton + "nv_trt_llm_request_metrics{request_type=\"waiting\"} 5\n";
    assertThat(waiting(pages, triton)).hasValue(2);
    int read = 1;
    while (waiting(pages, both).orElseThrow() != 5) {
      read++;
      assertThat(read).isLessThan(20);
    }
  }

  @Test
  void adapters_ofAServerWithout_areNotMissing() throws Exception {
    for (String value : new String[] {"vllm", "sglang", ""}) {
      EndpointPages<LoraAdapters> pages =
          new EndpointPages<>(new LoraAdaptersCollection("auto"), LoraAdapters.KEY);
      pages.labels(LABEL + (value.isEmpty() ? "-none" : ""), value);
      assertThat(pages.read("vllm:num_requests_waiting 1\n")).isEmpty();
      assertThat(pages.missing()).isEmpty();
    }
  }

  @Test
  void adapters_ofALabelledEngineWithoutAdapters_areNotTakenFromAnother() throws Exception {
    EndpointPages<LoraAdapters> pages =
        new EndpointPages<>(new LoraAdaptersCollection("auto"), LoraAdapters.KEY);
    String page =
        "vllm:lora_requests_info{max_lora=\"1\",running_lora_adapters=\"a\","
            + "waiting_lora_adapters=\"\"} 1\n";
    assertThat(pages.read(page)).isPresent();
    assertThat(pages.labels(LABEL, "tgi").read(page)).isEmpty();
    assertThat(pages.labels(LABEL, "vllm").read(page)).isPresent();
  }
}
