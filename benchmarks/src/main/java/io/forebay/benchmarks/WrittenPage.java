package io.forebay.benchmarks;

import java.util.List;
import java.util.Locale;

/** Writes a page as an idle vLLM does: the same families, labels and buckets, and much the size. */
final class WrittenPage {
  private static final String MODEL = "model_name=\"org/language-model-chat\"";
  private static final String ENGINE = "engine=\"0\"," + MODEL;
  private static final String LENGTHS = "1 2 5 10 20 50 100 200 500 1000 2000 5000 10000 20000";
  private static final String STEPS = "1 8 16 32 64 128 256 512 1024 2048 4096 8192 16384";
  private static final String FIRST_TOKEN =
      "0.001 0.005 0.01 0.02 0.04 0.06 0.08 0.1 0.25 0.5 0.75 1 2.5 5 7.5 10 20 40 80 160 640 2560";
  private static final String NEXT_TOKEN =
      "0.01 0.025 0.05 0.075 0.1 0.15 0.2 0.3 0.4 0.5 0.75 1 2.5 5 7.5 10 20 40 80";
  private static final String LATENCY =
      "0.3 0.5 0.8 1 1.5 2 2.5 5 10 15 20 30 40 50 60 120 240 480 960 1920 7680";
  private static final String HTTP =
      "0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1 1.5 2 2.5 3 3.5 4 4.5 5 7.5 10 30 60";
  private static final List<String> REASONS = List.of("stop", "length", "abort");

  private final StringBuilder page = new StringBuilder();
  private int series;

  private WrittenPage() {}

  static String text() {
    WrittenPage written = new WrittenPage();
    written.process();
    written.load();
    written.histograms();
    written.cacheConfig();
    written.http();
    return written.page.toString();
  }

  private void process() {
    for (String what : List.of("objects_collected", "objects_uncollectable", "collections")) {
      String name = "python_gc_" + what + "_total";
      family(name, "What the garbage collector did in total", "counter");
      for (int generation = 0; generation < 3; generation++) {
        sample(name, "generation=\"" + generation + "\"", 1746.0 * generation);
      }
    }
    family("python_info", "The platform that Python runs on", "gauge");
    sample(
        "python_info",
        "implementation=\"CPython\",major=\"3\",minor=\"12\",patchlevel=\"3\",version=\"3.12.3\"",
        1);
    single("process_virtual_memory_bytes", "Memory that is mapped, in bytes.", "gauge", 8.98e9);
    single("process_resident_memory_bytes", "Memory that is resident.", "gauge", 1.09e9);
    single("process_start_time_seconds", "When the process began, as Unix time.", "gauge", 1.76e9);
    single("process_cpu_seconds_total", "CPU time of user and system together.", "counter", 11.24);
    single("process_open_fds", "How many files are open.", "gauge", 45);
    single("process_max_fds", "How many files may be open at most.", "gauge", 1048576);
  }

  private void load() {
    for (String name : List.of("num_requests_running", "num_requests_waiting")) {
      family("vllm:" + name, "Requests that the engine has in this state.", "gauge");
      sample("vllm:" + name, ENGINE, 0);
    }
    family("vllm:kv_cache_usage_perc", "The part of the cache in use, 1 is all of it.", "gauge");
    sample("vllm:kv_cache_usage_perc", ENGINE, 0);
    for (String name :
        List.of(
            "prefix_cache_queries",
            "prefix_cache_hits",
            "num_preemptions",
            "prompt_tokens",
            "generation_tokens")) {
      String help = "How many of these the engine has seen so far.";
      family("vllm:" + name + "_total", help, "counter");
      sample("vllm:" + name + "_total", ENGINE, 0);
      created("vllm:" + name, help, List.of(ENGINE));
    }
    List<String> labels =
        REASONS.stream()
            .map(reason -> "engine=\"0\",finished_reason=\"" + reason + "\"," + MODEL)
            .toList();
    String help = "Requests that came to a good end.";
    family("vllm:request_success_total", help, "counter");
    labels.forEach(set -> sample("vllm:request_success_total", set, 0));
    created("vllm:request_success", help, labels);
  }

