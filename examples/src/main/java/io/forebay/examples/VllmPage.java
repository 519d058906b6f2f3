package io.forebay.examples;

import java.util.Locale;

/** Writes the state of a simulated server as the metrics page of vLLM. */
final class VllmPage {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder text = new StringBuilder(6_000);
  private final String labels;

  private VllmPage(String model) {
    this.labels = "engine=\"0\",model_name=\"" + escape(model) + '"';
  }

  /**
   * Writes a page.
   *
   * @param wallSeconds seconds since 1970, for the families whose value is a time
   */
  static String of(
      String model, BatchShape shape, ContinuousBatch.Snapshot state, double wallSeconds) {
    VllmPage page = new VllmPage(model);
    page.gauge(
        "vllm:num_requests_running",
        "Number of requests in model execution batches.",
        state.running());
    page.gauge(
        "vllm:num_requests_waiting",
        "Number of requests waiting to be processed.",
        state.waiting());
    page.gauge(
        "vllm:kv_cache_usage_perc",
        "KV-cache usage. 1 means 100 percent usage.",
        (double) state.usedBlocks() / shape.blocks());
    page.counter(
        "vllm:num_preemptions",
        "Cumulative number of preemptions.",
        "",
        (double) state.preemptions());
    page.counter(
        "vllm:prompt_tokens",
        "Number of prefill tokens processed.",
        "",
        (double) state.promptTokens());
    page.counter(
        "vllm:generation_tokens",
        "Number of generation tokens processed.",
        "",
        (double) state.generationTokens());
    String success = "vllm:request_success";
    page.counter(
        success,
        "Count of successfully processed requests.",
        "finished_reason=\"length\"",
        (double) state.finished());
    page.sample(success + "_total", "finished_reason=\"abort\"", (double) state.aborted());
    page.histogram(
        "vllm:time_to_first_token_seconds",
        "Histogram of time to first token in seconds.",
        state.timeToFirstToken());
    page.head("vllm:lora_requests_info", "Running stats on LoRA requests.", "gauge");
    page.text
        .append("vllm:lora_requests_info{max_lora=\"")
        .append(shape.maximalAdapters())
        .append("\",running_lora_adapters=\"")
        .append(escape(String.join(",", state.runningAdapters())))
        .append("\",waiting_lora_adapters=\"")
        .append(escape(String.join(",", state.waitingAdapters())))
        .append("\"} ")
        .append(String.format(Locale.ROOT, "%.6f", wallSeconds))
        .append('\n');
    page.head("vllm:cache_config_info", "Information of the cache configuration.", "gauge");
    page.text
        .append("vllm:cache_config_info{block_size=\"")
        .append(shape.blockSize())
        .append("\",cache_dtype=\"auto\",engine=\"0\",num_gpu_blocks=\"")
        .append(shape.blocks())
        .append("\"} 1.0\n");
    return page.text.toString();
  }

  private void head(String family, String help, String type) {
    text.append("# HELP ").append(family).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(family).append(' ').append(type).append('\n');
  }

  private void gauge(String family, String help, double value) {
    head(family, help, "gauge");
    sample(family, "", value);
  }

  private void counter(String family, String help, String more, double value) {
    head(family + "_total", help, "counter");
    sample(family + "_total", more, value);
  }

  private void histogram(String family, String help, Buckets.Snapshot buckets) {
    head(family, help, "histogram");
    for (int i = 0; i < buckets.cumulative().size(); i++) {
      String bound =
          i < buckets.bounds().size() ? Double.toString(buckets.bounds().get(i)) : "+Inf";
      sample(family + "_bucket", "le=\"" + bound + '"', (double) buckets.cumulative().get(i));
    }
    sample(family + "_count", "", (double) buckets.count());
    sample(family + "_sum", "", buckets.sum());
  }

  private void sample(String name, String more, double value) {
    text.append(name).append('{').append(labels);
    if (!more.isEmpty()) {
      text.append(',').append(more);
    }
    text.append("} ").append(value).append('\n');
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
