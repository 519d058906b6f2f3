package io.forebay.benchmarks;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import javax.management.ObjectName;

/** What this process holds in its heap. */
final class Heap {
  private Heap() {}

  /** Returns the bytes that collections leave over, once they leave over the same. */
  static long retained() {
    long last = Long.MAX_VALUE;
    int same = 0;
    for (int i = 0; i < 50 && same < 3; i++) {
      // What a collection found may have to be run before the next can free it; and threads end.
      LockSupport.parkNanos(200_000_000);
      System.gc();
      long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      same = Math.abs(used - last) < 10_000 ? same + 1 : 0;
      last = used;
    }
    return last;
  }

  /** Writes how many objects of each class there are, and their bytes. */
  static void histogram(Path file) throws Exception {
    Object text =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    Files.writeString(file, text.toString());
  }
}
