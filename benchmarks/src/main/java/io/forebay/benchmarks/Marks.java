package io.forebay.benchmarks;

import static io.forebay.benchmarks.Measure.allocated;
import static io.forebay.benchmarks.Measure.best;
import static io.forebay.benchmarks.Measure.cores;
import static io.forebay.benchmarks.Measure.highest;
import static io.forebay.benchmarks.Measure.median;

import java.util.List;

/** What must be reached, by the names of sections and of their rows. */
final class Marks {
  private static final String READ = "ReadBenchmark";
  private static final String CHOOSE = "ChooseBenchmark";
  private static final String PUBLISH = "PublishBenchmark";
  private static final String PUBLISHED = "forebayOneThread";
  private static final String PARSE = "ParserBenchmark";
  private static final String SCRAPE = "ScrapeBenchmark";
  private static final String FLEET = "FleetBenchmark";
  private static final String FIRST = "FirstPictureBenchmark";
  private static final String STALE = "StalenessBenchmark";

  /** Where each work is measured; the first is work 1. */
  static final List<String> SECTIONS =
      List.of(READ, CHOOSE, PUBLISH, PARSE, PARSE, SCRAPE, FLEET, FIRST, STALE);

  /** What is measured; the first is work 1. */
  static final List<String> WORK =
      List.of(
          "read one attribute's number, 10,000 extractions a second published meanwhile",
          "choose the least loaded of 10 to 10,000 endpoints by three numbers each",
          "publish one extraction of six numbers",
          "parse a vLLM page of 45 KB, five families wanted",
          "the same, all families wanted; and OpenMetrics",
          "one scrape over loopback, the server in another process",
          "10,000 endpoints at 1 s in one JVM, for five minutes",
          "from `start()` to the first complete picture of 1,000 endpoints at 1 s",
          "from a value's maximal age to null for readers, 10,000 endpoints");

  /** All that must be reached, in the order of the work. */
  static final List<Mark> ALL =
      List.of(
          // 1: read
          atMost(1, 2, "×", "limit: a volatile read", ratio(READ, "forebayNumber", "limit")),
          atMost(1, 0, "B", "allocated", allocated(READ, "forebayNumber")),
          atMost(1, 2, "×", "the same, by attributes().get", ratio(READ, "forebay", "limit")),
          atLeast(1, 5, "×", "copied on read", ratio(READ, "peerCopyOnRead", "forebayNumber")),
          atLeast(1, 1.8, "×", "2 readers, against 1", readers()),
          // 2: choose
          atMost(2, 3, "×", "limit: a scanned array, 1,000", perLimit(1000)),
          atMost(2, 0, "B", "allocated, 1,000", allocated(CHOOSE, of(1000))),
          atMost(2, 0, "B", "allocated, 10,000", allocated(CHOOSE, of(10_000))),
          atMost(2, 1.5, "×", "an endpoint of 10,000, against one of 100", growth()),
          // 3: publish
          atMost(3, 4, "×", "limit: a volatile write", ratio(PUBLISH, PUBLISHED, "limitOneThread")),
          atMost(3, 256, "B", "allocated", allocated(PUBLISH, PUBLISHED)),
          atLeast(3, 1.8, "×", "4 threads on 2 cores, against 1", publishers()),
          // 4: parse, five families
          atMost(4, 2, "×", "limit: finding newlines", ratio(PARSE, "fiveFamilies", "limit")),
          atLeast(4, 20, "×", "best peer", bestPeer("fiveFamilies")),
          atMost(4, 512, "B", "allocated", allocated(PARSE, "fiveFamilies")),
          // 5: parse, all families; the peers have plain text, because they know no OpenMetrics
          atLeast(5, 5, "×", "best peer", bestPeer("allFamilies")),
          atLeast(5, 5, "×", "OpenMetrics, best peer of plain text", bestPeer("openMetricsAll")),
          // 6: scrape
          atMost(6, 1.4, "×", "limit: a bare Netty GET, CPU", cpu("forebay", "limit")),
          atLeast(6, 5, "×", "JDK HttpClient and best peer, CPU", cpu("peer", "forebay")),
          atMost(6, 2048, "B", "allocated", allocated(SCRAPE, "forebay: client CPU")),
          // 7: a fleet
          atMost(7, 1, "cores", "CPU", median(FLEET, "forebay: CPU")),
          atMost(7, 256, "MB", "heap after GC", highest(FLEET, "forebay: heap after GC")),
          atMost(7, 50, "ms", "lateness of a scrape, p99", median(FLEET, "forebay: lateness p99")),
          atMost(7, 0, "scrapes", "missing", highest(FLEET, "forebay: missing scrapes")),
          atMost(7, 4, "threads", "beyond two for each core", threads("forebay: threads")),
          // 8: the first picture
          atMost(8, 1200, "ms", "the interval and 200 ms, new JVM", median(FIRST, "forebay")),
          atMost(8, 1200, "ms", "the same, again in that JVM", median(FIRST, "forebay, again")),
          // 9: staleness
          atMost(9, 20, "ms", "lateness, p99", median(STALE, "forebay: late p99")),
          atMost(9, 20, "ms", "lateness, highest", highest(STALE, "forebay: late max")),
          atMost(9, 1, "%", "of a core, that values grow old", growingOld()));

  private Marks() {}

  private static Mark atMost(int row, double bound, String unit, String beside, Measure measure) {
    return new Mark(row, beside, true, bound, unit, measure);
  }

  private static Mark atLeast(int row, double bound, String unit, String beside, Measure measure) {
    return new Mark(row, beside, false, bound, unit, measure);
  }

  private static Measure ratio(String section, String row, String other) {
    return median(section, row).over(median(section, other));
  }

  /** How much more two readers read than one: each takes so and so long for its own. */
  private static Measure readers() {
    return ratio(READ, "forebayNumber", "forebayNumberTwoReaders").times(2);
  }

  private static Measure publishers() {
    return ratio(PUBLISH, PUBLISHED, "forebayFourThreads").times(4);
  }

  private static Measure growingOld() {
    return median(STALE, "forebay: timer")
        .minus(median(STALE, "forebay: timer, nothing grows old"));
  }

  private static String of(int endpoints) {
    return "forebay endpoints=" + endpoints;
  }

  private static Measure perLimit(int endpoints) {
    return ratio(CHOOSE, of(endpoints), "limit endpoints=" + endpoints);
  }

  private static Measure growth() {
    return ratio(CHOOSE, of(10_000), of(100)).times(100.0 / 10_000);
  }

  /** One more peer has a benchmark of its own, because it needs a newer JDK. */
  private static Measure bestPeer(String row) {
    return best("(TestFrame)?" + PARSE, "peer.*").over(median(PARSE, row));
  }

  private static Measure cpu(String client, String other) {
    return ratio(SCRAPE, client + ": client CPU", other + ": client CPU");
  }

  private static Measure threads(String row) {
    return median(FLEET, row).minus(cores(FLEET).times(2));
  }
}
