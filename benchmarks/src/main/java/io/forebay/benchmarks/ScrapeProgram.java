package io.forebay.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * What one client costs for each page; meant for a process of its own, which does nothing else.
 *
 * <p>CPU is that of the whole process, the garbage collector's included, less that of the threads
 * which compile: what they do is over soon, but not as soon as a measurement begins. Bytes are
 * those that all threads allocated in the heap.
 */
final class ScrapeProgram {
  /** What the clients without a codec send. */
  static final byte[] REQUEST =
      "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n".getBytes(US_ASCII);

  private static final String LENGTH = "content-length: ";
  private static final String HEAD_END = "\r\n\r\n";

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private ScrapeProgram() {}

  /**
   * Prints nanoseconds and bytes for each page, the pages of a second, and what was seen.
   *
   * @param arguments the client, the server's port, how many connections, their interval in
   *     microseconds, and the times to warm up and to measure in milliseconds
   * @throws Exception if the client fails
   */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[1]);
    int connections = Integer.parseInt(arguments[2]);
    Duration interval = Duration.of(Long.parseLong(arguments[3]), ChronoUnit.MICROS);
    long warmUpMillis = Long.parseLong(arguments[4]);
    long millis = Long.parseLong(arguments[5]);
    try (ScrapeClient client = ScrapeClient.of(arguments[0], port, connections, interval)) {
      client.start();
      TimeUnit.MILLISECONDS.sleep(warmUpMillis);
      long before = client.scrapes();
      long begin = System.nanoTime();
      long bytes = allocated();
      long cpu = cpuNanos();
      TimeUnit.MILLISECONDS.sleep(millis);
      cpu = cpuNanos() - cpu;
      bytes = allocated() - bytes;
      double seconds = (System.nanoTime() - begin) / 1e9;
      double scrapes = client.scrapes() - before;
      System.out.println(
          Child.RESULT
              + String.join(
                  ";",
                  Double.toString(cpu / scrapes),
                  Double.toString(bytes / scrapes),
                  Double.toString(scrapes / seconds),
                  client.seen()));
    }
    // A client may have left threads behind.
    System.exit(0);
  }

  /** How long an answer is by what has come of it; 0 while its head is not whole. */
  static long answerBytes(StringBuilder received) {
    int end = received.indexOf(HEAD_END);
    if (end < 0) {
      return 0;
    }
    int length = received.indexOf(LENGTH) + LENGTH.length();
    return end
        + HEAD_END.length()
        + Long.parseLong(received.substring(length, received.indexOf("\r\n", length)));
  }

  private static long allocated() {
    return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())).sum();
  }

  private static long cpuNanos() throws IOException {
    return SYSTEM.getProcessCpuTime() - compilersNanos();
  }

  /** What the threads that compile have used, where the system tells. */
  private static long compilersNanos() throws IOException {
    Path tasks = Path.of("/proc/self/task");
    long nanos = 0;
    if (Files.isDirectory(tasks)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
        for (Path task : all) {
          nanos += compilerNanos(task);
        }
      }
    }
    return nanos;
  }

  private static long compilerNanos(Path task) {
    try {
      String name = Files.readString(task.resolve("comm"));
      return name.contains("CompilerThre")
          ? Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ", -1)[0])
          : 0;
    } catch (IOException e) {
      return 0; // The thread has ended, or the system does not tell.
    }
  }
}
