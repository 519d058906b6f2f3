package io.forebay.sources.metrics;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The Python of this machine that has prometheus_client, if any. */
final class PythonClient {
  static final String MISSING =
      "no Python with prometheus_client (apt-get install python3-prometheus-client)";

  private PythonClient() {}

  /** Debian's own comes first: another one of the path does not see Debian's packages. */
  static Optional<String> find() {
    return List.of("/usr/bin/python3", "python3").stream().filter(PythonClient::works).findFirst();
  }

  private static boolean works(String python) {
    try {
      Process process =
          new ProcessBuilder(python, "-c", "import prometheus_client.openmetrics.parser")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false; // not installed
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static Path script(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(PythonClient.class.getResource("/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
