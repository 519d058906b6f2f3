package io.forebay.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
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
 * One more peer of {@link ParserBenchmark}: the parser of Skodjob's test frame, which needs Java
 * 21. On older ones it cannot be measured, and fails.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class TestFrameParserBenchmark {
  private final byte[] page = VllmPage.bytes();
  // Its users have a text: what a command in a pod wrote.
  private final String text = new String(page, StandardCharsets.UTF_8);

  /** Refuses to measure a parser that does not find the same numbers. */
  @Setup
  public void check() throws Throwable {
    if (Runtime.version().feature() < 21) {
      throw new IllegalStateException("Java " + Runtime.version() + " (expected: 21 or newer)");
    }
    LoadNumbers found = peerTestFrame();
    LoadNumbers expected = PeerParsers.hawkular(page);
    if (!found.equals(expected)) {
      throw new IllegalStateException("found " + found + " (expected: " + expected + ")");
    }
  }

  /** The test frame's parser. */
  @Benchmark
  public LoadNumbers peerTestFrame() throws Throwable {
    return PeerParsers.testFrame(text);
  }
}
