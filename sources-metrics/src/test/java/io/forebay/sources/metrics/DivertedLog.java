package io.forebay.sources.metrics;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is logged until it is closed: the logger of the tests writes to standard error. */
final class DivertedLog implements AutoCloseable {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  DivertedLog() {
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
  }

  String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  /** The lines that hold this text. */
  List<String> lines(String text) {
    return text().lines().filter(line -> line.contains(text)).toList();
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
