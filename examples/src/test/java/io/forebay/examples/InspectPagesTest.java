package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.EventLoopGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Pages of real servers through {@code inspect}, against what a few regular expressions find in
 * them. The pages are no part of the project: they are looked for beside it, or where FOREBAY_DATA
 * says.
 */
@Timeout(120)
class InspectPagesTest {
  /** Where a field may stand; the first that a page has counts. A part after ! is in the labels. */
  private static final Map<String, List<String>> SUMS =
      Map.of(
          "waitingRequests",
          List.of(
              "vllm:num_requests_waiting",
              "ray_vllm:num_requests_waiting",
              "sglang:num_queue_reqs",
              "sglang:num_requests_waiting",
              "trtllm_num_requests_waiting",
              "nv_trt_llm_request_metrics!request_type=\"waiting\"",
              "nv_inference_pending_request_count",
              "tgi_queue_size",
              "llamacpp:requests_deferred",
              "te_queue_size"),
          "runningRequests",
          List.of(
              "vllm:num_requests_running",
              "ray_vllm:num_requests_running",
              "sglang:num_running_reqs",
              "sglang:num_requests_running",
              "trtllm_num_requests_running",
              "nv_trt_llm_request_metrics!request_type=\"scheduled\"",
              "tgi_batch_current_size",
              "llamacpp:requests_processing",
              "dynamo_component_inflight_requests",
              "ovms_current_requests"),
          "kvCacheBlocks",
          List.of(
              "sglang:num_pages",
              "trtllm_kv_cache_max_blocks",
              "nv_trt_llm_kv_cache_block_metrics!kv_cache_block_type=\"max\""));

  private static final Map<String, List<String>> AVERAGES =
      Map.of(
          "kvCacheUsage",
          List.of(
              "vllm:kv_cache_usage_perc",
              "vllm:gpu_cache_usage_perc",
              "ray_vllm:gpu_cache_usage_perc",
              "sglang:token_usage",
              "trtllm_kv_cache_utilization",
              "nv_trt_llm_kv_cache_block_metrics!kv_cache_block_type=\"fraction\"",
              "llamacpp:kv_cache_usage_ratio"),
          "kvCacheBlockSize",
          List.of(
              "sglang:page_size",
              "trtllm_kv_cache_tokens_per_block",
              "nv_trt_llm_kv_cache_block_metrics!kv_cache_block_type=\"tokens_per\""));

