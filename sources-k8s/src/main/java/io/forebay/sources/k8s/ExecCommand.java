package io.forebay.sources.k8s;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A command that prints a credential.
 *
 * @param what names it in messages
 * @param line the program and its arguments
 * @param variables of its environment, besides ours
 * @param hint how to install it; may be empty
 */
record ExecCommand(String what, List<String> line, Map<String, String> variables, String hint) {
  private static final int MAXIMAL_OUTPUT = 1 << 20;
  private static final int MAXIMAL_COMPLAINT = 300;

  /** Runs it and returns what it printed. What it complained of is in the message only. */
  byte[] run(Duration timeout) throws ApiFault {
    Process process = start();
    try {
      process.getOutputStream().close();
      CompletableFuture<byte[]> output = drain("output", process.getInputStream());
      CompletableFuture<byte[]> complaint = drain("complaint", process.getErrorStream());
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw fault("did not end within " + timeout.toMillis() + " ms (expected: a credential)");
      }
      byte[] printed = output.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (process.exitValue() != 0) {
        String said =
            new String(
                complaint.get(timeout.toMillis(), TimeUnit.MILLISECONDS), StandardCharsets.UTF_8);
        throw fault(
            "ended with the code "
                + process.exitValue()
                + ": "
                + Texts.clean(said, MAXIMAL_COMPLAINT)
                + " (expected: a credential)");
      }
      return printed;
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw fault("gave nothing that can be read (expected: a credential)");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw fault("was interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Process start() throws ApiFault {
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(variables);
    try {
      return builder.start();
    } catch (IOException e) {
      throw fault("cannot be run" + (hint.isEmpty() ? " (is it installed?)" : ": " + hint));
    }
  }

  /** Reads all of it, so that the command never waits, but keeps no more than is allowed. */
  private static CompletableFuture<byte[]> drain(String what, InputStream stream) {
    CompletableFuture<byte[]> all = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try (stream) {
                byte[] kept = stream.readNBytes(MAXIMAL_OUTPUT);
                stream.transferTo(OutputStream.nullOutputStream());
                all.complete(kept);
              } catch (IOException e) {
                all.completeExceptionally(e);
              }
            },
            "forebay-kubernetes-exec-" + what);
    thread.setDaemon(true);
    thread.start();
    return all;
  }

  private ApiFault fault(String problem) {
    return new ApiFault(
        ApiFault.Kind.CONFIGURATION, what + ": the command " + line.get(0) + " " + problem);
  }

  /** Returns which command it is; its arguments and variables may be secrets. */
  @Override
  public String toString() {
    return what + ": " + line.get(0);
  }
}
