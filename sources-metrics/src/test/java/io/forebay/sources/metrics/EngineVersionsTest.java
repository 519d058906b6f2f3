package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.attributes.LoraAdapters;
import io.forebay.api.attributes.ModelServerMetrics;
import java.nio.charset.StandardCharsets;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * Forms of engines of which there is no whole page: names and labels as their sources have them.
 */
final class EngineVersionsTest {
  private static ModelServerMetrics auto(String page) throws Exception {
    return new EndpointPages<>(new ModelServerCollection("auto"), ModelServerMetrics.KEY)
        .read(page.getBytes(StandardCharsets.UTF_8))
        .orElseThrow();
  }

  private static ModelServerMetrics metrics(
      long waiting, long running, double usage, long blockSize, long blocks) {
    return new ModelServerMetrics(
        waiting < 0 ? OptionalLong.empty() : OptionalLong.of(waiting),
        running < 0 ? OptionalLong.empty() : OptionalLong.of(running),
        usage < 0 ? OptionalDouble.empty() : OptionalDouble.of(usage),
        blockSize < 0 ? OptionalLong.empty() : OptionalLong.of(blockSize),
        blocks < 0 ? OptionalLong.empty() : OptionalLong.of(blocks));
  }

  @Test
  void sglang_everyRankReportsTheSameQueue_countsOnce() throws Exception {
    String page =
        """
        sglang:num_queue_reqs{tp_rank="0",pp_rank="0"} 6
        sglang:num_queue_reqs{tp_rank="1",pp_rank="0"} 6
        sglang:num_queue_reqs{tp_rank="0",pp_rank="1"} 5
        sglang:num_running_reqs{tp_rank="0"} 3
        sglang:num_running_reqs{tp_rank="1"} 3
        sglang:token_usage{tp_rank="0"} 0.25
        sglang:token_usage{tp_rank="1"} 0.25
        sglang:page_size{tp_rank="0"} 16
        sglang:page_size{tp_rank="1"} 16
        sglang:num_pages{tp_rank="0"} 100
        sglang:num_pages{tp_rank="1"} 100
        """;
    assertThat(auto(page)).isEqualTo(metrics(6, 3, 0.25, 16, 100));
  }

  @Test
  void sglang_dataParallelRanks_areSummed() throws Exception {
    String page =
        """
        sglang:num_queue_reqs{dp_rank="0",tp_rank="0"} 1
        sglang:num_queue_reqs{dp_rank="1",tp_rank="2"} 2
        sglang:num_queue_reqs{dp_rank="1",tp_rank="3"} 2
        sglang:token_usage{dp_rank="0",tp_rank="0"} 0.25
        sglang:token_usage{dp_rank="1",tp_rank="2"} 0.75
        sglang:token_usage{dp_rank="1",tp_rank="3"} 0.75
        sglang:num_pages{dp_rank="0",tp_rank="0"} 10
        sglang:num_pages{dp_rank="1",tp_rank="2"} 20
        """;
    assertThat(auto(page)).isEqualTo(metrics(3, -1, 0.5, -1, 30));
  }

  @Test
  void sglang_priorities_areNotAddedToTheirTotal() throws Exception {
    String page =
        """
        sglang:num_queue_reqs{priority="",tp_rank="0"} 5
        sglang:num_queue_reqs{priority="1",tp_rank="0"} 2
        sglang:num_queue_reqs{priority="9",tp_rank="0"} 3
        sglang:num_running_reqs{priority="",tp_rank="0"} 4
        sglang:num_running_reqs{priority="1",tp_rank="0"} 4
        """;
    assertThat(auto(page)).isEqualTo(metrics(5, 4, -1, -1, -1));
  }

  @Test
  void trtllmServe_withQueue_isRead() throws Exception {
    String page =
        """
        trtllm_num_requests_waiting 2
        trtllm_num_requests_running 3
        trtllm_kv_cache_utilization 0.5
        trtllm_kv_cache_config_info{page_size="64"} 1
        """;
    assertThat(auto(page)).isEqualTo(metrics(2, 3, 0.5, 64, -1));
  }

  @Test
  void tritonTensorrtLlm_ofTheFirstRelease_isRead() throws Exception {
    String page =
        """
        nv_trt_llm_request_statistics{request_type="scheduled"} 3
        nv_trt_llm_request_statistics{request_type="active"} 9
        nv_trt_llm_kv_cache_block_statistics{kv_cache_block_type="tokens_per"} 64
        nv_trt_llm_kv_cache_block_statistics{kv_cache_block_type="max"} 100
        nv_inference_pending_request_count 7
        """;
    assertThat(auto(page)).isEqualTo(metrics(-1, 3, -1, 64, 100));
  }

