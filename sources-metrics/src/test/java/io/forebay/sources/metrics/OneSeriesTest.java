package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.AttributeKey;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.ModelServerMetrics;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * One series of a page that was just read takes a way of its own: it must give what the way for any
 * number of series, and for samples from anywhere, gives.
 */
final class OneSeriesTest {
  private static final List<String> GAUGES =
      List.of("num_requests_waiting", "num_requests_running", "kv_cache_usage_perc");
  private static final List<String> VALUES =
      List.of(
          "0",
          "-0.0",
          "3",
          "2.5",
          "0.25",
          "1",
          "1.0005",
          "1.01",
          "-1",
          "NaN",
          "+Inf",
          "1e300",
          "9007199254740992",
          "9007199254740994");
  private static final List<String> SETTINGS = List.of("16", "0", "None", "", "-4", "16.0", "007");
  private static final List<String> TYPES = List.of("gauge", "counter", "unknown", "info");

  private final Random random = new Random(41);

  /** Hides that the samples are those of a page that was just read. */
  private record Hidden(MetricsCollection collection) implements MetricsCollection {
    @Override
    public String name() {
      return collection.name();
    }

    @Override
    public Set<String> families() {
      return collection.families();
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return collection.produces();
    }

    @Override
    public void extract(MetricSamples samples, EndpointUpdate update) throws Exception {
      MetricSamples hidden =
          (MetricSamples)
              Proxy.newProxyInstance(
                  MetricSamples.class.getClassLoader(),
                  new Class<?>[] {MetricSamples.class},
                  (proxy, method, arguments) -> method.invoke(samples, arguments));
      collection.extract(hidden, update);
    }
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private String page() {
    StringBuilder page = new StringBuilder("vllm:other_metric 1\n");
    for (String gauge : GAUGES) {
      type("vllm:" + gauge, page);
      for (int i = series(); i > 0; i--) {
        page.append("vllm:").append(gauge).append("{engine=\"").append(i).append("\"} ");
        page.append(any(VALUES)).append('\n');
      }
    }
    type("vllm:cache_config_info", page);
    for (int i = series(); i > 0; i--) {
      page.append("vllm:cache_config_info{engine=\"").append(i);
      page.append("\",block_size=\"").append(any(SETTINGS));
      page.append("\",num_gpu_blocks=\"").append(any(SETTINGS)).append("\"} 1\n");
    }
    return page.toString();
  }

  /** Mostly one. */
  private int series() {
    return any(List.of(0, 1, 1, 1, 1, 2, 3));
  }

  private void type(String name, StringBuilder page) {
    if (random.nextBoolean()) {
      String type = random.nextInt(3) > 0 ? "gauge" : any(TYPES);
      page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }
  }

  @Test
  void series_oneOrSeveral_areTheSameNumberWhicheverWayTheyAreRead() throws Exception {
    MetricsCollection load = new ModelServerCollection("vllm");
    EndpointPages<ModelServerMetrics> direct = new EndpointPages<>(load, ModelServerMetrics.KEY);
    EndpointPages<ModelServerMetrics> hidden =
        new EndpointPages<>(new Hidden(load), ModelServerMetrics.KEY);
    int numbers = 0;
    for (int round = 0; round < 2000; round++) {
      String page = page();
      Optional<ModelServerMetrics> found = direct.read(page);
      assertThat(found).as("%s", page).isEqualTo(hidden.read(page));
      numbers += found.isPresent() && found.get().kvCacheBlocks().isPresent() ? 1 : 0;
      numbers += found.isPresent() && found.get().kvCacheUsage().isPresent() ? 1 : 0;
    }
    assertThat(numbers).isBetween(500, 3500);
  }
}
