package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GatewayCommandTest {
  @Test
  void gateway_routesToTheServers_untilInterrupted() throws Exception {
    try (SimulatedServers servers = new SimulatedServers(2, "127.0.0.1", 0);
        PipedInputStream in = new PipedInputStream();
        OutputStream piped = new PipedOutputStream(in)) {
      List<String> arguments = new ArrayList<>(List.of("gateway", "--port", "0"));
      for (SimulatedServer server : servers.servers()) {
        arguments.add("--endpoint=http://127.0.0.1:" + server.port());
      }
      CompletableFuture<Integer> code = new CompletableFuture<>();
      Thread running =
          new Thread(
              () ->
                  code.complete(
                      Main.run(
                          arguments.toArray(String[]::new),
                          new PrintStream(piped, true, StandardCharsets.UTF_8),
                          System.err)));
      running.start();

      String line = new Scanner(in, StandardCharsets.UTF_8).nextLine();
      int port = Integer.parseInt(line.replaceAll(".*:([0-9]+)/v1/completions.*", "$1"));
      HttpResponse<String> response =
          Io.post(port, "/v1/completions", "{\"prompt\":\"word\",\"max_tokens\":2}");

      assertThat(line).endsWith(" by least-loaded");
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(response.body()).contains("\"completion_tokens\":2");
      running.interrupt();
      assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(Main.FAILED);
    }
  }
}
