package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.attributes.LoraAdapters;
import io.forebay.api.attributes.ModelServerMetrics;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the collections make of the pages of real servers, against a second reading of the pages.
 */
final class EnginePagesTest {
  private static final ModelServerMetrics NOTHING =
      new ModelServerMetrics(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalDouble.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());

  static Stream<Path> pages() {
    return SharedData.enginePages().stream();
  }

  /** The engine of a page by the name of its file; empty for exporters of other things. */
  private static Optional<String> engine(Path path) {
    String file = path.getFileName().toString();
    if (file.startsWith("triton-trtllm")) {
      return Optional.of("triton-tensorrt-llm");
    }
    return Stream.of(
            "ray",
            "vllm",
            "sglang",
            "trtllm-serve",
            "triton",
            "tgi",
            "llama-cpp",
            "dynamo",
            "tei",
            "ovms")
        .filter(e -> file.startsWith(e.equals("llama-cpp") ? "llamacpp" : e + "-"))
        .findFirst();
  }

  private static ModelServerMetrics expected(String engine, NaivePage page) {
    return switch (engine) {
      case "vllm" ->
          new ModelServerMetrics(
              sum(page, "vllm:num_requests_waiting"),
              sum(page, "vllm:num_requests_running"),
              mean(page, "vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc"),
              label(page, "vllm:cache_config_info", "block_size"),
              label(page, "vllm:cache_config_info", "num_gpu_blocks"));
      case "sglang" ->
          new ModelServerMetrics(
              sum(page, "sglang:num_queue_reqs", "sglang:num_requests_waiting"),
              sum(page, "sglang:num_running_reqs", "sglang:num_requests_running"),
              mean(page, "sglang:token_usage"),
              sum(page, "sglang:page_size"),
              sum(page, "sglang:num_pages"));
      case "trtllm-serve" ->
          new ModelServerMetrics(
              sum(page, "trtllm_num_requests_waiting"),
              sum(page, "trtllm_num_requests_running"),
              mean(page, "trtllm_kv_cache_utilization"),
              sum(page, "trtllm_kv_cache_tokens_per_block"),
              sum(page, "trtllm_kv_cache_max_blocks"));
      case "triton-tensorrt-llm" ->
          new ModelServerMetrics(
              count(labelled(page, "nv_trt_llm_request_metrics", "request_type", "waiting")),
              count(labelled(page, "nv_trt_llm_request_metrics", "request_type", "scheduled")),
              block(page, "fraction"),
              count(block(page, "tokens_per")),
              count(block(page, "max")));
      case "triton" ->
          new ModelServerMetrics(
              sum(page, "nv_inference_pending_request_count"),
              OptionalLong.empty(),
              OptionalDouble.empty(),
              OptionalLong.empty(),
              OptionalLong.empty());
      case "tgi" ->
          new ModelServerMetrics(
              sum(page, "tgi_queue_size"),
              sum(page, "tgi_batch_current_size"),
              OptionalDouble.empty(),
              OptionalLong.empty(),
              OptionalLong.empty());
      case "llama-cpp" ->
          new ModelServerMetrics(
              sum(page, "llamacpp:requests_deferred"),
              sum(page, "llamacpp:requests_processing"),
              mean(page, "llamacpp:kv_cache_usage_ratio"),
              OptionalLong.empty(),
              OptionalLong.empty());
      case "ray" ->
          new ModelServerMetrics(
              sum(page, "ray_vllm:num_requests_waiting"),
              sum(page, "ray_vllm:num_requests_running"),
              mean(page, "ray_vllm:gpu_cache_usage_perc"),
              OptionalLong.empty(),
              OptionalLong.empty());
      case "dynamo" -> running(sum(page, "dynamo_component_inflight_requests"));
      case "ovms" -> running(sum(page, "ovms_current_requests"));
      case "tei" ->
          new ModelServerMetrics(
              sum(page, "te_queue_size"),
              OptionalLong.empty(),
              OptionalDouble.empty(),
              OptionalLong.empty(),
              OptionalLong.empty());
      default -> throw new IllegalArgumentException(engine);
    };
  }

