package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.core.metrics.StateSet;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the writers of Prometheus' Java client write comes back as it was set. */
class RoundTripTest {
  private static final String[] NAMES = {"plain", "with:colon", "dotted.name", "\u00fcmlaut"};
  private static final int PAGES = 500;

  private final Random random = new Random(3);
  private final List<MetricSample> expected = new ArrayList<>();

  @Test
  void registry_writtenAndReadInBothFormats_hasTheValuesThatWereSet() throws Exception {
    long samples = 0;
    for (int i = 0; i < PAGES; i++) {
      for (boolean openMetrics : new boolean[] {false, true}) {
        expected.clear();
        PrometheusRegistry registry = new PrometheusRegistry();
        fill(registry);
        ExpositionFormatWriter writer =
            openMetrics
                ? OpenMetricsTextFormatWriter.builder().build()
                : PrometheusTextFormatWriter.builder().build();
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        writer.write(page, registry.scrape(), EscapingScheme.ALLOW_UTF8);
        ExpositionParser parser = Pages.everything();
        parser.begin(openMetrics);
        parser.feed(page.toByteArray(), 0, page.size());
        Set<MetricSample> found = new HashSet<>(Pages.all(parser));

        assertThat(Pages.malformed(parser)).as("%s", page).isEmpty();
        assertThat(found).as("%s", page).isEqualTo(Set.copyOf(expected));
        samples += expected.size();
      }
    }
    System.out.printf("== round trip: %d pages, %d samples, no difference%n", 2 * PAGES, samples);
  }

  private void fill(PrometheusRegistry registry) {
    String base = NAMES[random.nextInt(NAMES.length)];
    Map<String, String> labels = labels();
    String[] names = labels.keySet().toArray(String[]::new);
    String[] values = labels.values().toArray(String[]::new);
    double value = value();

    Gauge.builder()
        .name(base + "_gauge")
        .labelNames(names)
        .register(registry)
        .labelValues(values)
        .set(value);
    expect(base + "_gauge", labels, value);

    double count = random.nextInt(1000);
    Counter counter = Counter.builder().name(base).labelNames(names).register(registry);
    counter.labelValues(values).inc(count);
    expect(base + "_total", labels, count);

    Histogram histogram =
        Histogram.builder()
            .name(base + "_histogram")
            .help("help \\ and\nmore \u00fc")
            .classicOnly()
            .classicUpperBounds(0.5, 10)
            .labelNames(names)
            .register(registry);
    Summary summary =
        Summary.builder().name(base + "_summary").labelNames(names).register(registry);
    double sum = 0;
    int[] buckets = new int[3];
    int observations = random.nextInt(5);
    for (int i = 0; i < observations; i++) {
      double seen = random.nextInt(40) / 2.0;
      sum += seen;
      for (int b = 0; b < 3; b++) {
        buckets[b] += seen <= new double[] {0.5, 10, 100}[b] ? 1 : 0;
      }
      histogram.labelValues(values).observe(seen);
      summary.labelValues(values).observe(seen);
    }
    if (observations > 0 || names.length == 0) {
      String[] bounds = {"0.5", "10.0", "+Inf"};
      for (int b = 0; b < 3; b++) {
        expect(base + "_histogram_bucket", with(labels, "le", bounds[b]), buckets[b]);
      }
      for (String family : List.of("_histogram", "_summary")) {
        expect(base + family + "_sum", labels, sum);
        expect(base + family + "_count", labels, observations);
      }
    }

    Info info = Info.builder().name(base + "_about").labelNames(names).register(registry);
    if (names.length > 0) {
      info.addLabelValues(values);
    }
    expect(base + "_about_info", labels, 1);

    // This writer does not quote the names of a state set's labels; so it gets a plain one.
    Map<String, String> state = Map.of("l", random.nextBoolean() ? "a\\b" : "\u2603\"");
    StateSet states =
        StateSet.builder().name("states").labelNames("l").states("on", "off").register(registry);
    states.labelValues(state.values().toArray(String[]::new)).setTrue("on");
    expect("states", with(state, "states", "on"), 1);
    expect("states", with(state, "states", "off"), 0);
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      StringBuilder value = new StringBuilder();
      for (int length = random.nextInt(10); length > 0; length--) {
        value.append("ab\"\\\n,{}#= \u00fc\u2603".charAt(random.nextInt(13)));
      }
      labels.put(random.nextInt(4) == 0 ? "dotted.label" + i : "l" + i, value.toString());
    }
    return labels;
  }

  private double value() {
    return switch (random.nextInt(6)) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> Double.NEGATIVE_INFINITY;
      case 3 -> random.nextGaussian();
      case 4 -> Double.longBitsToDouble(random.nextLong(0x7FF0000000000000L));
      default -> random.nextInt();
    };
  }

  private void expect(String name, Map<String, String> labels, double value) {
    expected.add(new MetricSample(name, labels, value, OptionalLong.empty()));
  }

  private static Map<String, String> with(Map<String, String> labels, String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(labels);
    more.put(name, value);
    return more;
  }
}
