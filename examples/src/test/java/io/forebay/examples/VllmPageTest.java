package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VllmPageTest {
  private static final String LABELS = "{engine=\"0\",model_name=\"m\"} ";

  private final BatchShape shape = new BatchShape(1, 2, 16, 8, 4);
  private final ContinuousBatch batch = new ContinuousBatch(shape);

  private String page() {
    return VllmPage.of("m", shape, batch.snapshot(), 1795000000.5);
  }

  @Test
  void page_ofAnIdleServer_saysSo() {
    assertThat(page())
        .contains("vllm:num_requests_running" + LABELS + "0.0\n")
        .contains("vllm:num_requests_waiting" + LABELS + "0.0\n")
        .contains("vllm:kv_cache_usage_perc" + LABELS + "0.0\n")
        .contains(
            "vllm:lora_requests_info{max_lora=\"4\",running_lora_adapters=\"\","
                + "waiting_lora_adapters=\"\"} 1795000000.500000\n");
  }

  @Test
  void page_ofABusyServer_isTrueToItsState() {
    batch.submit(16, 4, "a", 0);
    batch.submit(40, 4, "b", 0);
    batch.submit(16, 4, "a", 0);
    long end = batch.beginStep();
    batch.endStep(end);

    // Blocks: 17 tokens take 2, 41 tokens take 3, of 8.
    assertThat(page())
        .contains("vllm:num_requests_running" + LABELS + "2.0\n")
        .contains("vllm:num_requests_waiting" + LABELS + "1.0\n")
        .contains("vllm:kv_cache_usage_perc" + LABELS + "0.625\n")
        .contains("vllm:prompt_tokens_total" + LABELS + "56.0\n")
        .contains("vllm:generation_tokens_total" + LABELS + "2.0\n")
        .contains("vllm:time_to_first_token_seconds_count" + LABELS + "2.0\n")
        .contains("le=\"+Inf\"} 2.0\n")
        .contains("running_lora_adapters=\"a,b\",waiting_lora_adapters=\"a\"")
        .contains("block_size=\"16\"")
        .contains("num_gpu_blocks=\"8\"");
  }

  @Test
  void page_modelWithQuotes_isEscaped() {
    String page = VllmPage.of("a\"b\\c\nd", shape, batch.snapshot(), 0);

    assertThat(page).contains("model_name=\"a\\\"b\\\\c\\nd\"");
  }
}