  @Test
  void tritonTensorrtLlm_modelOfTheOldKind_isRead() throws Exception {
    String page =
        """
        nv_trt_llm_request_metrics{request_type="waiting"} 1
        nv_trt_llm_request_metrics{request_type="scheduled"} 2
        nv_trt_llm_v1_metrics{v1_specific_metric="empty_generation_slots"} 4
        """;
    assertThat(auto(page)).isEqualTo(metrics(1, 2, -1, -1, -1));
  }

  @Test
  void ray_newerNames_areReadOverAllReplicas() throws Exception {
    String page =
        """
        ray_vllm_num_requests_waiting{ReplicaId="a"} 1
        ray_vllm_num_requests_waiting{ReplicaId="b"} 2
        ray_vllm_num_requests_running{ReplicaId="a"} 3
        ray_vllm_kv_cache_usage_perc{ReplicaId="a"} 0.5
        ray_vllm_cache_config_info{block_size="16",num_gpu_blocks="10"} 1
        ray_vllm_lora_requests_info{max_lora="2",running_lora_adapters="x",waiting_lora_adapters=""} 7
        """;
    assertThat(auto(page)).isEqualTo(metrics(3, 3, 0.5, 16, 10));
    assertThat(
            new EndpointPages<>(new LoraAdaptersCollection("ray"), LoraAdapters.KEY)
                .read(page.getBytes(StandardCharsets.UTF_8)))
        .get()
        .extracting(LoraAdapters::max)
        .isEqualTo(OptionalLong.of(2));
  }

  @Test
  void lmdeploy_isRead() throws Exception {
    String page =
        """
        lmdeploy:num_requests_waiting{engine="0"} 1
        lmdeploy:num_requests_running{engine="0"} 2
        lmdeploy:gpu_cache_usage_perc{engine="0"} 0.5
        """;
    assertThat(auto(page)).isEqualTo(metrics(1, 2, 0.5, -1, -1));
  }

  @Test
  void dynamo_frontEndOldAndNew_isRead() throws Exception {
    assertThat(
            auto(
                """
                dynamo_frontend_active_requests{model="m"} 9
                dynamo_frontend_inflight_requests{model="m"} 9
                dynamo_frontend_queued_requests{model="m"} 99
                dynamo_frontend_stage_requests{stage="preprocess",phase=""} 1
                dynamo_frontend_stage_requests{stage="route",phase="prefill"} 2
                dynamo_frontend_stage_requests{stage="dispatch",phase="decode"} 3
                dynamo_frontend_model_kv_cache_block_size{model="m"} 16
                """))
        .isEqualTo(metrics(6, 9, -1, 16, -1));
    assertThat(auto("dynamo_frontend_inflight_requests 4\ndynamo_frontend_queued_requests 2\n"))
        .isEqualTo(metrics(2, 4, -1, -1, -1));
  }

  @Test
  void dynamo_workers_areReadByTheirEngineOrTheirOwnMetrics() throws Exception {
    String own =
        """
        dynamo_component_inflight_requests{dynamo_endpoint="generate"} 4
        dynamo_component_gpu_cache_usage_percent{dp_rank="0"} 0.5
        dynamo_component_total_blocks{dp_rank="0"} 100
        """;
    assertThat(auto(own)).isEqualTo(metrics(-1, 4, 0.5, -1, 100));
    assertThat(auto(own + "vllm:num_requests_waiting 1\nvllm:num_requests_running 2\n"))
        .isEqualTo(metrics(1, 2, -1, -1, -1));
  }

  @Test
  void ovms_textGeneration_isReadFromGraphs() throws Exception {
    assertThat(auto("ovms_current_graphs{name=\"llm\"} 3\novms_current_requests{name=\"m\"} 1\n"))
        .isEqualTo(metrics(-1, 3, -1, -1, -1));
  }

  @Test
  void nim_namesWithoutPrefix_areRead() throws Exception {
    assertThat(auto("num_requests_waiting 1\nnum_requests_running 2\ngpu_cache_usage_perc 0.5\n"))
        .isEqualTo(metrics(1, 2, 0.5, -1, -1));
    // A page of another engine may have such a name of its own.
    assertThat(auto("num_requests_waiting 1\ntgi_queue_size 5\n").waitingRequests()).hasValue(5);
  }
}
