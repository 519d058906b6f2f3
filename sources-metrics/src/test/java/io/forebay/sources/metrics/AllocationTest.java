package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.attributes.ModelServerMetrics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A page that looks like the one before costs next to no memory. */
final class AllocationTest {
  private static final int PAGE_LIMIT = 512;

  /** The record and its five numbers are 152 bytes; the rest is what the test itself makes. */
  private static final int EXTRACT_LIMIT = 200;

  /** Several series take room to become one number, and types that are not declared a look. */
  private static final int ANY_EXTRACT_LIMIT = 300;

  @Test
  void measure_ofAnArray_isItsSize() {
    long before = Allocations.ofThisThread();
    byte[] array = new byte[PAGE_LIMIT * 2];
    assertThat(Allocations.ofThisThread() - before).isGreaterThanOrEqualTo(array.length);
  }

  private interface Work {
    void run() throws Exception;
  }

  /** What one run costs: the first ones load classes, and any may be charged for the compiler. */
  private static long least(Work work) throws Exception {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 50; round++) {
      long before = Allocations.ofThisThread();
      work.run();
      least = Math.min(least, Allocations.ofThisThread() - before);
    }
    return least;
  }

  static Stream<Path> pages() {
    return SharedData.enginePages().stream();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_readAgain_allocatesNextToNothing(Path path) throws Exception {
    MetricsCollection load = new ModelServerCollection("auto");
    assertThat(ofReading(SharedData.read(path), FamilySet.of(load.families())))
        .isLessThanOrEqualTo(PAGE_LIMIT);
  }

  @Test
  void pageOfVllm_readAgain_allocatesNextToNothing() throws Exception {
    byte[] page = vllm();
    MetricsCollection load = new ModelServerCollection("vllm");
    assertThat(ofReading(page, FamilySet.of(load.families()))).isLessThanOrEqualTo(PAGE_LIMIT);
    assertThat(ofReading(page, FamilySet.all())).isLessThanOrEqualTo(PAGE_LIMIT);
  }

  private static long ofReading(byte[] page, FamilySet families) throws Exception {
    ExpositionParser parser = new ExpositionParser(families, Pages.LINE_LIMIT);
    return least(
        () -> {
          parser.begin();
          for (int at = 0; at < page.length; at += 8192) {
            parser.feed(page, at, Math.min(8192, page.length - at));
          }
          parser.end();
        });
  }

  /** In the form of vLLM's, and as long. */
  private static byte[] vllm() {
    StringBuilder page = new StringBuilder();
    String engine = "engine=\"0\",model_name=\"org/model-chat\"";
    for (String gauge : List.of("num_requests_waiting 3.0", "num_requests_running 17.0")) {
      String name = "vllm:" + gauge.substring(0, gauge.indexOf(' '));
      page.append("# HELP ").append(name).append(" Requests.\n# TYPE ").append(name);
      page.append(" gauge\n").append(name).append('{').append(engine).append('}');
      page.append(gauge, gauge.indexOf(' '), gauge.length()).append('\n');
    }
    for (int family = 0; family < 20; family++) {
      String name = "vllm:latency_of_step_" + family + "_seconds";
      page.append("# HELP ").append(name).append(" How long.\n# TYPE ").append(name);
      page.append(" histogram\n");
      for (int bucket = 0; bucket < 20; bucket++) {
        page.append(name).append("_bucket{engine=\"0\",le=\"").append(bucket / 8.0);
        page.append("\",model_name=\"org/model-chat\"} ").append(bucket).append(".0\n");
      }
    }
    page.append("# TYPE vllm:kv_cache_usage_perc gauge\nvllm:kv_cache_usage_perc{");
    page.append(engine).append("} 0.055374130342183726\n");
    page.append("# TYPE vllm:cache_config_info gauge\nvllm:cache_config_info{");
    page.append("block_size=\"16\",num_cpu_blocks=\"None\",num_gpu_blocks=\"2452\"} 1.0\n");
    return page.toString().getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void pageOfVllm_extractedAgain_allocatesItsRecord() throws Exception {
    EndpointPages<ModelServerMetrics> pages =
        new EndpointPages<>(new ModelServerCollection("vllm"), ModelServerMetrics.KEY);
    byte[] page = vllm();
    assertThat(pages.read(page).orElseThrow())
        .isEqualTo(
            new ModelServerMetrics(
                OptionalLong.of(3),
                OptionalLong.of(17),
                OptionalDouble.of(0.055374130342183726),
                OptionalLong.of(16),
                OptionalLong.of(2452)));
    assertThat(least(() -> pages.read(page))).isLessThanOrEqualTo(EXTRACT_LIMIT);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_extractedAgain_allocatesLittle(Path path) throws Exception {
    EndpointPages<ModelServerMetrics> pages =
        new EndpointPages<>(new ModelServerCollection("auto"), ModelServerMetrics.KEY);
    byte[] page = SharedData.read(path);
    assertThat(least(() -> pages.read(page))).isLessThanOrEqualTo(ANY_EXTRACT_LIMIT);
  }
}
