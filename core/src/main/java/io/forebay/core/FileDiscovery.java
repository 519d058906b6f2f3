package io.forebay.core;

import io.forebay.api.DiscoverySink;
import io.forebay.api.EndpointDiscovery;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints that a YAML or JSON file lists, followed as the file changes.
 *
 * <p>The file holds a field {@code endpoints}, or the list alone; {@code docs/configuration.md}
 * names the fields of an endpoint. It has at most 16 MiB. In a configuration file the type of this
 * discovery is {@code file}.
 *
 * <p>The file is looked at by its metadata, at an interval, so it does not matter how it is
 * changed: atomically replaced, renamed by an editor, removed and made anew, or swapped behind a
 * symbolic link, as Kubernetes does with a ConfigMap. A file that was replaced is read at once; one
 * that is written in place is read when two looks have found it the same.
 *
 * <p>A version that is not valid changes nothing: the last good endpoints stay, and the report and
 * the log say what is wrong, with file, line and column. So it is when the file is gone. If there
 * was no good version yet, the discovery is not ready, and keeps looking.
 *
 * <p>Thread-safe. It starts one daemon thread, {@code forebay-file-discovery}, which does all the
 * reading. For one use: it can be started once.
 *
 * <pre>{@code
 * FileDiscovery servers = FileDiscovery.of(Path.of("/etc/forebay/endpoints.yaml"));
 * FileDiscovery slower = FileDiscovery.of(Path.of("endpoints.json"), Duration.ofSeconds(10));
 * }</pre>
 */
public final class FileDiscovery implements EndpointDiscovery {
  static final String TYPE = "file";
  static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);
  static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

  private static final Logger log = LoggerFactory.getLogger(FileDiscovery.class);

  private final Path file;
  private final Duration interval;
  private final Supplier<ScheduledExecutorService> executors;
  private @Nullable ScheduledExecutorService executor;
  private @Nullable FileWatch watch;
  // Used by the one thread only.
  private boolean threw;

  FileDiscovery(Path file, Duration interval, Supplier<ScheduledExecutorService> executors) {
    this.file = Objects.requireNonNull(file, "file");
    this.interval = interval;
    this.executors = executors;
    if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(Durations.LONGEST) > 0) {
      throw new IllegalArgumentException(
          "interval: " + Durations.format(interval) + " (expected: 10ms to 365 days)");
    }
  }

  /**
   * Returns a discovery that looks at the file every second.
   *
   * @param file a file that ends in {@code .yaml}, {@code .yml} or {@code .json}; it need not exist
   *     yet
   * @return a discovery that is not started
   */
  public static FileDiscovery of(Path file) {
    return of(file, DEFAULT_INTERVAL);
  }

  /**
   * Returns a discovery of a file.
   *
   * @param file a file that ends in {@code .yaml}, {@code .yml} or {@code .json}; it need not exist
   *     yet
   * @param interval the time between two looks, 10 milliseconds to 365 days
   * @return a discovery that is not started
   * @throws IllegalArgumentException if the interval is out of range
   */
  public static FileDiscovery of(Path file, Duration interval) {
    return new FileDiscovery(file, interval, FileDiscovery::newThread);
  }

  private static ScheduledExecutorService newThread() {
    return new ScheduledThreadPoolExecutor(1, Threads.daemons("forebay-file-discovery"));
  }

  /** Returns {@code file}. */
  @Override
  public String type() {
    return TYPE;
  }

  /**
   * Begins to look. A file that is missing or bad is told to the sink, and is no failure of the
   * start.
   *
   * @throws IllegalStateException if it was started before
   */
  @Override
  public synchronized void start(DiscoverySink sink) {
    if (executor != null) {
      throw new IllegalStateException("started before (expected: one start for each discovery)");
    }
    FileWatch watch = new FileWatch(file, sink, Clock.systemUTC());
    this.watch = watch;
    executor = executors.get();
    var unused =
        executor.scheduleWithFixedDelay(
            () -> look(watch), 0, interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void look(FileWatch watch) {
    try {
      watch.look();
      threw = false;
    } catch (RuntimeException | Error e) {
      // Without this the executor would never look again, and nobody would learn of it: not even
      // where memory was short for a moment.
      if (!threw) {
        threw = true;
        log.warn("{}: the look at it failed; further ones follow", file, e);
      }
    }
  }

  /** Ends the thread. Nothing is told to the sink any more. */
  @Override
  public synchronized void stop() throws InterruptedException {
    if (executor == null || watch == null) {
      return;
    }
    watch.stop();
    executor.shutdownNow();
    if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
      log.warn("{}: its reading has not ended yet", file);
    }
  }

  /** Returns the file's name, for logs. */
  @Override
  public String toString() {
    return TYPE + " (" + file + ")";
  }
}
