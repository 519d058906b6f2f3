package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.JsonParser;
import io.forebay.api.attributes.ServedModels;
import io.forebay.api.attributes.ServedModels.Model;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of models of each form, and what is none. */
final class ModelsParserTest {
  private final ModelsParser parser = new ModelsParser(ModelsParser.factory());

  private ServedModels parse(String text) throws NotModelsException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    // What stands in the buffer behind the body is of an earlier page.
    byte[] buffer = Arrays.copyOf(body, body.length + 3);
    Arrays.fill(buffer, body.length, buffer.length, (byte) '}');
    return parser.parse(buffer, body.length);
  }

  private Map<String, Long> problems() {
    Map<String, Long> problems = new TreeMap<>();
    parser.problems(problems::put);
    return problems;
  }

  private static Model plain(String id) {
    return new Model(id, Optional.empty(), Optional.empty(), OptionalLong.empty());
  }

  @Test
  void list_ofVllmWithAdapters_hasParentsRootsAndLengths() throws Exception {
    ServedModels models =
        parse(
            """
            {"object": "list", "data": [
              {"id": "base", "object": "model", "created": 1, "owned_by": "vllm", "root": "/weights",
               "parent": null, "max_model_len": 8192, "permission": [{"id": "x", "group": null}]},
              {"id": "sql-lora", "root": "/loras/sql", "parent": "base", "max_model_len": null}
            ]}
            """);
    assertThat(models.models())
        .containsExactly(
            new Model("base", Optional.empty(), Optional.of("/weights"), OptionalLong.of(8192)),
            new Model(
                "sql-lora", Optional.of("base"), Optional.of("/loras/sql"), OptionalLong.empty()));
    assertThat(problems()).isEmpty();
  }

  @Test
  void list_ofOllama_isRecognised() throws Exception {
    assertThat(
            parse(
                    """
                    {"models": [
                      {"name": "llama3:8b", "model": "llama3:8b", "size": 4811340143,
                       "details": {"parent_model": "", "families": ["llama"]}},
                      {"name": "old"}
                    ]}
                    """)
                .models())
        .containsExactly(plain("llama3:8b"), plain("old"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'models':[{'name':'a.gguf','model':'b.gguf'}],'object':'list','data':[{'id':'c'}]}",
        "{'data':[{'id':'c'}],'models':[{'name':'a.gguf','model':'b.gguf'}]}"
      })
  void lists_ofBothForms_meanTheFirst(String text) throws Exception {
    assertThat(parse(text.replace('\'', '"')).models()).containsExactly(plain("c"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"data\":[]}", "{\"data\":null}", "{\"models\":[],\"x\":{}}"})
  void list_ofNothing_isEmpty(String text) throws Exception {
    assertThat(parse(text).models()).isEmpty();
  }

  @Test
  void model_thatIsListedTwice_countsOnce() throws Exception {
    assertThat(parse("{\"data\":[{\"id\":\"a\",\"root\":\"r\"},{\"id\":\"a\"}]}").models())
        .containsExactly(new Model("a", Optional.empty(), Optional.of("r"), OptionalLong.empty()));
    assertThat(problems()).containsExactly(entry("models: the same model twice", 1L));
    parse("{\"data\":[]}");
    assertThat(problems()).isEmpty();
  }

  @Test
  void field_ofAnotherType_isLeftOutAndCounted() throws Exception {
    assertThat(
            parse(
                    """
                    {"data": [
                      {"id": "a", "parent": 3, "root": {"id": "b"}, "max_model_len": "4096"},
                      {"id": "b", "parent": "", "root": [["x"]], "max_model_len": 1.5},
                      {"id": "c", "max_model_len": -1},
                      {"id": "d", "max_model_len": 99999999999999999999}
                    ]}
                    """)
                .models())
        .containsExactly(plain("a"), plain("b"), plain("c"), plain("d"));
    assertThat(problems()).containsExactly(entry("models: a field of another type", 7L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|no JSON object (expected: an object with a list 'data' or 'models')",
        "[]|no JSON object (expected: an object with a list 'data' or 'models')",
        "\"x\"|no JSON object (expected: an object with a list 'data' or 'models')",
        "{}|another JSON object (expected: an object with a list 'data' or 'models')",
        "{\"error\":{\"data\":[]}}|another JSON object (expected: an object with a list 'data' or"
            + " 'models')",
        "{\"data\":{}}|another JSON object (expected: an object with a list 'data' or 'models')",
        "{\"data\":[1]}|a model that is no object",
        "{\"data\":[{}]}|a model without 'id'",
        "{\"data\":[{\"id\":\"\"}]}|a model without 'id'",
        "{\"data\":[{\"id\":7}]}|a model without 'id'",
        "{\"models\":[{\"id\":\"a\"}]}|a model without 'name'",
        "{\"data\":[],\"data\":[]}|'data' twice",
        "{\"data\":[]} {}|something follows the JSON object",
      })
  void body_ofAnotherForm_isRefused(String body, String message) {
    assertThatExceptionOfType(NotModelsException.class)
        .isThrownBy(() -> parse(body))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html><body>502</body></html>",
        "# HELP up\nup 1\n",
        "{\"data\":[{\"id\":\"a\"}",
        "{\"data\":[{\"id\":\"a\"},]}",
        "{'data':[]}",
        "{\"data\":[]}x"
      })
  void body_thatIsNoJson_isRefused(String body) {
    assertThatExceptionOfType(NotModelsException.class)
        .isThrownBy(() -> parse(body))
        .withMessageStartingWith("not JSON: ");
  }

  @Test
  void body_thatIsTooDeep_isRefused() {
    assertThatExceptionOfType(NotModelsException.class)
        .isThrownBy(() -> parse("{\"x\":" + "[".repeat(100_000)))
        .withMessageContaining("nesting depth");
  }

  private static String ofLength(int models) {
    return IntStream.range(0, models)
        .mapToObj(i -> "{\"id\":\"m" + i + "\"}")
        .collect(Collectors.joining(",", "{\"data\":[", "]}"));
  }

  @Test
  void list_longerThanAllowed_isRefused() throws Exception {
    assertThat(parse(ofLength(10_000)).models()).hasSize(10_000);
    assertThatExceptionOfType(NotModelsException.class)
        .isThrownBy(() -> parse(ofLength(10_001)))
        .withMessage("more than 10000 models");
  }

  @Test
  void body_thatWasBroken_isReadOrRefused() throws Exception {
    String whole =
        "{\"object\":\"list\",\"data\":[{\"id\":\"a\",\"parent\":\"b\",\"max_model_len\":10},"
            + "{\"id\":\"b\"}],\"models\":[{\"name\":\"c\"}]}";
    Random random = new Random(1);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder body = new StringBuilder(whole);
      for (int change = random.nextInt(3); change >= 0; change--) {
        int at = random.nextInt(body.length());
        switch (random.nextInt(3)) {
          case 0 -> body.setLength(Math.max(1, at));
          case 1 -> body.setCharAt(at, (char) random.nextInt(256));
          default -> body.insert(at, body.substring(random.nextInt(body.length())));
        }
      }
      try {
        parse(body.toString());
        read++;
      } catch (NotModelsException e) {
        assertThat(e).hasMessageNotContaining("internal");
      }
    }
    assertThat(read).isBetween(100, 19_900);
  }

  @Test
  void list_afterAByteOrderMark_isRead() throws Exception {
    assertThat(parse("\uFEFF{\"data\": [{\"id\": \"a\"}]}").models()).containsExactly(plain("a"));
    assertThatExceptionOfType(NotModelsException.class).isThrownBy(() -> parse("\uFEFF"));
  }

  @Test
  void list_inNoUtf8_isRefused() {
    for (byte bad : new byte[] {(byte) 0xff, (byte) 0xc2, (byte) 0x80}) {
      byte[] body = "{'data': [{'id': 'ab'}]}".replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      body[18] = bad;
      assertThatExceptionOfType(NotModelsException.class)
          .isThrownBy(() -> parser.parse(body, body.length))
          .withMessage("not JSON: not UTF-8");
    }
  }

  @Test
  void factory_namesOfAServer_goIntoNoTable() throws Exception {
    // The table's hash has no seed for names of five to eight bytes, so all of many can collide.
    try (JsonParser json = ModelsParser.factory().createParser("{\"a\":1,\"a\":2}")) {
      json.nextToken();
      json.nextToken();
      String first = json.currentName();
      json.nextToken();
      json.nextToken();
      assertThat(json.currentName()).isEqualTo(first).isNotSameAs(first);
    }
  }

  @Test
  void lists_ofRealServers_areRead() throws Exception {
    for (var path : SharedData.files("models")) {
      byte[] body = SharedData.read(path);
      ServedModels models = parser.parse(body, body.length);
      assertThat(models.models()).as(path.toString()).isNotEmpty();
      assertThat(problems()).as(path.toString()).isEmpty();
    }
    byte[] lora = SharedData.bytes("models/vllm-lora-models-aibrix.json");
    assertThat(parser.parse(lora, lora.length).models())
        .extracting(model -> model.id() + " of " + model.parent().orElse("nobody"))
        .startsWith(
            "Qwen/Qwen2.5-Coder-1.5B-Instruct of nobody",
            "lora-1 of Qwen/Qwen2.5-Coder-1.5B-Instruct");
  }
}
