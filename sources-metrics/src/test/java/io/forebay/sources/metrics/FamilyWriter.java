package io.forebay.sources.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Writes the samples of one series of a family, each kind by its own rules. */
final class FamilyWriter {
  private final LineWriter lines;
  private final Random random;
  private final String name;
  private final Map<String, String> labels;

  FamilyWriter(LineWriter lines, Random random, String name, Map<String, String> labels) {
    this.lines = lines;
    this.random = random;
    this.name = name;
    this.labels = labels;
  }

  void write(Trait kind) {
    switch (kind) {
      case COUNTER -> counter();
      case CREATED -> {
        counter();
        plain(name + "_created", 1_700_000_000 + random.nextInt(1000));
      }
      case COUNTER_WITHOUT_TOTAL -> plain(name, random.nextInt(1000));
      case HISTOGRAM -> {
        long count = buckets();
        plain(name + "_sum", random.nextInt(1000));
        plain(name + "_count", count);
      }
      case GAUGE_HISTOGRAM -> {
        long count = buckets();
        plain(name + "_gsum", random.nextInt(1000));
        plain(name + "_gcount", count);
      }
      case SUMMARY -> {
        lines.sample(name, with("quantile", "0.5"), LineWriter.whole(random.nextInt(10)));
        lines.sample(name, with("quantile", "0.99"), LineWriter.whole(random.nextInt(100)));
        plain(name + "_sum", random.nextInt(1000));
        plain(name + "_count", random.nextInt(1000));
      }
      case INFO -> plain(name + "_info", 1);
      case STATESET -> {
        lines.sample(name, with(name, "on"), LineWriter.whole(1));
        lines.sample(name, with(name, "off"), LineWriter.whole(0));
      }
      default -> lines.sample(name, labels, lines.number());
    }
  }

  private void counter() {
    // Prometheus text has it in the name already.
    plain(name.endsWith("_total") ? name : name + "_total", random.nextInt(1000));
  }

  private long buckets() {
    long count = 0;
    for (String bound : new String[] {"0.5", "1.0", "2.5", "+Inf"}) {
      count += random.nextInt(20);
      lines.sample(name + "_bucket", with("le", bound), LineWriter.whole(count));
    }
    return count;
  }

  private void plain(String sampleName, long value) {
    lines.sample(sampleName, labels, LineWriter.whole(value));
  }

  private Map<String, String> with(String label, String value) {
    Map<String, String> more = new LinkedHashMap<>(labels);
    more.put(label, value);
    return more;
  }
}
