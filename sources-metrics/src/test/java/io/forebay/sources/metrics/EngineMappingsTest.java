package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.ConfigurationException;
import io.forebay.api.attributes.LoraAdapters;
import io.forebay.api.attributes.ModelServerMetrics;
import io.forebay.core.DataLayer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mappings in a file of the user. */
final class EngineMappingsTest {
  @TempDir Path folder;

  private EngineMappings read(String text) throws Exception {
    return EngineMappings.read(Files.writeString(folder.resolve("mine.yaml"), text));
  }

  private static ModelServerMetrics load(EngineMappings mappings, String engine, String page)
      throws Exception {
    return new EndpointPages<>(
            new ModelServerCollection(mappings, engine, List.of()), ModelServerMetrics.KEY)
        .read(page.getBytes(StandardCharsets.UTF_8))
        .orElseThrow();
  }

  private static String engine(String fields) {
    return "engines:\n  - name: mine\n    source: me\n" + fields;
  }

  @Test
  void file_builtIn_isInOrderAndNamesItsSources() {
    EngineMappings mappings = EngineMappings.builtIn();
    assertThat(mappings.names())
        .startsWith("vllm", "sglang")
        .contains("trtllm-serve", "tgi", "llama-cpp", "ray", "lmdeploy", "dynamo", "tei", "ovms")
        .containsSubsequence("triton-tensorrt-llm", "triton")
        .endsWith("nim");
    assertThat(mappings.engines()).allSatisfy(e -> assertThat(e.origin()).isNotBlank());
  }

  @Test
  void file_thatIsACopyOfTheBuiltIn_isTheSame() throws Exception {
    EngineMappings copy = read(EngineMappings.builtInText());
    assertThat(copy.engines()).isEqualTo(EngineMappings.builtIn().engines());
  }

  @Test
  void file_withANewEngine_needsNoJava() throws Exception {
    EngineMappings mappings =
        read(
            engine(
                """
                    waitingRequests:
                      - metric: my_waiting
                    runningRequests:
                      - {metric: 'my_running{kind!="idle"}', per: [rank, node]}
                    kvCacheUsage:
                      - {metric: my_usage_percent, combine: max, scale: 0.01}
                    kvCacheBlockSize:
                      - {metric: my_settings, label: block}
                    kvCacheBlocks:
                      - {metric: my_blocks, combine: min}
                    loraAdapters:
                      - {metric: my_lora, running: r, waiting: w, max: m}
                """));
    String page =
        """
        my_waiting{model="a"} 1
        my_waiting{model="b"} 2
        my_running{rank="0",node="x",kind="busy"} 4
        my_running{rank="0",node="x",kind="slow"} 3
        my_running{rank="0",node="y"} 5
        my_running{rank="0",node="y",kind="idle"} 50
        my_usage_percent{e="0"} 25
        my_usage_percent{e="1"} 75
        my_settings{block="32"} 1
        my_blocks{e="0"} 10
        my_blocks{e="1"} 8
        my_lora{r="a,b",w="",m="4"} 1
        vllm:num_requests_waiting 100
        """;

    assertThat(mappings.names()).startsWith("mine", "vllm");
    for (String engine : new String[] {"auto", "mine"}) {
      assertThat(load(mappings, engine, page))
          .isEqualTo(
              new ModelServerMetrics(
                  OptionalLong.of(3),
                  OptionalLong.of(9),
                  OptionalDouble.of(0.75),
                  OptionalLong.of(32),
                  OptionalLong.of(8)));
      assertThat(
              new EndpointPages<>(
                      new LoraAdaptersCollection(mappings, engine, List.of()), LoraAdapters.KEY)
                  .read(page.getBytes(StandardCharsets.UTF_8)))
          .hasValue(new LoraAdapters(Set.of("a", "b"), Set.of(), OptionalLong.of(4)));
    }
  }

  @Test
  void file_perSeveralLabels_keepsApartWhatReadsTheSameTogether() throws Exception {
    EngineMappings mappings =
        read(engine("    waitingRequests: [{metric: w, per: [rank, node]}]\n"));
    String page =
        """
        w{rank="1",node="23"} 1
        w{rank="12",node="3"} 2
        w{rank="",node="123"} 4
        w{rank="123"} 8
        w{rank="1:1",node=""} 16
        w{rank="1",node="1:"} 32
        """;
    assertThat(load(mappings, "mine", page).waitingRequests()).hasValue(63);
  }

  @Test
  void file_withABuiltInName_replacesItWhole() throws Exception {
    EngineMappings mappings =
        read(
            """
            engines:
              - name: tgi
                source: a fork
                runningRequests: [{metric: fork_running}]
            """);
    assertThat(mappings.names())
        .startsWith("tgi", "vllm")
        .hasSize(EngineMappings.builtIn().names().size());
    assertThat(load(mappings, "auto", "tgi_queue_size 1\nfork_running 2\n"))
        .extracting(ModelServerMetrics::waitingRequests, ModelServerMetrics::runningRequests)
        .containsExactly(OptionalLong.empty(), OptionalLong.of(2));
  }

