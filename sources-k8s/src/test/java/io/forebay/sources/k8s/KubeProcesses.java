package io.forebay.sources.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Programs that run in a temporary folder. However this process ends, they are killed and the
 * folder is deleted: a shell waits for the end of a pipe that this process holds. Thread-safe.
 */
final class KubeProcesses implements AutoCloseable {
  private static final String KEEPER =
      // Whoever ends this process by its group means to end all of it, but not the cleaning up.
      "trap '' HUP INT TERM; cat >/dev/null;"
          + " for p in \"$1\"/*.pid; do kill -9 $(cat \"$p\"); done; rm -rf \"$1\"";
  private static final int SHOWN = 30;

  private final Path folder;
  private final Process keeper;
  private final Map<String, Process> running = new ConcurrentHashMap<>();

  KubeProcesses() throws IOException {
    folder = Files.createTempDirectory("forebay-kube-");
    keeper =
        new ProcessBuilder("sh", "-c", KEEPER, "keeper", folder.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
  }

  Path folder() {
    return folder;
  }

  /** Starts a program; its output goes to a file of its name. */
  Process start(String name, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(new ArrayList<>(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()))
            .start();
    Files.writeString(folder.resolve(name + ".pid"), Long.toString(process.pid()));
    running.put(name, process);
    return process;
  }

  @Nullable Process process(String name) {
    return running.get(name);
  }

  /** Ends a program at once, as by a crash, and waits until it is gone. */
  void kill(String name) {
    Process process = running.remove(name);
    if (process == null) {
      return;
    }
    process.destroyForcibly();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException(name + " does not end");
      }
      Files.deleteIfExists(folder.resolve(name + ".pid"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns how a program's output ends; of one that crashed, how that began. */
  String tail(String name) {
    try (Stream<String> lines = Files.lines(log(name), StandardCharsets.ISO_8859_1)) {
      List<String> all = lines.toList();
      int from = Math.max(0, all.size() - SHOWN);
      for (int i = from; i-- > 0; ) {
        if (all.get(i).startsWith("panic: ") || all.get(i).startsWith("fatal error: ")) {
          from = i;
        }
      }
      return String.join("\n", all.subList(from, Math.min(all.size(), from + SHOWN)));
    } catch (IOException e) {
      return "no output: " + e;
    }
  }

  /** Lets go of the pipe, as the end of this process does. */
  void release() throws IOException {
    keeper.getOutputStream().close();
  }

  @Override
  public void close() {
    List.copyOf(running.keySet()).forEach(this::kill);
    try {
      release();
      if (!keeper.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException(folder + " cannot be deleted");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
