package io.forebay.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A process of this class path that does one thing, and is ended with this. */
final class Child implements AutoCloseable {
  /** What a line begins with that is meant for who started the process. */
  static final String RESULT = "== RESULT ";

  /** No measurement takes as long: a process that does has lost its way. */
  private static final Duration LIFE = Duration.ofMinutes(10);

  private final Process process;
  private final BufferedReader out;

  Child(List<String> options, Class<?> program, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(program.getName());
    command.addAll(arguments);
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    CompletableFuture.delayedExecutor(LIFE.toSeconds(), TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Waits for the next result. */
  String result() throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(RESULT)) {
        return line.substring(RESULT.length());
      }
    }
    throw new IOException(
        "a process ended without its result (expected: a line with "
            + RESULT
            + "): "
            + process.info().commandLine().orElse("unknown"));
  }

  /** Gives the process a line to read. */
  void tell(String line) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
