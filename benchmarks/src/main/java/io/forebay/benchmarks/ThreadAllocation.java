package io.forebay.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Counts what JMH's own threads allocate, which run the benchmark, and not what others do
 * meanwhile, as JMH's profiler of the garbage collector does.
 */
public final class ThreadAllocation implements InternalProfiler {
  /** The name of the result: bytes for each operation. */
  static final String RESULT = "threads.alloc.norm";

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long before;

  @Override
  public String getDescription() {
    return "what the threads allocate that run the benchmark";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = allocated();
  }

  @Override
  public Collection<ScalarResult> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double each = (double) (allocated() - before) / result.getMetadata().getAllOps();
    return List.of(new ScalarResult(RESULT, each, "B/op", AggregationPolicy.AVG));
  }

  private long allocated() {
    long all = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().contains("-jmh-worker-")) {
        all += threads.getThreadAllocatedBytes(thread.getId());
      }
    }
    return all;
  }
}
