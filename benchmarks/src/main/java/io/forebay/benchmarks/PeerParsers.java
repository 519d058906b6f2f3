package io.forebay.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import org.apache.skywalking.oap.server.library.util.prometheus.parser.TextParser;
import org.hawkular.agent.prometheus.text.TextPrometheusMetricDataParser;
import org.hawkular.agent.prometheus.types.Gauge;
import org.hawkular.agent.prometheus.types.Metric;
import org.hawkular.agent.prometheus.types.MetricFamily;

/** Parsers by others, each fed with what it takes, and used as its own users use it. */
final class PeerParsers {
  private PeerParsers() {}

  /** Hawkular's, which gives one family after the other. */
  static LoadNumbers hawkular(byte[] page) throws IOException {
    LoadNumbers.Picker picker = new LoadNumbers.Picker();
    TextPrometheusMetricDataParser parser =
        new TextPrometheusMetricDataParser(new ByteArrayInputStream(page));
    for (MetricFamily family = parser.parse(); family != null; family = parser.parse()) {
      if (LoadNumbers.Picker.wants(family.getName())) {
        for (Metric metric : family.getMetrics()) {
          picker.take(metric.getName(), ((Gauge) metric).getValue(), metric.getLabels());
        }
      }
    }
    return picker.numbers();
  }

  /** SkyWalking's, which gives one family after the other, too. */
  static LoadNumbers skyWalking(byte[] page) throws IOException {
    LoadNumbers.Picker picker = new LoadNumbers.Picker();
    TextParser parser = new TextParser(new ByteArrayInputStream(page));
    long now = System.currentTimeMillis();
    for (var family = parser.parse(now); family != null; family = parser.parse(now)) {
      if (LoadNumbers.Picker.wants(family.getName())) {
        for (var metric : family.getMetrics()) {
          picker.take(metric.getName(), metric.value(), metric.getLabels());
        }
      }
    }
    return picker.numbers();
  }

  /** Skodjob's test frame, which takes a text and gives all samples. Only on Java 21 and newer. */
  static LoadNumbers testFrame(String page) throws Throwable {
    LoadNumbers.Picker picker = new LoadNumbers.Picker();
    for (Object metric : (List<?>) TestFrame.PARSE.invokeExact(page)) {
      String name = (String) TestFrame.NAME.invokeExact(metric);
      if (LoadNumbers.Picker.wants(name)) {
        picker.take(
            name,
            (double) TestFrame.VALUE.invokeExact(metric),
            labels((Map<?, ?>) TestFrame.LABELS.invokeExact(metric)));
      }
    }
    return picker.numbers();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> labels(Map<?, ?> labels) {
    return (Map<String, String>) labels;
  }

  /** Handles, because a compiler for Java 17 refuses the classes. */
  private static final class TestFrame {
    private static final String METRICS = "io.skodjob.testframe.metrics.";
    private static final MethodHandle PARSE;
    private static final MethodHandle NAME;
    private static final MethodHandle LABELS;
    private static final MethodHandle VALUE;

    static {
      try {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        Class<?> metric = Class.forName(METRICS + "Metric");
        PARSE =
            lookup
                .findStatic(
                    Class.forName(METRICS + "PrometheusTextFormatParser"),
                    "parse",
                    MethodType.methodType(List.class, String.class))
                .asType(MethodType.methodType(List.class, String.class));
        NAME = of(lookup, metric, "getName", String.class);
        LABELS = of(lookup, metric, "getLabels", Map.class);
        VALUE = of(lookup, Class.forName(METRICS + "Gauge"), "getValue", double.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private static MethodHandle of(
        MethodHandles.Lookup lookup, Class<?> type, String name, Class<?> result)
        throws ReflectiveOperationException {
      return lookup
          .findVirtual(type, name, MethodType.methodType(result))
          .asType(MethodType.methodType(result, Object.class));
    }
  }
}