  private static @Nullable Path data() {
    String set = System.getenv("FOREBAY_DATA");
    if (set != null) {
      return Path.of(set);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("shared/data"))) {
        return at.resolve("shared/data");
      }
    }
    return null;
  }

  private static Map<String, String> pages() throws Exception {
    Path data = data();
    assumeTrue(data != null, "SKIPPED: no folder shared/data above; set FOREBAY_DATA to it");
    Map<String, String> pages = new TreeMap<>();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".prom")).toList()) {
        if (!file.toString().contains("conformance")) {
          pages.put("/" + file.getFileName(), Files.readString(file));
        }
      }
    }
    return pages;
  }

  @Test
  void pages_ofRealServers_giveWhatTheyHold() throws Exception {
    Map<String, String> pages = pages();
    assertThat(pages).hasSizeGreaterThan(20);
    EventLoopGroup threads = WebServer.newThreads("test-http", 1);
    try (WebServer server =
        WebServer.start(
            threads,
            "127.0.0.1",
            0,
            1024,
            exchange ->
                exchange.send(
                    200,
                    "text/plain",
                    pages.getOrDefault(exchange.path(), "").getBytes(StandardCharsets.UTF_8)))) {
      String prefix = "http://127.0.0.1:" + server.port();
      List<String> arguments = new ArrayList<>(List.of("inspect", "--output", "json"));
      pages.keySet().forEach(path -> arguments.addAll(List.of("--endpoint", prefix + path)));

      Io.Run run = Io.run(arguments.toArray(String[]::new));

      // Every server answers; some pages are of no model server, and nothing is read from them.
      assertThat(run.json().findValues("success")).hasSameSizeAs(pages.keySet());
      assertThat(run.json().findValues("success")).as(run.err()).allMatch(JsonNode::booleanValue);
      boolean all = run.json().findValues("attributes").stream().noneMatch(JsonNode::isEmpty);
      assertThat(run.code()).isEqualTo(all ? 0 : 1);
      Map<String, JsonNode> found = new TreeMap<>();
      run.json()
          .forEach(
              node -> found.put(node.get("endpoint").textValue().substring(prefix.length()), node));
      assertThat(found).containsOnlyKeys(pages.keySet());
      found.forEach(
          (path, node) -> {
            String page = pages.getOrDefault(path, "");
            assertThat(numbers(node.at("/attributes/model-server/value")))
                .as(path)
                .isEqualTo(expected(page));
            assertThat(adapters(node)).as(path).isEqualTo(expectedAdapters(page));
            assertThat(node.at("/sources/metrics/bytes").intValue())
                .as(path)
                .isEqualTo(page.getBytes(StandardCharsets.UTF_8).length);
          });
      // The table above must not have shrunk to nothing.
      assertThat(found.values().stream().filter(node -> node.at("/attributes").has("model-server")))
          .hasSizeGreaterThan(16);
    } finally {
      threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  private static Map<String, Double> numbers(JsonNode value) {
    Map<String, Double> numbers = new TreeMap<>();
    value.properties().forEach(e -> numbers.put(e.getKey(), e.getValue().doubleValue()));
    return numbers;
  }

  private static Map<String, Double> expected(String page) {
    Map<String, Double> expected = new TreeMap<>();
    SUMS.forEach(
        (field, names) -> {
          List<Double> values = first(page, names);
          if (!values.isEmpty()) {
            expected.put(field, values.stream().mapToDouble(value -> value).sum());
          }
        });
    AVERAGES.forEach(
        (field, names) -> {
          List<Double> values = first(page, names);
          if (!values.isEmpty()) {
            double sum = values.stream().mapToDouble(value -> value).sum();
            expected.put(field, sum / values.size());
          }
        });
    label(page, "block_size").ifPresent(size -> expected.put("kvCacheBlockSize", size));
    label(page, "num_gpu_blocks").ifPresent(blocks -> expected.put("kvCacheBlocks", blocks));
    return expected;
  }

  private static List<Double> first(String page, List<String> names) {
    for (String name : names) {
      String[] parts = name.split("!", -1);
      List<Double> values = new ArrayList<>();
      Matcher line = Pattern.compile("(?m)^" + parts[0] + "(\\{.*\\})? +(\\S+)").matcher(page);
      while (line.find()) {
        String labels = line.group(1) == null ? "" : line.group(1);
        if (parts.length == 1 || labels.contains(parts[1])) {
          values.add(Double.valueOf(line.group(2)));
        }
      }
      if (!values.isEmpty()) {
        return values;
      }
    }
    return List.of();
  }

  private static Optional<Double> label(String page, String label) {
    Matcher line =
        Pattern.compile("(?m)^vllm:cache_config_info\\{(?:.*,)?" + label + "=\"([0-9]+)\"")
            .matcher(page);
    return line.find() ? Optional.of(Double.valueOf(line.group(1))) : Optional.empty();
  }

  private static Map<String, Set<String>> adapters(JsonNode node) {
    Map<String, Set<String>> adapters = new LinkedHashMap<>();
    JsonNode value = node.at("/attributes/lora-adapters/value");
    for (String field : List.of("running", "waiting")) {
      if (value.has(field)) {
        Set<String> names = new TreeSet<>();
        value.get(field).forEach(name -> names.add(name.textValue()));
        adapters.put(field, names);
      }
    }
    return adapters;
  }

  private static Map<String, Set<String>> expectedAdapters(String page) {
    Map<String, Set<String>> adapters = new LinkedHashMap<>();
    double latest = Double.NEGATIVE_INFINITY;
    Matcher line = Pattern.compile("(?m)^vllm:lora_requests_info\\{(.*)\\} +(\\S+)").matcher(page);
    while (line.find()) {
      double value = Double.parseDouble(line.group(2));
      if (value > latest) {
        latest = value;
        for (String field : List.of("running", "waiting")) {
          Matcher names =
              Pattern.compile(field + "_lora_adapters=\"([^\"]*)\"").matcher(line.group(1));
          assertThat(names.find()).isTrue();
          Set<String> each = new TreeSet<>(List.of(names.group(1).split(",")));
          each.remove("");
          adapters.put(field, each);
        }
      }
    }
    return adapters;
  }
}
