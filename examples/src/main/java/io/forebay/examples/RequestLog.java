package io.forebay.examples;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What simulated servers did, a JSON object a line: each request that ended, and each metrics page.
 *
 * <p>A server numbers the first tokens that it generates. A page tells how many there were, so it
 * is known of each request whether the page has it, without a look at any clock. Thread-safe.
 */
final class RequestLog implements AutoCloseable {
  private final Writer out;

  RequestLog(Path file) throws IOException {
    out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
  }

  /**
   * Notes a request that ended.
   *
   * @param finish {@code length}, or {@code abort} if its client went away
   */
  void request(
      int port, String id, String model, ContinuousBatch.Sequence sequence, String finish) {
    Map<String, Object> line = line("request", port);
    line.put("id", id);
    line.put("model", model);
    line.put("finish", finish);
    if (sequence.firstToken() > 0) {
      line.put("firstToken", sequence.firstToken());
      line.put("timeToFirstToken", sequence.timeToFirstToken());
    }
    line.put("total", (System.nanoTime() - sequence.arrivedNanos()) / 1e9);
    write(line);
  }

  /**
   * Notes a metrics page.
   *
   * @param firstTokens how many first tokens it tells of
   */
  void page(int port, long firstTokens) {
    Map<String, Object> line = line("page", port);
    line.put("firstTokens", firstTokens);
    write(line);
  }

  private static Map<String, Object> line(String event, int port) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", event);
    line.put("seconds", System.currentTimeMillis() / 1e3);
    line.put("port", port);
    return line;
  }

  private synchronized void write(Map<String, Object> line) {
    try {
      out.write(Json.line(line) + "\n");
      out.flush();
    } catch (IOException e) {
      // The disk is full, or the log closed before the servers: these go on without it.
    }
  }

  /** Opens a log, or none if no file is given. */
  static @Nullable RequestLog orNone(@Nullable String file) throws UsageException {
    try {
      return file == null ? null : new RequestLog(Path.of(file));
    } catch (IOException | RuntimeException e) {
      throw new UsageException("--log: '" + file + "' (expected: a file that can be written)");
    }
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