  private static ModelServerMetrics running(OptionalLong requests) {
    return new ModelServerMetrics(
        OptionalLong.empty(),
        requests,
        OptionalDouble.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  private static List<MetricSample> first(NaivePage page, String... names) {
    return Stream.of(names)
        .map(page::samples)
        .filter(samples -> !samples.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private static OptionalLong sum(NaivePage page, String... names) {
    List<MetricSample> samples = first(page, names);
    return samples.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of((long) samples.stream().mapToDouble(MetricSample::value).sum());
  }

  private static OptionalDouble mean(NaivePage page, String... names) {
    return first(page, names).stream().mapToDouble(MetricSample::value).average();
  }

  private static OptionalLong label(NaivePage page, String name, String label) {
    List<String> values = page.samples(name).stream().map(s -> s.labels().get(label)).toList();
    return values.isEmpty() || values.contains("None")
        ? OptionalLong.empty()
        : OptionalLong.of(values.stream().mapToLong(Long::parseLong).sum());
  }

  private static OptionalDouble block(NaivePage page, String type) {
    return labelled(page, "nv_trt_llm_kv_cache_block_metrics", "kv_cache_block_type", type);
  }

  private static OptionalDouble labelled(NaivePage page, String name, String label, String value) {
    return page.samples(name).stream()
        .filter(sample -> value.equals(sample.labels().get(label)))
        .mapToDouble(MetricSample::value)
        .average();
  }

  private static OptionalLong count(OptionalDouble value) {
    return value.isEmpty() ? OptionalLong.empty() : OptionalLong.of((long) value.getAsDouble());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_readByItsEngine_givesWhatThePageHolds(Path path) throws Exception {
    Optional<String> engine = engine(path);
    byte[] page = SharedData.read(path);
    Optional<ModelServerMetrics> expected =
        engine.map(name -> expected(name, new NaivePage(page))).filter(m -> !m.equals(NOTHING));

    assertThat(
            new EndpointPages<>(new ModelServerCollection("auto"), ModelServerMetrics.KEY)
                .read(page))
        .isEqualTo(expected);
    for (String name : ModelServerCollection.engines()) {
      boolean own =
          name.equals("auto")
              || name.equals(engine.orElse(""))
              || (name.equals("triton") && engine.orElse("").startsWith("triton"));
      Optional<ModelServerMetrics> found =
          new EndpointPages<>(new ModelServerCollection(name), ModelServerMetrics.KEY).read(page);
      if (own && name.equals(engine.orElse(""))) {
        assertThat(found).isEqualTo(expected);
      } else if (!own) {
        assertThat(found).as(name).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_readForAdapters_givesTheLatestState(Path path) throws Exception {
    byte[] page = SharedData.read(path);
    Optional<LoraAdapters> expected =
        new NaivePage(page)
            .samples("vllm:lora_requests_info").stream()
                .max(Comparator.comparingDouble(MetricSample::value))
                .map(
                    sample ->
                        new LoraAdapters(
                            csv(sample.labels().getOrDefault("running_lora_adapters", "")),
                            csv(sample.labels().getOrDefault("waiting_lora_adapters", "")),
                            OptionalLong.of(Long.parseLong(sample.labels().get("max_lora")))));

    assertThat(new EndpointPages<>(new LoraAdaptersCollection("auto"), LoraAdapters.KEY).read(page))
        .isEqualTo(expected);
  }

  private static Set<String> csv(String list) {
    return Arrays.stream(list.split(","))
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void pages_ofAllEngines_areThere() {
    assertThat(pages().flatMap(path -> engine(path).stream()))
        .contains("vllm", "sglang", "trtllm-serve", "triton-tensorrt-llm", "triton", "tgi")
        .contains("llama-cpp", "ray", "dynamo", "tei", "ovms");
  }
}
