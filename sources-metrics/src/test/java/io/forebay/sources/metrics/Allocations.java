package io.forebay.sources.metrics;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much memory was allocated. */
final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocations() {}

  /** Bytes that this thread has allocated in its life. */
  static long ofThisThread() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
