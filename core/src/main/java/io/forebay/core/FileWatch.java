package io.forebay.core;

import io.forebay.api.ConfigurationException;
import io.forebay.api.ConfigurationProblem;
import io.forebay.api.DiscoverySink;
import io.forebay.api.EndpointInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a file of endpoints, again and again, and tells a sink what changed.
 *
 * <p>A file that was replaced is complete, and is read at once. One that was written in place may
 * be half written, and half a list of endpoints looks like a shorter list: it is read when a second
 * look finds it unchanged. The same goes for one that was gone and is back.
 *
 * <p>Not thread-safe but for {@link #stop}: all looks come from one thread.
 */
final class FileWatch {
  /** How large a file of endpoints may be, in bytes. */
  static final int MOST = 16 << 20;

  private static final int PROBLEMS_SHOWN = 3;

  private final Path file;
  private final DiscoverySink sink;
  private final Clock clock;
  private volatile boolean stopped;

  private @Nullable Fingerprint last;
  private boolean gone;
  // The file changed in place, or was gone, and the next look decides whether it is complete.
  private boolean unsettled;
  // The content that was read may not be the content under this fingerprint for good.
  private boolean readAgain;
  private @Nullable List<EndpointInfo> good;
  private @Nullable String failure;

  FileWatch(Path file, DiscoverySink sink, Clock clock) {
    this.file = file;
    this.sink = sink;
    this.clock = clock;
  }

  /** Lets no further look tell the sink anything. Thread-safe. */
  void stop() {
    stopped = true;
  }

  /** Looks once. */
  void look() {
    Fingerprint now;
    try {
      now = Fingerprint.of(file);
    } catch (IOException e) {
      gone = true;
      last = null;
      fail(
          file
              + ": "
              + (e instanceof NoSuchFileException ? "no such file" : "cannot be read: " + e));
      return;
    }
    Fingerprint before = last;
    boolean back = gone && good != null;
    boolean changed = !now.equals(before);
    boolean inPlace = changed && (back || (before != null && now.sameFile(before)));
    last = now;
    gone = false;
    if (inPlace) {
      unsettled = true;
    } else if (changed || unsettled || readAgain) {
      unsettled = false;
      read(now);
    }
  }

  private void read(Fingerprint now) {
    readAgain = now.fresh(clock.instant());
    List<EndpointInfo> endpoints = null;
    String problem = null;
    try {
      endpoints = SettingsFile.read(file, MOST, EndpointSettings.FIELD, FileWatch::endpoints);
    } catch (ConfigurationException e) {
      problem = sentence(e.problems());
      // What cannot be opened or read may be so at the next look, with the same fingerprint.
      readAgain |= !readable();
    }
    if (!unchanged(now)) {
      // What was read is a mixture of two versions, or the first of them.
      unsettled = true;
      return;
    }
    if (endpoints == null) {
      fail(problem == null ? file + ": cannot be read" : problem);
    } else {
      succeed(endpoints);
    }
  }

  private boolean readable() {
    if (!Files.isRegularFile(file)) {
      return true; // Opening a pipe would wait for its other end.
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() >= -1;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean unchanged(Fingerprint now) {
    try {
      Fingerprint after = Fingerprint.of(file);
      last = after;
      return after.equals(now);
    } catch (IOException e) {
      // The next look says so.
      return false;
    }
  }

  private static List<EndpointInfo> endpoints(TreeSettings settings) {
    if (!settings.has(EndpointSettings.FIELD)) {
      settings.missing(EndpointSettings.FIELD, "a list of endpoints, [] if there are none");
    }
    return EndpointSettings.read(settings);
  }

  private void succeed(List<EndpointInfo> endpoints) {
    if (stopped || (failure == null && endpoints.equals(good))) {
      return;
    }
    try {
      sink.replaceAll(endpoints);
    } catch (RuntimeException e) {
      readAgain = true;
      fail(file + ": its endpoints were refused: " + Faults.describe(e));
      return;
    }
    good = endpoints;
    failure = null;
  }

  private void fail(String reason) {
    if (stopped || reason.equals(failure)) {
      return;
    }
    failure = reason;
    sink.failed(reason);
  }

  private static String sentence(List<ConfigurationProblem> problems) {
    int more = problems.size() - PROBLEMS_SHOWN;
    return problems.stream()
            .limit(PROBLEMS_SHOWN)
            .map(ConfigurationProblem::toString)
            .collect(Collectors.joining("; "))
        + (more > 0 ? "; and " + more + " more" : "");
  }
}
