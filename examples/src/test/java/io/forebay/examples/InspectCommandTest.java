package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.EventLoopGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class InspectCommandTest {
  private static final String PAGE =
      """
      # TYPE vllm:num_requests_waiting gauge
      vllm:num_requests_waiting{model_name="m"} 3
      vllm:num_requests_running{model_name="m"} 2
      """;

  private final EventLoopGroup threads = WebServer.newThreads("test-http", 1);
  private final List<WebServer> servers = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    servers.forEach(WebServer::close);
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  private String server(String path, int status, String body) throws IOException {
    WebServer server =
        WebServer.start(
            threads,
            "127.0.0.1",
            0,
            1024,
            exchange ->
                exchange.send(
                    exchange.path().equals(path) ? status : 404,
                    "text/plain",
                    body.getBytes(StandardCharsets.UTF_8)));
    servers.add(server);
    return "http://127.0.0.1:" + server.port();
  }

  private static String closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }
  }

  @Test
  void table_ofAPageWithoutTheEnginesFamilies_saysWhyItIsEmpty() throws Exception {
    String url = server("/metrics", 200, PAGE);

    Io.Run run = Io.run("inspect", "--endpoint", url, "--engine", "sglang");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("no attributes: the page has nothing that the collections read");
  }

  @Test
  void table_withoutObservationsBetweenScrapes_doesNotAskForASecondScrape(@TempDir Path folder)
      throws Exception {
    String url = server("/metrics", 200, "# TYPE h summary\nh_sum 3\nh_count 2\n");
    String config =
        config(
            folder,
            url,
            "{type: metrics, interval: 600ms, timeout: 500ms, maximalAge: 1m,"
                + " collections: [{type: values, attributes: {name: m, metric: h, mean: true}}]}");

    Io.Run run = Io.run("inspect", "--config", config, "--scrapes", "2");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "  no attributes: nothing that the collections read,"
                + " or nothing was observed between the scrapes\n");
  }

  @Test
  void table_ofSourcesWithoutPages_speaksOfNone(@TempDir Path folder) throws Exception {
    String config =
        config(folder, closedPort(), "{type: endpoint-info, collections: [{type: topology}]}");

    Io.Run run = Io.run("inspect", "--config", config);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("  no attributes: nothing that the collections read\n");
  }

  @Test
  void table_afterAFailure_hasNoSizeOfTheSuccessBefore(@TempDir Path folder) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    WebServer server =
        WebServer.start(
            threads,
            "127.0.0.1",
            0,
            1024,
            exchange ->
                exchange.send(
                    asked.incrementAndGet() == 1 ? 200 : 500,
                    "text/plain",
                    PAGE.getBytes(StandardCharsets.UTF_8)));
    servers.add(server);
    String config =
        config(
            folder,
            "http://127.0.0.1:" + server.port(),
            "{type: metrics, interval: 2s, maximalAge: 1m, collections: [{type: model-server}]}");

    Io.Run run = Io.run("inspect", "--config", config, "--scrapes", "2");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).containsPattern("(?m)^  metrics +failed +- +- +.*500");
  }

  @Test
  void table_ofSourcesWithProblems_countsThem(@TempDir Path folder) throws Exception {
    String url = server("/metrics", 200, PAGE + PAGE.lines().skip(1).findFirst().orElseThrow());

    assertThat(Io.run("inspect", "--endpoint", url).out())
        .contains("\n  problems  repeated series 1\n");

    String two =
        "{type: metrics, name: a, collections: [{type: model-server}]},"
            + " {type: metrics, name: b, collections: []}";
    assertThat(Io.run("inspect", "--config", config(folder, url, two)).out())
        .contains("\n  problems  a: repeated series 1\n");
    assertThat(Io.run("inspect", "--endpoint", server("/metrics", 200, PAGE)).out())
        .doesNotContain("problems");
  }

  private static String config(Path folder, String url, String sources) throws IOException {
    return Files.writeString(
            folder.resolve("forebay.yaml"),
            """
            discovery: {type: fixed, endpoints: {id: one, address: 127.0.0.1, port: %s}}
            sources: [%s]
            """
                .formatted(url.replaceAll(".*:", ""), sources))
        .toString();
  }

  @Test
  void json_hasWhatThePageSays_andLeavesOutTheRest() throws Exception {
    String url = server("/metrics", 200, PAGE);

    Io.Run run = Io.run("inspect", "--endpoint", url, "--output", "json");

    assertThat(run.code()).isZero();
    JsonNode endpoint = run.json().get(0);
    assertThat(run.json()).hasSize(1);
    assertThat(endpoint.get("endpoint").textValue()).isEqualTo(url);
    JsonNode attribute = endpoint.at("/attributes/model-server");
    assertThat(attribute.get("value").toString())
        .isEqualTo("{\"waitingRequests\":3,\"runningRequests\":2}");
    assertThat(attribute.get("stale").booleanValue()).isFalse();
    assertThat(attribute.get("ageMillis").isIntegralNumber()).isTrue();
    JsonNode source = endpoint.at("/sources/metrics");
    assertThat(source.get("success").booleanValue()).isTrue();
    assertThat(source.get("bytes").longValue()).isEqualTo(PAGE.length());
    assertThat(source.get("durationMillis").doubleValue()).isPositive();
    assertThat(source.has("lastError")).isFalse();
  }

  @Test
  void json_endpointThatFails_isExit1_andTheOthersAreThere() throws Exception {
    String good = server("/metrics", 200, PAGE);
    String bad = server("/metrics", 500, "no");
    String closed = closedPort();

    Io.Run run =
        Io.run(
            "inspect",
            "--endpoint",
            bad,
            "--endpoint",
            good,
            "--endpoint=" + closed,
            "--output=json");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.json().findValuesAsText("endpoint")).containsExactly(bad, good, closed);
    assertThat(run.json().at("/0/sources/metrics/success").booleanValue()).isFalse();
    assertThat(run.json().at("/0/sources/metrics/lastError").textValue()).contains("500");
    assertThat(run.json().at("/0/attributes")).isEmpty();
    assertThat(run.json().at("/1/sources/metrics/success").booleanValue()).isTrue();
    assertThat(run.json().at("/2/sources/metrics/lastError").textValue()).contains("connect");
  }

  @Test
  void url_withAPath_usesIt_besideOneWithout() throws Exception {
    String custom = server("/custom/metrics", 200, PAGE) + "/custom/metrics";
    String usual = server("/metrics", 200, PAGE);

    Io.Run run = Io.run("inspect", "--endpoint", usual, "--endpoint", custom, "--output", "json");

    assertThat(run.code()).isZero();
    assertThat(run.json().findValuesAsText("endpoint")).containsExactly(usual, custom);
    assertThat(run.json().findValuesAsText("waitingRequests")).containsExactly("3", "3");
  }

  @Test
  void engine_namedWrongly_readsNothing_isExit1_thoughTheServerAnswered() throws Exception {
    String url = server("/metrics", 200, PAGE);

    Io.Run run = Io.run("inspect", "--endpoint", url, "--engine", "triton", "--output", "json");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.json().at("/0/attributes")).isEmpty();
    assertThat(run.json().at("/0/sources/metrics/success").booleanValue()).isTrue();
  }

  @Test
  void page_thatLacksFamilies_isPartial_byName() throws Exception {
    String url = server("/metrics", 200, PAGE);

    Io.Run json = Io.run("inspect", "--endpoint", url, "--output", "json");
    Io.Run table = Io.run("inspect", "--endpoint", url);

    assertThat(json.code()).isZero();
    JsonNode collections = json.json().at("/0/sources/metrics/collections");
    assertThat(collections.at("/model-server/state").textValue()).isEqualTo("partial");
    assertThat(collections.at("/model-server/missing").toString())
        .isEqualTo("[\"vllm:cache_config_info\",\"vllm:kv_cache_usage_perc\"]");
    assertThat(collections.at("/lora-adapters/state").textValue()).isEqualTo("complete");
    assertThat(collections.at("/lora-adapters/missing").toString()).isEqualTo("[]");
    assertThat(table.out())
        .containsSubsequence(
            "collection",
            "missing, or last error",
            "model-server",
            "metrics",
            "partial",
            "vllm:cache_config_info, vllm:kv_cache_usage_perc")
        .doesNotContain("complete");
  }

  @Test
  void table_showsAttributesAndSources_forEachEndpoint() throws Exception {
    String good = server("/metrics", 200, PAGE);
    String closed = closedPort();

    Io.Run run = Io.run("inspect", "--endpoint", good, "--endpoint", closed);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .containsSubsequence(
            good + "\n", "model-server", "waitingRequests 3, runningRequests 2", "ok", "none")
        .containsSubsequence(closed + "\n", "failed", "connect");
  }

  @Test
  void config_isUsed_andBadOnesAreExplained(@TempDir Path folder) throws Exception {
    String port = server("/metrics", 200, PAGE).replaceAll(".*:", "");
    Path file = folder.resolve("layer.yaml");
    Files.writeString(
        file,
        """
        discovery:
          type: fixed
          endpoints: [{id: one, address: 127.0.0.1, port: %s}]
        sources:
          - {type: metrics, collections: [{type: model-server}]}
        """
            .formatted(port));

    Io.Run good = Io.run("inspect", "--config", file.toString(), "--output", "json");
    assertThat(good.code()).isZero();
    assertThat(good.json().at("/0/endpoint").textValue()).isEqualTo("one");

    Files.writeString(file, Files.readString(file).replace("model-server", "model-sever"));
    Io.Run bad = Io.run("inspect", "--config", file.toString(), "--output", "json");
    assertThat(bad.code()).isEqualTo(2);
    assertThat(bad.out()).isEmpty();
    assertThat(bad.err()).contains("layer.yaml:5:").contains("model-server");
  }

  @Test
  void watch_printsAnArrayALine_untilInterrupted() throws Exception {
    String url = server("/metrics", 200, PAGE);
    CountDownLatch lines = new CountDownLatch(3);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OutputStream counting =
        new OutputStream() {
          @Override
          public synchronized void write(int b) {
            bytes.write(b);
            if (b == '\n') {
              lines.countDown();
            }
          }
        };
    Thread watching =
        new Thread(
            () ->
                Main.run(
                    new String[] {
                      "inspect", "--endpoint", url, "--watch", "--interval=50ms", "--output=json"
                    },
                    new PrintStream(counting, true, StandardCharsets.UTF_8),
                    System.err));
    watching.start();

    assertThat(lines.await(30, TimeUnit.SECONDS)).isTrue();
    watching.interrupt();
    watching.join(30_000);

    assertThat(watching.isAlive()).isFalse();
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines().limit(3))
        .allMatch(line -> line.startsWith("[{") && line.endsWith("}]"));
  }

  @Test
  void watch_outputIsClosed_ends() throws Exception {
    String url = server("/metrics", 200, PAGE);
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(
            () ->
                Main.run(
                    new String[] {"inspect", "--endpoint", url, "--watch"},
                    new PrintStream(closed, true, StandardCharsets.UTF_8),
                    System.err));

    assertThat(code.get(30, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void names_beyondAscii_areWholeInJson_andDoNotSteerTheTerminal() throws Exception {
    String page = "vllm:lora_requests_info{running_lora_adapters=\"é,中,a\u009b2J\"} 1\n";
    String url = server("/metrics", 200, page);

    Io.Run json = Io.run("inspect", "--endpoint", url, "--output", "json");
    Io.Run table = Io.run("inspect", "--endpoint", url);

    // In whatever encoding the output is, JSON of ASCII alone is read as it was written.
    assertThat(json.out()).matches("[\\n -~]*");
    assertThat(json.json().findValue("running"))
        .extracting(JsonNode::textValue)
        .containsExactly("é", "中", "a\u009b2J");
    assertThat(table.out()).contains("é", "中", "a?2J").doesNotContain("\u009b");
  }

  @Test
  void help_marksTheOptionsThatAConfigurationExcludes() {
    for (Option option : new InspectCommand().options()) {
      String value = option.name().equals("--output") ? "json" : "1s";
      String given = option.takesValue() ? option.name() + "=" + value : option.name();
      boolean excluded =
          Io.run("inspect", "--config", "none.yaml", "--scrapes=2", given)
              .err()
              .startsWith("inspect: " + option.name() + ": with --config");
      assertThat(option.help().contains("(not with --config)"))
          .as(option.name())
          .isEqualTo(excluded);
    }
  }

  private static String firstLine(String... options) {
    String[] command =
        Stream.concat(Stream.of("inspect"), Stream.of(options)).toArray(String[]::new);
    return Io.run(command).err().lines().findFirst().orElse("");
  }

  @Test
  void usage_wrong_isExit2_withNothingOnStandardOutput() {
    List<String[]> wrong =
        List.of(
            new String[] {"inspect"},
            new String[] {"inspect", "--endpoint"},
            new String[] {"inspect", "--endpoint", "127.0.0.1:8000"},
            new String[] {"inspect", "--endpoint", "ftp://127.0.0.1:8000"},
            new String[] {"inspect", "--endpoint", "http://h:1", "--endpoint", "http://h:1"},
            new String[] {"inspect", "--endpoint", "http://h:1", "--engine", "vlm"},
            new String[] {"inspect", "--endpoint", "http://h:1", "--output", "xml"},
            new String[] {"inspect", "--endpoint", "http://h:1", "--ca", "ca.pem"},
            new String[] {"inspect", "--endpoint", "https://h:1", "--ca", "/nowhere/ca.pem"},
            new String[] {"inspect", "--endpoint", "http://h:1", "--timeout", "5"},
            new String[] {"inspect", "--endpoint", "http://h:1", "--interval", "5s"},
            new String[] {"inspect", "--config", "/nowhere.yaml"},
            new String[] {"inspect", "--config", "a.yaml", "--engine", "vllm"},
            new String[] {"inspect", "--endpoint", "http://h:1", "more"},
            new String[] {"inspect", "--kubeconfig", "k.yaml"},
            new String[] {"inspect", "--no-metrics"},
            new String[] {"inspect", "--selector", "a=b", "--port", "0"},
            new String[] {"inspect", "--selector", "a=b", "--port", "80", "--port", "80"},
            new String[] {"inspect", "--selector", "a=b", "--port", "80", "--pool", "p"},
            new String[] {"inspect", "--pool", "p", "--port", "80"},
            new String[] {"inspect", "--pool", "P"},
            new String[] {"inspect", "--pool", "p", "--namespace", "a/b"},
            new String[] {"inspect", "--pool", "p", "--ca", "ca.pem"},
            new String[] {"inspect", "--pool", "p", "--engine", "vlm"},
            new String[] {"inspect", "--pool", "p", "--endpoint", "http://h:1"},
            new String[] {"inspect", "--service", "s", "--no-metrics", "--engine", "vllm"},
            new String[] {"inspect", "--service", "s", "--no-metrics", "--scrapes", "2"});

    for (String[] arguments : wrong) {
      Io.Run run = Io.run(arguments);
      assertThat(run.code()).as(String.join(" ", arguments)).isEqualTo(2);
      assertThat(run.out()).as(String.join(" ", arguments)).isEmpty();
      assertThat(run.err()).as(String.join(" ", arguments)).startsWith("inspect: ");
    }
    assertThat(firstLine("--pool", "p", "--port", "80"))
        .isEqualTo("inspect: --port: [80] (expected: none, because the pool has them)");
    assertThat(firstLine("--pool", "P")).startsWith("inspect: --pool: 'P' (expected: ");
    assertThat(firstLine("--pool", "p", "--service", "s"))
        .isEqualTo(
            "inspect: --pool and --service: at once (expected: one of --selector, --pool,"
                + " --service)");
    assertThat(firstLine("--context", "c"))
        .isEqualTo("inspect: --context: alone (expected: one of --selector, --pool, --service)");
    assertThat(Io.run("inspect", "--endpoint", "http://h:1", "--engine", "vlm").err())
        .contains("did you mean vllm");
  }
}
