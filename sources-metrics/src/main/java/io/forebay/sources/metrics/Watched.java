package io.forebay.sources.metrics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What some files say, as they are now; while they cannot be used, what they said last.
 *
 * <p>Files that were replaced are read at once. One that was written in place may be half written:
 * it is read when a second look finds it the same. Nor is a fault believed before a second look,
 * because a certificate and its key are hardly ever replaced in the same moment.
 *
 * <p>Not thread-safe, but for {@link #value}.
 */
final class Watched<V> {
  /** Makes something of the contents of the files. */
  interface Reader<V> {
    V read(List<byte[]> contents) throws OptionProblem;
  }

  private final List<OptionFile> files;
  private final Reader<V> reader;
  private volatile V value;
  private List<FileState> seen;
  private List<byte[]> good;
  private boolean unsettled;
  private boolean readAgain;
  private boolean suspected;
  private @Nullable OptionProblem problem;

  /** Reads the files. */
  Watched(List<OptionFile> files, Reader<V> reader) throws OptionProblem {
    this.files = files;
    this.reader = reader;
    seen = states();
    good = contents();
    value = parse(files, reader, good);
    readAgain = fresh();
  }

  V value() {
    return value;
  }

  /** Why the files cannot be used, or null if they can. */
  @Nullable OptionProblem problem() {
    return problem;
  }

  /** Looks whether the files have changed, and reads them if so. */
  void look() {
    List<FileState> before = seen;
    seen = states();
    boolean changed = !seen.equals(before);
    boolean inPlace = false;
    for (int i = 0; i < seen.size(); i++) {
      inPlace |= seen.get(i).rewritten(before.get(i));
    }
    if (inPlace) {
      unsettled = true;
    } else if (changed || unsettled || readAgain || problem != null) {
      unsettled = false;
      readAgain = fresh();
      read();
    }
  }

  private void read() {
    try {
      List<byte[]> contents = contents();
      List<FileState> after = states();
      if (!after.equals(seen)) {
        seen = after;
        unsettled = true; // What was read may be a mixture of two versions.
        return;
      }
      if (!same(contents)) {
        value = parse(files, reader, contents);
        good = contents;
      }
      suspected = false;
      problem = null;
    } catch (OptionProblem e) {
      if (suspected) {
        problem = e;
      } else {
        suspected = true;
        readAgain = true;
      }
    }
  }

  private static <V> V parse(List<OptionFile> files, Reader<V> reader, List<byte[]> contents)
      throws OptionProblem {
    try {
      return reader.read(contents);
    } catch (RuntimeException e) {
      if (files.isEmpty()) {
        throw e;
      }
      // Not the exception, which might show what is in the file.
      throw files.get(0).problem("cannot be understood", null);
    }
  }

  private List<FileState> states() {
    List<FileState> states = new ArrayList<>(files.size());
    for (OptionFile file : files) {
      states.add(FileState.of(file.file()));
    }
    return states;
  }

  private List<byte[]> contents() throws OptionProblem {
    List<byte[]> contents = new ArrayList<>(files.size());
    for (OptionFile file : files) {
      contents.add(file.read());
    }
    return contents;
  }

  private boolean same(List<byte[]> contents) {
    for (int i = 0; i < contents.size(); i++) {
      if (!Arrays.equals(contents.get(i), good.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean fresh() {
    Instant now = Instant.now();
    return seen.stream().anyMatch(state -> state.fresh(now));
  }
}
