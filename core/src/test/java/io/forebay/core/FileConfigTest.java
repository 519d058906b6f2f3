package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.forebay.api.DataSource;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.EndpointInfo;
import io.forebay.api.Settings;
import io.forebay.core.TestProviders.Metrics;
import io.forebay.core.TestProviders.MetricsSource;
import io.forebay.core.TestProviders.Numbers;
import io.forebay.core.TestProviders.NumbersCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileConfigTest {
  private static final String SOURCES = "sources: [{type: metrics}]\n";
  private static final String DISCOVERY =
      "discovery: [{type: fixed, endpoints: [{id: a, address: h, port: 1}]}]\n";

  @TempDir private Path folder;
  private final LayerSetupBuilder builder = new LayerSetupBuilder();

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private LayerSetup build(String name, String content) throws IOException {
    builder.provider(new Metrics("metrics"));
    builder.provider(new Numbers("model-server"));
    builder.provider(new Numbers("lora-adapters"));
    builder.config(file(name, content));
    return builder.build();
  }

  /** What is wrong, without the folder's name. */
  private String problems(String name, String content) throws IOException {
    return Refused.message(folder, () -> build(name, content));
  }

  @Test
  void build_everyField_isUsed() throws Exception {
    LayerSetup setup =
        build(
            "forebay.yaml",
            """
            # a comment
            discovery:
              - type: fixed
                name: servers
                endpoints:
                  - id: vllm-0
                    address: 10.0.0.1
                    port: 8000
                    metricsAddress: "[2001:db8::1]:9090"
                    nodeAddress: n1
                    labels: {model: x, "version": "1"}
                    rank: 3
            sources:
              - type: metrics
                name: engine
                interval: 2s
                timeout: 1.5s
                maximalAge: 3s
                backOff: {initial: 1s, maximum: 1m}
                path: /other
                port: 9_090
                collections:
                  - {type: model-server, engine: vllm, maximalAge: 5s, name: load}
                  - type: lora-adapters
            workers: 2
            """);

    DiscoverySetup discovery = setup.discoveries().get(0);
    assertThat(discovery.name()).isEqualTo("servers");
    RecordingSink sink = new RecordingSink();
    discovery.discovery().start(sink);
    assertThat(sink.endpoints)
        .containsExactly(
            EndpointInfo.builder("vllm-0", "10.0.0.1", 8000)
                .metricsAddress(io.forebay.api.HostPort.parse("[2001:db8::1]:9090"))
                .nodeAddress("n1")
                .label("model", "x")
                .label("version", "1")
                .rank(3)
                .build());
    SourceSetup<?> source = setup.sources().get(0);
    assertThat(source.name()).isEqualTo("engine");
    assertThat(source.source()).isEqualTo(new MetricsSource("metrics", "http:9090/other"));
    assertThat(source.timing())
        .isEqualTo(
            new Timing(
                Duration.ofSeconds(2),
                Duration.ofMillis(1500),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1)));
    CollectionSetup<?> load = source.collections().get(0);
    assertThat(load.name()).isEqualTo("load");
    assertThat(load.maximalAge()).isEqualTo(Duration.ofSeconds(5));
    assertThat(load.collection()).isEqualTo(new NumbersCollection("model-server", "vllm"));
    assertThat(source.collections().get(1).name()).isEqualTo("lora-adapters");
    assertThat(source.collections().get(1).maximalAge()).isEqualTo(Duration.ofSeconds(3));
    assertThat(setup.workers()).isEqualTo(2);
  }

  @Test
  void build_json_isTheSame() throws IOException {
    LayerSetup setup =
        build(
            "forebay.json",
            """
            {
              "discovery": {"type": "fixed", "endpoints": {"id": "a", "address": "h", "port": 1}},
              "sources": [{"type": "metrics", "interval": "10s"}]
            }
            """);

    assertThat(setup.sources().get(0).timing().interval()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void build_fileAndCode_addUp() throws IOException {
    builder.discovery("mine", FixedDiscovery.of());
    builder.source(new MetricsSource("code", "x"), spec -> {});
    LayerSetup setup = build("forebay.yml", DISCOVERY + SOURCES);

    assertThat(setup.discoveries())
        .extracting(DiscoverySetup::name)
        .containsExactly("mine", "fixed");
    assertThat(setup.sources()).extracting(SourceSetup::name).containsExactly("code", "metrics");
  }

  @Test
  void build_discoveryInCodeSourcesInFile_isEnough() throws IOException {
    builder.discovery(FixedDiscovery.of());

    assertThat(build("forebay.yml", SOURCES).sources()).hasSize(1);
  }

  @Test
  void build_everythingWrong_isAllReportedInOrder() throws IOException {
    assertThat(
            problems(
                "forebay.yaml",
                """
                discovery:
                  - type: fixd
                    anything: 1
                  - endpoints: []
                  - type: fixed
                    name: 7
                    endpoints:
                      - {id: a, address: 10.0.0.1, port: 8000}
                      - {id: a, address: "http://x", port: 80000, metricsAddress: x}
                      - {id: a, address: 10.0.0.2, port: 8000, rnak: 1, labels: {gpu: 4}}
                      - {id: " b", address: 10.0.0.2}
                sources:
                  - type: metrics
                    intervall: 1s
                    interval: 5
                    timeout: 2s
                    maximalAge: 500ms
                    backOff: {initial: 2s, max: 10s}
                    scheme: htp
                    port: 99999999999
                    collections:
                      - {type: model-server, engine: vlm, maximalAge: 1x}
                      - {type: model_server}
                      - 12
                  - type: metrics
                    port: 666
                    collections: nothing
                  - type: metrics
                    port:
                    path: ''
                    scheme: ~
                    interval: -1s
                    timeout: 9000h
                    maximalAge: 0s
                workers: many
                worker: 3
                """))
        .isEqualTo(
            """
            28 problems in the configuration:
              forebay.yaml:2:11: discovery[0].type: 'fixd' is no known discovery type (expected: one of 'file', 'fixed'; did you mean 'fixed'?; providers in jars are found only if the builder's discoverProviders() is called)
              forebay.yaml:4:5: discovery[1].type: missing (expected: one of 'file', 'fixed'; providers in jars are found only if the builder's discoverProviders() is called)
              forebay.yaml:6:11: discovery[2].name: 7 (expected: a text; quotes make a text of it)
              forebay.yaml:9:26: discovery[2].endpoints[1].address: 'http://x' (expected: a host name or an IP address, without port and brackets)
              forebay.yaml:9:44: discovery[2].endpoints[1].port: 80000 (expected: 1 to 65535)
              forebay.yaml:9:67: discovery[2].endpoints[1].metricsAddress: 'x' (expected: host:port, an IPv6 address in brackets)
              forebay.yaml:10:14: discovery[2].endpoints[2].id: 'a' (expected: a unique id; discovery[2].endpoints[0].id (forebay.yaml:8:14) is the same)
              forebay.yaml:10:48: discovery[2].endpoints[2].rnak: unknown field (expected: one of id, address, port, metricsAddress, nodeAddress, labels, rank; did you mean 'rank'?)
              forebay.yaml:10:71: discovery[2].endpoints[2].labels.gpu: 4 (expected: a text; quotes make a text of it)
              forebay.yaml:11:9: discovery[2].endpoints[3].port: missing (expected: 1 to 65535)
              forebay.yaml:11:14: discovery[2].endpoints[3].id: ' b' (expected: not blank, no control characters, no white space at its ends)
              forebay.yaml:14:5: sources[0].intervall: unknown field (expected: one of type, name, interval, timeout, maximalAge, backOff, collections, path, scheme, port; did you mean 'interval'?)
              forebay.yaml:15:15: sources[0].interval: 5 (expected: a number with ms, s, m or h, such as 1.5s)
              forebay.yaml:18:28: sources[0].backOff.max: unknown field (expected: one of initial, maximum; did you mean 'maximum'?)
              forebay.yaml:19:13: sources[0].scheme: 'htp' (expected: one of 'http', 'https'; did you mean 'http'?)
              forebay.yaml:20:11: sources[0].port: 99999999999 (expected: a whole number from -2147483648 to 2147483647)
              forebay.yaml:22:38: sources[0].collections[0].engine: 'vlm' (expected: one of 'auto', 'vllm', 'sglang'; did you mean 'vllm'?)
              forebay.yaml:22:55: sources[0].collections[0].maximalAge: '1x' (expected: a number with ms, s, m or h, such as 1.5s)
              forebay.yaml:23:16: sources[0].collections[1].type: 'model_server' is no known collection type (expected: one of 'lora-adapters', 'model-server', 'topology'; did you mean 'model-server'?; providers in jars are found only if the builder's discoverProviders() is called)
              forebay.yaml:24:9: sources[0].collections[2]: a number (expected: an object)
              forebay.yaml:27:18: sources[1].collections: a text (expected: an object, or a list of them)
              forebay.yaml:29:10: sources[2].port: nothing (expected: a whole number)
              forebay.yaml:31:13: sources[2].scheme: nothing (expected: a text)
              forebay.yaml:32:15: sources[2].interval: '-1s' (expected: not negative)
              forebay.yaml:33:14: sources[2].timeout: '9000h' (expected: at most 365 days)
              forebay.yaml:34:17: sources[2].maximalAge: 0s (expected: > 0)
              forebay.yaml:35:10: workers: 'many' (expected: a whole number)
              forebay.yaml:36:1: worker: unknown field (expected: one of discovery, sources, workers; did you mean 'workers'?)""");
  }

  @Test
  void build_addressesWithAPort_areRefusedWhereTheyStand() throws IOException {
    String expected = "' (expected: a host name or an IP address, without port and brackets)";
    assertThat(
            problems(
                "forebay.yaml",
                """
                discovery:
                  type: fixed
                  endpoints:
                    - id: a
                      address: "127.0.0.1:8100"
                      port: 8100
                      nodeAddress: node-7:9400
                    - {id: b, address: "fe80::1%eth0", port: 8100, nodeAddress: "::1"}
                sources:
                  - type: metrics
                """))
        .contains("2 problems in the configuration:")
        .contains("forebay.yaml:5:16: discovery.endpoints[0].address: '127.0.0.1:8100" + expected)
        .contains("forebay.yaml:7:20: discovery.endpoints[0].nodeAddress: 'node-7:9400" + expected);
  }

  @Test
  void build_unreadableFiles_sayWhy() throws IOException {
    String deep = "a: " + "[".repeat(60) + "]".repeat(60);
    Files.createDirectory(folder.resolve("folder.yaml"));
    builder.config(folder.resolve("missing.yaml"));
    builder.config(folder.resolve("folder.yaml"));
    builder.config(Path.of("missing-here.yml"));
    builder.config(file("a.txt", ""));
    builder.config(file("empty.yaml", "# nothing\n"));
    builder.config(file("empty.json", ""));
    builder.config(file("null.yaml", "---\n"));
    builder.config(file("text.yaml", "hello"));
    builder.config(file("list.yaml", "- a"));
    builder.config(file("syntax.yaml", "a: 1\nb: [1, 2\nc: 3\n"));
    builder.config(file("tab.yaml", "a:\n\tb: 1\n"));
    builder.config(file("syntax.json", "{\n  \"a\": 1,,\n}"));
    builder.config(file("cut.json", "{\n  \"a\": 1"));
    builder.config(file("comment.json", "{ // no\n}"));
    builder.config(file("deep.yaml", deep));
    builder.config(file("big.yaml", "a: " + "x".repeat(1 << 20)));
    builder.config(
        Files.write(folder.resolve("latin1.yaml"), new byte[] {'a', '\n', ' ', -1, '\n'}));

    assertThat(Refused.message(folder, builder::build))
        .isEqualTo(
            """
            17 problems in the configuration:
              missing.yaml: no such file (searched as missing.yaml)
              folder.yaml: a folder (expected: a file)
              missing-here.yml: no such file (searched as missing-here.yml)
              a.txt: unknown kind of file (expected: a name with .yaml, .yml or .json)
              empty.yaml: empty (expected: fields)
              empty.json: empty (expected: fields)
              null.yaml: empty (expected: fields)
              text.yaml:1:1: 'hello' (expected: fields)
              list.yaml:1:1: a list (expected: fields)
              syntax.yaml:3:2: syntax error: while parsing a flow sequence: expected ',' or ']', but got :
              tab.yaml:2:1: syntax error: while scanning for the next token: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)
              syntax.json:2:10: syntax error: Unexpected character (',' (code 44)): was expecting double-quote to start field name
              cut.json:2:9: syntax error: Unexpected end-of-input: expected close marker for Object (opened in line 1)
              comment.json:1:3: syntax error: Unexpected character ('/' (code 47)): maybe a (non-standard) comment?
              deep.yaml:1:36: a[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: nested too deep (expected: at most 32 levels)
              big.yaml: more than 1 MiB (expected: at most that)
              latin1.yaml:2:2: not UTF-8 (expected: a text in UTF-8)""");
  }

  @Test
  void build_whatYamlCanAndWeDoNot_isRefused() throws IOException {
    assertThat(
            problems(
                "forebay.yaml",
                """
                discovery: &d
                  - {type: fixed, endpoints: [{id: a, address: h, port: 1}]}
                sources:
                  - type: metrics
                    type: metrics
                    path: !!str 5
                  - *d
                workers: 2
                ---
                workers: 3
                """))
        .isEqualTo(
            """
            6 problems in the configuration:
              forebay.yaml:1:12: discovery: a YAML anchor (expected: no anchors; write the value where it is used)
              forebay.yaml:5:5: sources[0].type: given twice (expected: once; the first is in line 4)
              forebay.yaml:6:11: sources[0].path: a YAML tag (expected: no tags; quotes make a text of a value)
              forebay.yaml:7:5: sources[1]: a YAML alias (expected: the value itself)
              forebay.yaml:7:5: sources[1]: a text (expected: an object)
              forebay.yaml:10:1: a second document (expected: one in a file)""");
  }

  @Test
  void build_duplicateJsonField_isRefused() throws IOException {
    assertThat(
            problems(
                "forebay.json",
                """
                {
                  "discovery": [{"type": "fixed", "endpoints": [{"id": "a", "address": "h", "port": 1}]}],
                  "sources": [{"type": "metrics"}],
                  "sources": []
                } {}
                """))
        .isEqualTo(
            """
            2 problems in the configuration:
              forebay.json:4:3: sources: given twice (expected: once; the first is in line 3)
              forebay.json:5:3: a second document (expected: one in a file)""");
  }

  @Test
  void build_unknownTypeWithoutDiscovery_saysHowToFindProviders() throws IOException {
    builder.config(
        file("forebay.yaml", DISCOVERY + "sources: [{type: metrics, collections: [{type: x}]}]\n"));

    assertThat(Refused.message(folder, builder::build))
        .isEqualTo(
            """
            2 problems in the configuration:
              forebay.yaml:2:18: sources[0].type: 'metrics' is no known source type (expected: 'endpoint-info'; providers in jars are found only if the builder's discoverProviders() is called)
              forebay.yaml:2:48: sources[0].collections[0].type: 'x' is no known collection type (expected: 'topology'; providers in jars are found only if the builder's discoverProviders() is called)""");
  }

  @Test
  void build_checksOfTheLayer_pointIntoTheFile() throws IOException {
    assertThat(
            problems(
                "forebay.yaml",
                DISCOVERY
                    + """
                    sources:
                      - type: metrics
                        timeout: 2s
                        collections: [{type: model-server}, {type: model-server, name: other}]
                      - type: metrics
                        interval: 10s
                        collections:
                          - {type: lora-adapters, maximalAge: 9s}
                      - {type: metrics, name: ""}
                    workers: 0
                    """))
        .isEqualTo(
            """
            6 problems in the configuration:
              forebay.yaml:4:14: sources[0].timeout: 2s (expected: <= interval, which is 1s by default; shorten the time-out or lengthen the interval)
              forebay.yaml:5:41: sources[0].collections[1]: collection 'other' of source 'metrics' produces attribute 'test-model-server', and so does collection 'model-server' of source 'metrics' at sources[0].collections[0] (forebay.yaml:5:19) (expected: one collection for each attribute, because java.lang.String is not Mergeable; remove one of the two)
              forebay.yaml:6:5: sources[1].name: 'metrics', its type (expected: a unique name; sources[0] (forebay.yaml:3:5) has this one)
              forebay.yaml:9:43: sources[1].collections[0].maximalAge: 9s (expected: >= interval, which is 10s; values would be stale before the next fetch: shorten the interval or raise the maximal age, best to three intervals)
              forebay.yaml:10:27: sources[2].name: '' (expected: not blank, no white space at its ends)
              forebay.yaml:11:10: workers: 0 (expected: 1 to 1024)""");
  }

  @Test
  void build_providerThrowsAnything_isAProblemAtItsPlace() throws IOException {
    class Broken implements DataSourceProvider {
      @Override
      public String type() {
        return "broken";
      }

      @Override
      @SuppressWarnings("NullAway") // It breaks the contract on purpose.
      public DataSource<?> create(Settings settings) throws Exception {
        switch (settings.string("how").required()) {
          case "null" -> {
            return null;
          }
          case "link" -> throw new NoClassDefFoundError("com/acme/Missing");
          case "checked" -> throw new IOException("no socket");
          default -> throw new IllegalStateException("stumbled over a stand-in");
        }
      }
    }
    builder.provider(new Broken());
    assertThat(
            problems(
                "forebay.yaml",
                DISCOVERY
                    + """
                    sources:
                      - {type: broken, how: "null"}
                      - {type: broken, how: link}
                      - {type: broken, how: checked}
                      - {type: broken, hwo: checked, whatever: 1}
                      - {type: metrics, port: 666, whatever: 1}
                    """))
        .isEqualTo(
            """
            6 problems in the configuration:
              forebay.yaml:3:5: sources[0]: create() of io.forebay.core.FileConfigTest$1Broken returned null
              forebay.yaml:4:5: sources[1]: 'broken' cannot be made of this: java.lang.NoClassDefFoundError: com/acme/Missing
              forebay.yaml:5:5: sources[2]: 'broken' cannot be made of this: java.io.IOException: no socket
              forebay.yaml:6:5: sources[3].how: missing (expected: a text)
              forebay.yaml:6:20: sources[3].hwo: unknown field (expected: one of type, name, interval, timeout, maximalAge, backOff, collections, how; did you mean 'how'?)
              forebay.yaml:7:5: sources[4]: 'metrics' cannot be made of this: port: 666 (expected: a lucky one)""");
  }

  @Test
  void build_valuesFromFiles_cannotForgeLines() throws IOException {
    assertThat(problems("forebay.yaml", DISCOVERY + SOURCES + "\"a\\nb\": \"x\"\n"))
        .hasLineCount(2)
        .contains("forebay.yaml:3:1: a\\u000ab: unknown field");
  }

  @Test
  void build_relativePath_startsAtTheFile() throws IOException {
    Files.createDirectory(folder.resolve("sub"));
    file("sub/endpoints.yaml", "[]");
    LayerSetup setup =
        build("sub/forebay.yaml", "discovery: {type: file, path: endpoints.yaml}\n" + SOURCES);

    assertThat(setup.discoveries().get(0).discovery())
        .hasToString("file (" + folder.resolve("sub").resolve("endpoints.yaml") + ")");
  }

  @Test
  void build_fileWithByteOrderMark_isRead() {
    assertThatCode(() -> build("forebay.yaml", "\uFEFF" + DISCOVERY + SOURCES))
        .doesNotThrowAnyException();
  }
}
