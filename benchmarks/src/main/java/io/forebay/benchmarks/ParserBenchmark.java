package io.forebay.benchmarks;

import io.forebay.api.attributes.ModelServerMetrics;
import io.forebay.sources.metrics.MetricSample;
import io.forebay.sources.metrics.MetricSamples;
import io.forebay.sources.metrics.MetricSelector;
import io.forebay.sources.metrics.MetricsCollection;
import io.forebay.sources.metrics.ModelServerCollection;
import io.forebay.sources.metrics.ParserDoor;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one page of vLLM costs to read, from its bytes to five numbers; beside it the parsers of
 * others, and the limit: finding the end of each line.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class ParserBenchmark {
  private static final List<String> FIVE =
      List.of(
          LoadNumbers.WAITING,
          LoadNumbers.RUNNING,
          LoadNumbers.USAGE,
          "vllm:lora_requests_info",
          LoadNumbers.CONFIG);

  private final byte[] text = VllmPage.bytes();
  private final byte[] openMetrics = VllmPage.openMetrics();
  private final ParserDoor five = ParserDoor.of(FIVE);
  private final ParserDoor fiveOfOpenMetrics = ParserDoor.of(FIVE);
  private final ParserDoor all = ParserDoor.all();
  private final ParserDoor allOfOpenMetrics = ParserDoor.all();
  private final MetricsCollection load = new ModelServerCollection("vllm");
  private final ParserDoor ofLoad = ParserDoor.of(load.families());
  private final long[] notes = new long[LineEnds.BLOCK];
  private final int[] places = new int[LineEnds.BLOCK];
  private final Numbers numbers = new Numbers();
  private final LoadUpdate update = new LoadUpdate();

  /** Reads the numbers as a collection of a user would. */
  private static final class Numbers implements Consumer<MetricSample> {
    private static final MetricSelector WAITING = MetricSelector.of(LoadNumbers.WAITING);
    private static final MetricSelector RUNNING = MetricSelector.of(LoadNumbers.RUNNING);
    private static final MetricSelector USAGE = MetricSelector.of(LoadNumbers.USAGE);
    private static final MetricSelector CONFIG = MetricSelector.of(LoadNumbers.CONFIG);

    private double blockSize;
    private double blocks;

    LoadNumbers of(MetricSamples samples) {
      blockSize = Double.NaN;
      blocks = Double.NaN;
      samples.forEach(CONFIG, this);
      return new LoadNumbers(
          samples.sum(WAITING).orElse(Double.NaN),
          samples.sum(RUNNING).orElse(Double.NaN),
          samples.average(USAGE).orElse(Double.NaN),
          blockSize,
          blocks);
    }

    @Override
    public void accept(MetricSample sample) {
      blockSize = Integer.parseInt(sample.labels().getOrDefault("block_size", ""));
      blocks = Integer.parseInt(sample.labels().getOrDefault("num_gpu_blocks", ""));
    }
  }

  /** Refuses to measure parsers that do not find the same numbers. */
  @Setup
  public void check() throws Exception {
    LoadNumbers found = fiveFamilies();
    same(found, new LoadNumbers(0, 0, 0, 16, 2452), "the page");
    same(allFamilies(), found, "all families");
    same(openMetricsFive(), found, "OpenMetrics");
    same(openMetricsAll(), found, "all families of OpenMetrics");
    same(peerHawkular(), found, "Hawkular");
    same(peerSkyWalking(), found, "SkyWalking");
    ModelServerMetrics metrics = (ModelServerMetrics) Objects.requireNonNull(modelServer());
    LoadNumbers read =
        new LoadNumbers(
            metrics.waitingRequests().orElse(-1),
            metrics.runningRequests().orElse(-1),
            metrics.kvCacheUsage().orElse(-1),
            metrics.kvCacheBlockSize().orElse(-1),
            metrics.kvCacheBlocks().orElse(-1));
    same(read, found, "the collection");
    long ends = IntStream.range(0, text.length).filter(at -> text[at] == '\n').asLongStream().sum();
    same(limit(), ends, "the limit");
    same(lineEndsInBlocks(), ends, "the limit in blocks");
  }

  private static void same(Object found, Object expected, String where) {
    if (!found.equals(expected)) {
      throw new IllegalStateException(where + ": " + found + " (expected: " + expected + ")");
    }
  }

  /** Five families wanted, of Prometheus text. */
  @Benchmark
  public LoadNumbers fiveFamilies() throws Exception {
    return numbers.of(five.read(text, false));
  }

  /** All families wanted, of Prometheus text. */
  @Benchmark
  public LoadNumbers allFamilies() throws Exception {
    return numbers.of(all.read(text, false));
  }

  /** Five families wanted, of OpenMetrics. */
  @Benchmark
  public LoadNumbers openMetricsFive() throws Exception {
    return numbers.of(fiveOfOpenMetrics.read(openMetrics, true));
  }

  /** All families wanted, of OpenMetrics. */
  @Benchmark
  public LoadNumbers openMetricsAll() throws Exception {
    return numbers.of(allOfOpenMetrics.read(openMetrics, true));
  }

  /** As the gateway has it: from the bytes to the attribute. */
  @Benchmark
  public @Nullable Object modelServer() throws Exception {
    load.extract(ofLoad.read(text, false), update);
    return update.value();
  }

  /** Hawkular's parser. */
  @Benchmark
  public LoadNumbers peerHawkular() throws IOException {
    return PeerParsers.hawkular(text);
  }

  /** SkyWalking's parser. */
  @Benchmark
  public LoadNumbers peerSkyWalking() throws IOException {
    return PeerParsers.skyWalking(text);
  }

  /** The limit: the end of each line found, eight bytes at a time. */
  @Benchmark
  public long limit() {
    return LineEnds.oneByOne(text);
  }

  /** The same work in a way that a newer compiler makes more of, and an older one less. */
  @Benchmark
  public long lineEndsInBlocks() {
    return LineEnds.inBlocks(text, notes, places);
  }
}