  @Test
  void percent_beyondAHundred_isAbsent() throws Exception {
    EngineMappings mappings =
        read(engine("    kvCacheUsage: [{metric: my_percent, scale: 0.01}]\n"));
    assertThat(load(mappings, "mine", "my_percent 87\n").kvCacheUsage()).hasValue(0.87);
    assertThat(load(mappings, "mine", "my_percent 187\n").kvCacheUsage()).isEmpty();
  }

  @Test
  void ratio_whoseSumIsBeyondOne_isAbsent() throws Exception {
    EngineMappings mappings =
        read(engine("    kvCacheUsage: [{metric: my_usage, combine: sum}]\n"));
    assertThat(load(mappings, "mine", "my_usage{a=\"1\"} 0.3\nmy_usage{a=\"2\"} 0.4\n"))
        .extracting(ModelServerMetrics::kvCacheUsage)
        .isEqualTo(OptionalDouble.of(0.3 + 0.4));
    assertThat(load(mappings, "mine", "my_usage{a=\"1\"} 0.8\nmy_usage{a=\"2\"} 0.4\n"))
        .extracting(ModelServerMetrics::kvCacheUsage)
        .isEqualTo(OptionalDouble.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "waitingRequest: [{metric: a}]|4:5|engines[0].waitingRequest: unknown field (expected: one"
            + " of name, source, aliases, waitingRequests,",
        "waitingRequests: [{metrics: a}]|4:24|engines[0].waitingRequests[0].metrics: unknown field"
            + " (expected: one of metric, label, combine, per, scale)",
        "waitingRequests: [{metrics: a}]|4:23|engines[0].waitingRequests[0].metric: missing"
            + " (expected: this field)",
        "waitingRequests: [{metric: a, metric: b}]|4:35|engines[0].waitingRequests[0].metric: given"
            + " twice (expected: once; the first is in line 4)",
        "waitingRequests: a|4:22|engines[0].waitingRequests: 'a' (expected: a list of at least one)",
        "waitingRequests: []|4:22|engines[0].waitingRequests: an empty list (expected: a list of at"
            + " least one)",
        "waitingRequests: [a]|4:23|engines[0].waitingRequests[0]: 'a' (expected: an object)",
        "waitingRequests: [{metric: 7}]|4:32|engines[0].waitingRequests[0].metric: 7 (expected: a"
            + " text; write it in quotes)",
        "waitingRequests: [{metric: }]|4:|engines[0].waitingRequests[0].metric: nothing (expected:"
            + " a text)",
        "waitingRequests: [{metric: 'a{'}]|4:32|engines[0].waitingRequests[0].metric: metric"
            + " selector 'a{', character 3: the end of the text (expected: a label name or '}')",
        "waitingRequests: [{metric: a, combine: total}]|4:44|engines[0].waitingRequests[0].combine:"
            + " 'total' (expected: one of sum, avg, min, max, same)",
        "waitingRequests: [{metric: a, scale: big}]|4:42|engines[0].waitingRequests[0].scale: 'big'"
            + " (expected: a number)",
        "waitingRequests: [{metric: a, scale: 0}]|4:42|engines[0].waitingRequests[0].scale: 0.0"
            + " (expected: > 0)",
        "waitingRequests: [{metric: a, per: rank}]|4:40|engines[0].waitingRequests[0].per: 'rank'"
            + " (expected: a list of at least one)",
        "waitingRequests: &x [{metric: a}]|4:|engines[0].waitingRequests: a YAML anchor (expected:"
            + " no anchors; write the value where it is used)",
        "waitingRequests: !!seq [{metric: a}]|4:|engines[0].waitingRequests: a YAML tag (expected:"
            + " no tags; quotes make a text of a value)",
        "optional: [kvCacheUsage]|4:15|engines[0].optional: 'kvCacheUsage' (expected: fields of"
            + " this engine, of waitingRequests,",
        "aliases: [Mine]|4:14|engines[0].aliases: 'Mine' (expected: at most 63 of a-z,",
        "aliases: [mine]|4:14|engines[0].aliases: 'mine' (expected: names and aliases given once)",
        "aliases: [auto]|4:14|engines[0].aliases: 'auto' (expected: another name;",
        "loraAdapters: [{metric: a, running: r, max: m}]|4:20|engines[0].loraAdapters[0].waiting:"
            + " missing (expected: this field)",
        "aliases: [x]|2:11|engines[0].name: an engine without metrics (expected: at least one of"
            + " waitingRequests,",
        "waitingRequests: [{metric: a|5:1|syntax error: ",
      })
  void file_withAFault_isRefusedWithPlaceAndExpectation(
      String field, String place, String message) {
    assertThatThrownBy(() -> read(engine("    " + field + "\n")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("mine.yaml:" + place)
        .hasMessageContaining(": " + message);
  }

  @Test
  void file_withSeveralFaults_namesAll() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    engines:
                      - name: a
                        waitingRequests: [{metric: a}]
                      - {name: a, source: b, runningRequests: [{metric: 'a{'}]}
                    engine: x
                    """))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.problems())
                    .extracting(problem -> problem.path())
                    .containsExactlyInAnyOrder(
                        "engines[0].source",
                        "engines[1].runningRequests[0].metric",
                        "engines[1].name",
                        "engine"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "# nothing\n", "[]", "engines", "engines: {}", "{}", "engines: []", "a: \0"})
  void file_withoutEngines_isRefused(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void file_secondDocument_isRefused() {
    assertThatThrownBy(() -> read(engine("    waitingRequests: [{metric: a}]\n---\nengines: []\n")))
        .hasMessageContaining("a second document (expected: one in a file)");
  }

  @Test
  void file_nestedTooDeep_isRefused() {
    assertThatThrownBy(() -> read("engines: " + "[".repeat(500_000)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("nested too deep (expected: at most 16 levels)");
  }

  @Test
  void file_thatCannotBeRead_saysWhy() throws Exception {
    assertThatThrownBy(() -> EngineMappings.read(folder.resolve("none.yaml")))
        .hasMessageContaining("none.yaml: no such file (searched as ");
    assertThatThrownBy(() -> EngineMappings.read(folder))
        .hasMessageContaining(": a folder (expected: a file)");
    assertThatThrownBy(() -> read("#".repeat((1 << 20) + 1)))
        .hasMessageContaining("mine.yaml: more than 1 MiB (expected: at most that)");
    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'#', (byte) 0xe4, '\n'});
    assertThatThrownBy(() -> EngineMappings.read(latin))
        .hasMessageContaining("latin.yaml: not UTF-8 (expected: a text in UTF-8)");
  }

  @Test
  void file_damagedAtRandom_isReadOrRefused() {
    String text = EngineMappings.builtInText();
    String odd = " \t\n:-{}[]'\"#&*!|>%@`,?\0\\~=\u2028\uFEFF\uD800a0";
    Random random = new Random(7);
    int refused = 0;
    for (int round = 0; round < 120; round++) {
      StringBuilder damaged = new StringBuilder(text);
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = random.nextInt(damaged.length());
        char c = odd.charAt(random.nextInt(odd.length()));
        switch (random.nextInt(3)) {
          case 0 -> damaged.insert(at, c);
          case 1 -> damaged.setCharAt(at, c);
          default -> damaged.delete(at, Math.min(damaged.length(), at + random.nextInt(40)));
        }
      }
      try {
        assertThat(MappingReader.read("x.yaml", damaged.toString())).isNotEmpty();
      } catch (ConfigurationException e) {
        refused++;
        assertThat(e.problems())
            .isNotEmpty()
            .allSatisfy(
                problem ->
                    assertThat(problem.toString())
                        .startsWith("x.yaml")
                        .doesNotContain("\n", "Exception"));
      }
    }
    assertThat(refused).isBetween(12, 108);
  }

  private DataLayer configured(String collection) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("forebay.yaml"),
            """
            discovery: {type: fixed, endpoints: [{id: a, address: 127.0.0.1, port: 1}]}
            sources:
              - type: metrics
                collections:
                  - %s
            """
                .formatted(collection));
    return DataLayer.builder().discoverProviders().config(config).build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{type: model-server, mappings: mine.yaml, engine: mine}",
        "{type: model-server, mappings: mine.yaml}",
        "{type: lora-adapters, mappings: mine.yaml, engine: mine}",
        "{type: model-server, engineLabels: [a/b, c]}",
        "{type: lora-adapters, engine: auto, engineLabels: [a/b, c]}",
      })
  void configuration_withMappingsAndLabels_isBuilt(String collection) throws Exception {
    Files.writeString(
        folder.resolve("mine.yaml"),
        engine(
            "    waitingRequests: [{metric: a}]\n"
                + "    loraAdapters: [{metric: b, running: r, waiting: w, max: m}]\n"));
    configured(collection).close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: model-server, engine: vlm}|engine: 'vlm' (expected: one of 'auto', 'vllm',",
        "{type: lora-adapters, engine: tgi}|engine: 'tgi' (expected: one of 'auto', 'vllm',",
        "{type: model-server, mappings: bad.yaml, engine: other}|mappings: FOLDER/bad.yaml:1:1:"
            + " engine: unknown field (expected: one of engines)",
        "{type: model-server, mappings: none.yaml}|mappings: FOLDER/none.yaml: no such file",
        "{type: model-server, engine: vllm, engineLabels: [a]}|engineLabels: set beside engine vllm"
            + " (expected: none, or engine auto)",
        "{type: model-server, engineLabels: [' ']}|expected: names of labels, none blank",
      })
  void configuration_withAFault_isRefusedWithItsPlace(String collection, String message)
      throws Exception {
    Files.writeString(folder.resolve("bad.yaml"), "engine: x\n");
    assertThatThrownBy(() -> configured(collection))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("forebay.yaml:5:")
        .hasMessageContaining(message.replace("FOLDER", folder.toString()));
  }
}
