package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.FieldReading.average;
import static io.forebay.sources.metrics.FieldReading.same;
import static io.forebay.sources.metrics.FieldReading.sameLabel;
import static io.forebay.sources.metrics.FieldReading.sum;
import static io.forebay.sources.metrics.FieldReading.sumOfLabel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The model servers whose metrics are known, and what their metrics mean: the one place where this
 * is written down. In the order in which {@code auto} tries them.
 */
final class Engines {
  /** Recognises the engine anew on each page, by its families. */
  static final String AUTO = "auto";

  private static final List<FieldReading> NONE = List.of();

  // Ray Serve puts its own prefix before vLLM's names. Since 0.8 the usage is called kv_, before it
  // was gpu_; versions between have both. With data parallelism each engine has its series.
  private static final EngineMapping VLLM =
      new EngineMapping(
          "vllm",
          "vLLM, docs/usage/metrics.md, vllm/engine/metrics.py and vllm/v1/metrics/loggers.py",
          List.of(sum("vllm:num_requests_waiting"), sum("ray_vllm:num_requests_waiting")),
          List.of(sum("vllm:num_requests_running"), sum("ray_vllm:num_requests_running")),
          List.of(
              average("vllm:kv_cache_usage_perc"),
              average("vllm:gpu_cache_usage_perc"),
              average("ray_vllm:kv_cache_usage_perc"),
              average("ray_vllm:gpu_cache_usage_perc")),
          List.of(
              sameLabel("vllm:cache_config_info", "block_size"),
              sameLabel("ray_vllm:cache_config_info", "block_size")),
          List.of(
              sumOfLabel("vllm:cache_config_info", "num_gpu_blocks"),
              sumOfLabel("ray_vllm:cache_config_info", "num_gpu_blocks")),
          List.of(lora("vllm:lora_requests_info"), lora("ray_vllm:lora_requests_info")));

  // The second and third names are those of 2024. A page is what others call a block.
  private static final EngineMapping SGLANG =
      new EngineMapping(
          "sglang",
          "SGLang, docs/references/production_metrics.md and srt/metrics/collector.py",
          List.of(
              sum("sglang:num_queue_reqs"),
              sum("sglang:num_requests_waiting"),
              sum("sglang:queue_req")),
          List.of(sum("sglang:num_running_reqs"), sum("sglang:num_requests_running")),
          List.of(average("sglang:token_usage")),
          List.of(same("sglang:page_size"), sameLabel("sglang:cache_config_info", "page_size")),
          List.of(sum("sglang:num_pages"), sumOfLabel("sglang:cache_config_info", "num_pages")),
          List.of());

  private static final EngineMapping TRTLLM_SERVE =
      new EngineMapping(
          "trtllm-serve",
          "TensorRT-LLM, tensorrt_llm/metrics/collector.py",
          List.of(sum("trtllm_num_requests_waiting")),
          List.of(sum("trtllm_num_requests_running")),
          List.of(average("trtllm_kv_cache_utilization")),
          List.of(same("trtllm_kv_cache_tokens_per_block")),
          List.of(sum("trtllm_kv_cache_max_blocks")),
          List.of());

  private static final EngineMapping TRITON_TENSORRT_LLM =
      new EngineMapping(
          "triton-tensorrt-llm",
          "Triton's TensorRT-LLM backend, README.md, section on metrics",
          List.of(sum("nv_trt_llm_request_metrics{request_type=waiting}")),
          List.of(sum("nv_trt_llm_request_metrics{request_type=scheduled}")),
          List.of(average("nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type=fraction}")),
          List.of(same("nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type=tokens_per}")),
          List.of(sum("nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type=max}")),
          List.of());

  // nv_inference_exec_count counts executions since the start, so it is not what runs now.
  private static final EngineMapping TRITON =
      new EngineMapping(
          "triton",
          "Triton Inference Server, docs/user_guide/metrics.md",
          List.of(sum("nv_inference_pending_request_count")),
          NONE,
          NONE,
          NONE,
          NONE,
          List.of());

  private static final EngineMapping TGI =
      new EngineMapping(
          "tgi",
          "Text Generation Inference, docs/source/reference/metrics.md",
          List.of(sum("tgi_queue_size")),
          List.of(sum("tgi_batch_current_size")),
          NONE,
          NONE,
          NONE,
          List.of());

  // The usage ratio was taken out in 2025.
  private static final EngineMapping LLAMA_CPP =
      new EngineMapping(
          "llama-cpp",
          "llama.cpp, tools/server/README.md, GET /metrics",
          List.of(sum("llamacpp:requests_deferred")),
          List.of(sum("llamacpp:requests_processing")),
          List.of(average("llamacpp:kv_cache_usage_ratio")),
          NONE,
          NONE,
          List.of());

  // Triton with TensorRT-LLM also has the families of plain Triton, so it comes before it.
  private static final List<EngineMapping> ALL =
      List.of(VLLM, SGLANG, TRTLLM_SERVE, TRITON_TENSORRT_LLM, TRITON, TGI, LLAMA_CPP);

  private Engines() {}

  private static LoraReading lora(String family) {
    return new LoraReading(
        MetricSelector.of(family), "running_lora_adapters", "waiting_lora_adapters", "max_lora");
  }

  /** The names that a collection may be given: {@code auto}, and the engines that pass. */
  static List<String> names(Predicate<EngineMapping> usable) {
    List<String> names = new ArrayList<>(List.of(AUTO));
    ALL.stream().filter(usable).forEach(engine -> names.add(engine.name()));
    return names;
  }

  /** The mappings to try, in this order, for a name. */
  static List<EngineMapping> find(String name, Predicate<EngineMapping> usable) {
    List<EngineMapping> found =
        ALL.stream()
            .filter(usable)
            .filter(engine -> name.equals(AUTO) || name.equals(engine.name()))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "engine: '" + name + "' (expected: one of " + String.join(", ", names(usable)) + ")");
    }
    return found;
  }
}
