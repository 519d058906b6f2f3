package io.forebay.sources.metrics;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.hawkular.agent.prometheus.text.TextPrometheusMetricDataParser;
import org.hawkular.agent.prometheus.types.Counter;
import org.hawkular.agent.prometheus.types.Gauge;
import org.hawkular.agent.prometheus.types.Histogram;
import org.hawkular.agent.prometheus.types.Metric;
import org.hawkular.agent.prometheus.types.MetricFamily;
import org.hawkular.agent.prometheus.types.Summary;

/** Hawkular's parser, which knows no times, and gives families rather than samples. */
final class HawkularPeer implements Peer {
  @Override
  public String name() {
    return "hawkular";
  }

  @Override
  public boolean reads(boolean openMetrics) {
    return !openMetrics;
  }

  @Override
  public List<MetricSample> read(String page) throws PeerException {
    List<MetricSample> samples = new ArrayList<>();
    try {
      TextPrometheusMetricDataParser parser =
          new TextPrometheusMetricDataParser(
              new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
      for (MetricFamily family = parser.parse(); family != null; family = parser.parse()) {
        family.getMetrics().forEach(metric -> add(samples, metric));
      }
    } catch (IOException | RuntimeException e) {
      throw new PeerException(e.toString());
    }
    return samples;
  }

  private static void add(List<MetricSample> samples, Metric metric) {
    String name = metric.getName();
    Map<String, String> labels = metric.getLabels();
    if (metric instanceof Gauge gauge) {
      add(samples, name, labels, gauge.getValue());
    } else if (metric instanceof Counter counter) {
      add(samples, name, labels, counter.getValue());
    } else if (metric instanceof Histogram histogram) {
      add(samples, name + "_sum", labels, histogram.getSampleSum());
      add(samples, name + "_count", labels, (double) histogram.getSampleCount());
      for (Histogram.Bucket bucket : histogram.getBuckets()) {
        Map<String, String> more = with(labels, "le", bucket.getUpperBound());
        add(samples, name + "_bucket", more, (double) bucket.getCumulativeCount());
      }
    } else if (metric instanceof Summary summary) {
      add(samples, name + "_sum", labels, summary.getSampleSum());
      add(samples, name + "_count", labels, (double) summary.getSampleCount());
      for (Summary.Quantile quantile : summary.getQuantiles()) {
        add(samples, name, with(labels, "quantile", quantile.getQuantile()), quantile.getValue());
      }
    }
  }

  private static void add(
      List<MetricSample> samples, String name, Map<String, String> labels, double value) {
    samples.add(new MetricSample(name, Map.copyOf(labels), value, OptionalLong.empty()));
  }

  private static Map<String, String> with(Map<String, String> labels, String label, double value) {
    Map<String, String> more = new LinkedHashMap<>(labels);
    more.put(label, Double.toString(value));
    return more;
  }

  @Override
  public List<MetricSample> view(List<MetricSample> samples) {
    List<MetricSample> seen = new ArrayList<>();
    for (MetricSample sample : samples) {
      Map<String, String> labels = new LinkedHashMap<>(sample.labels());
      for (String number : new String[] {"le", "quantile"}) {
        labels.computeIfPresent(
            number, (label, text) -> String.valueOf(NaivePage.numberOrNull(text)));
      }
      seen.add(new MetricSample(sample.name(), labels, sample.value(), OptionalLong.empty()));
    }
    return seen;
  }

  @Override
  public void close() {}
}