  private void histograms() {
    histogram("vllm:request_prompt_tokens", LENGTHS);
    histogram("vllm:request_generation_tokens", LENGTHS);
    histogram("vllm:iteration_tokens_total", STEPS);
    histogram("vllm:request_max_num_generation_tokens", LENGTHS);
    histogram("vllm:request_params_n", "1 2 5 10 20");
    histogram("vllm:request_params_max_tokens", LENGTHS);
    histogram("vllm:time_to_first_token_seconds", FIRST_TOKEN);
    histogram("vllm:time_per_output_token_seconds", NEXT_TOKEN);
    histogram("vllm:inter_token_latency_seconds", NEXT_TOKEN);
    histogram("vllm:request_time_per_output_token_seconds", NEXT_TOKEN);
    for (String what : List.of("queue", "inference", "prefill", "decode")) {
      histogram("vllm:request_" + what + "_time_seconds", LATENCY);
    }
    histogram("vllm:e2e_request_latency_seconds", LATENCY);
  }

  private void histogram(String name, String buckets) {
    String help = "How this spreads over all requests or steps.";
    family(name, help, "histogram");
    for (String bound : buckets.split(" ", -1)) {
      String number = bound.contains(".") ? bound : bound + ".0";
      sample(name + "_bucket", "engine=\"0\",le=\"" + number + "\"," + MODEL, 0);
    }
    sample(name + "_bucket", "engine=\"0\",le=\"+Inf\"," + MODEL, 0);
    sample(name + "_count", ENGINE, 0);
    sample(name + "_sum", ENGINE, 0);
    created(name, help, List.of(ENGINE));
  }

  private void cacheConfig() {
    family("vllm:cache_config_info", "How the cache of the engine is configured", "gauge");
    sample(
        "vllm:cache_config_info",
        "block_size=\"16\",cache_dtype=\"auto\",calculate_kv_scales=\"False\","
            + "cpu_kvcache_space_bytes=\"None\",cpu_offload_gb=\"0.0\","
            + "enable_prefix_caching=\"True\",engine=\"0\",gpu_memory_utilization=\"0.25\","
            + "is_attention_free=\"False\",kv_cache_memory_bytes=\"None\","
            + "kv_sharing_fast_prefill=\"False\",mamba_cache_dtype=\"auto\","
            + "mamba_page_size_padded=\"None\",mamba_ssm_cache_dtype=\"auto\","
            + "num_cpu_blocks=\"None\",num_gpu_blocks=\"2452\","
            + "num_gpu_blocks_override=\"None\",prefix_caching_hash_algo=\"sha256\","
            + "sliding_window=\"None\",swap_space=\"4.0\",swap_space_bytes=\"4294967296.0\"",
        1);
  }

  private void http() {
    family("http_requests_total", "Requests by method, status and handler.", "counter");
    String summary = "Length of the content by handler, as the header says it, or else 0. ";
    family("http_request_size_bytes", summary + "Without quantiles, of what came in.", "summary");
    family("http_response_size_bytes", summary + "Without quantiles, of what went out.", "summary");
    String name = "http_request_duration_highr_seconds";
    String help = "Latency of all handlers together, in many buckets, for exact quantiles.";
    family(name, help, "histogram");
    for (String bound : HTTP.split(" ", -1)) {
      String number = bound.contains(".") ? bound : bound + ".0";
      sample(name + "_bucket", "le=\"" + number + "\"", 0);
    }
    sample(name + "_bucket", "le=\"+Inf\"", 0);
    sample(name + "_count", "", 0);
    sample(name + "_sum", "", 0);
    created(name, help, List.of(""));
    family("http_request_duration_seconds", "Latency by handler, in few buckets.", "histogram");
  }

  private void single(String name, String help, String type, double value) {
    family(name, help, type);
    sample(name, "", value);
  }

  private void created(String name, String help, List<String> labelSets) {
    family(name + "_created", help, "gauge");
    for (String labels : labelSets) {
      // A time is written with all the digits of a double.
      sample(name + "_created", labels, 1.7624384230434499e9 + series * 3.1e-5);
      series++;
    }
  }

  private void family(String name, String help, String type) {
    page.append("# HELP ").append(name).append(' ').append(help).append('\n');
    page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void sample(String name, String labels, double value) {
    page.append(name);
    if (!labels.isEmpty()) {
      page.append('{').append(labels).append('}');
    }
    // As Python writes a number: 1.76e+09 where Java writes 1.76E9.
    String number = Double.toString(value).replaceFirst("E(\\d)$", "e+0$1");
    page.append(' ').append(number.toLowerCase(Locale.ROOT)).append('\n');
  }
}
