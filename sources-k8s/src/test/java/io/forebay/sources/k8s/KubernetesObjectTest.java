package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.forebay.api.ForebayException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KubernetesObjectTest {
  private static final String ASSIGNMENT =
      """
      {"apiVersion": "example.com/v1", "kind": "ModelAssignment",
       "metadata": {
         "name": "a", "namespace": "serving", "uid": "u-1", "resourceVersion": "17",
         "creationTimestamp": "2026-11-21T18:00:00Z",
         "labels": {"model": "llama", "app": "vllm"},
         "annotations": {"note": "x",
           "kubectl.kubernetes.io/last-applied-configuration": "{}"},
         "ownerReferences": [
           {"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "u-2", "controller": true}],
         "managedFields": [{"manager": "kubectl"}]},
       "spec": {"modelName": "llama-3-8b", "weight": 5, "share": 0.25, "hot": true, "none": null,
         "huge": 123456789012345678901234567890,
         "pods": ["p-0", "p-1"], "limits": {"gpu": "1", "memory": "16Gi"},
         "parts": [{"name": "one", "image": "i1"}, {"name": "two", "image": "i2"}]}}
      """;

  private final KubernetesObject object = KubernetesObject.parse(ASSIGNMENT);

  @Test
  void metadata_ofAnObject_areRead() {
    assertThat(object.apiVersion()).isEqualTo("example.com/v1");
    assertThat(object.kind()).isEqualTo("ModelAssignment");
    assertThat(object.namespace()).isEqualTo("serving");
    assertThat(object.name()).isEqualTo("a");
    assertThat(object.uid()).isEqualTo("u-1");
    assertThat(object.resourceVersion()).isEqualTo("17");
    assertThat(object.labels()).isEqualTo(Map.of("model", "llama", "app", "vllm"));
    assertThat(object.annotations()).isEqualTo(Map.of("note", "x"));
    assertThat(object.creationTime()).contains(Instant.parse("2026-11-21T18:00:00Z"));
    assertThat(object.owners())
        .containsExactly(new KubernetesObject.OwnerReference("v1", "Pod", "p", "u-2", true));
    assertThat(object.object("metadata", "managedFields")).isEmpty();
    assertThat(object).hasToString("ModelAssignment serving/a");
  }

  @Test
  void fields_ofEachType_areRead() {
    assertThat(object.text("spec", "modelName")).contains("llama-3-8b");
    assertThat(object.integer("spec", "weight")).hasValue(5);
    assertThat(object.number("spec", "weight")).hasValue(5);
    assertThat(object.number("spec", "share")).hasValue(0.25);
    assertThat(object.number("spec", "huge")).hasValue(1.2345678901234568E29);
    assertThat(object.bool("spec", "hot")).contains(true);
    assertThat(object.texts("spec", "pods")).containsExactly("p-0", "p-1");
    assertThat(object.textMap("spec", "limits")).isEqualTo(Map.of("gpu", "1", "memory", "16Gi"));
    assertThat(object.objects("spec", "parts"))
        .extracting(part -> part.text("name").orElseThrow())
        .containsExactly("one", "two");
    assertThat(object.object("spec").orElseThrow().names())
        .containsExactly("hot", "huge", "limits", "modelName", "parts", "pods", "share", "weight");
  }

  @Test
  void fields_thatAreAbsentOrNull_areEmpty() {
    assertThat(object.text("spec", "none")).isEmpty();
    assertThat(object.text("spec", "other")).isEmpty();
    assertThat(object.text("status", "phase")).isEmpty();
    assertThat(object.integer("status", "replicas")).isEmpty();
    assertThat(object.number("status", "replicas")).isEmpty();
    assertThat(object.bool("status", "ok")).isEmpty();
    assertThat(object.time("status", "at")).isEmpty();
    assertThat(object.texts("status", "names")).isEmpty();
    assertThat(object.textMap("status", "names")).isEmpty();
    assertThat(object.objects("status", "conditions")).isEmpty();
    assertThat(object.object("status")).isEmpty();
  }

  @Test
  void fields_ofAnotherType_areRefusedWithoutTheirValue() {
    refused(() -> object.integer("spec", "modelName"), "spec.modelName", "a text", "whole number");
    refused(() -> object.text("spec", "weight"), "spec.weight", "a whole number", "a text");
    refused(() -> object.integer("spec", "share"), "spec.share", "a number", "a whole number");
    refused(() -> object.bool("spec"), "spec", "an object", "true or false");
    refused(() -> object.text("spec", "hot", "x"), "spec.hot", "true or false", "an object");
    refused(() -> object.time("spec", "modelName"), "spec.modelName", "no time", "a time");
    refused(() -> object.texts("spec", "modelName"), "spec.modelName", "a text", "a list");
    refused(() -> object.texts("spec", "parts"), "spec.parts", "an object", "a list of texts");
    refused(() -> object.objects("spec", "pods"), "spec.pods", "a text", "a list of objects");
    refused(() -> object.textMap("spec"), "spec", "true or false", "an object of texts");
  }

  private static void refused(Runnable reading, String path, String found, String expected) {
    assertThatThrownBy(reading::run)
        .isInstanceOf(ForebayException.class)
        .hasMessageStartingWith(path + ": ")
        .hasMessageContaining(found)
        .hasMessageContaining("(expected: ")
        .hasMessageContaining(expected)
        .hasMessageNotContaining("llama");
  }

  @Test
  void keep_ofPaths_dropsAllElse() throws IOException {
    KeptFields kept = KeptFields.metadata().and("spec", "modelName").and("spec", "parts", "image");

    KubernetesObject read = read(ASSIGNMENT, new KubernetesObjectReader("", "", kept));

    assertThat(read.labels()).hasSize(2);
    assertThat(read.object("spec").orElseThrow().names()).containsExactly("modelName", "parts");
    assertThat(read.objects("spec", "parts"))
        .allSatisfy(part -> assertThat(part.names()).containsExactly("image"));
  }

  @Test
  void keep_ofTheMetadata_dropsAllElse() throws IOException {
    KubernetesObjectReader reader = new KubernetesObjectReader("", "", KeptFields.metadata());

    assertThat(read(ASSIGNMENT, reader).names()).containsExactly("metadata");
  }

  @Test
  void union_ofKeptFields_keepsBoth() {
    KeptFields spec = KeptFields.metadata().and("spec");
    KeptFields name = KeptFields.metadata().and("spec", "name").and("status", "phase");

    assertThat(spec.union(name))
        .isEqualTo(KeptFields.metadata().and("status", "phase").and("spec"));
    assertThat(spec.union(KeptFields.all())).isEqualTo(KeptFields.all());
    assertThat(KeptFields.metadata().and("a", "b").union(KeptFields.metadata().and("a", "c")))
        .isEqualTo(KeptFields.metadata().and("a", "c").and("a", "b"))
        .isNotEqualTo(KeptFields.metadata().and("a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeptFields.all().and())
        .withMessage("path: none (expected: at least one name)");
  }

  @Test
  void kind_thatAListLeavesOut_isWhatWasAskedFor() throws IOException {
    String item = "{\"metadata\": {\"name\": \"n\"}}";

    KubernetesObject byKind =
        read(item, new KubernetesObjectReader("v1", "Node", KeptFields.all()));
    KubernetesObject byPlural = read(item, new KubernetesObjectReader("v1", "", KeptFields.all()));

    assertThat(byKind.kind()).isEqualTo("Node");
    assertThat(byKind.apiVersion()).isEqualTo("v1");
    assertThat(byPlural.kind()).isEmpty();
    assertThat(byKind.hasContentOf(byPlural)).isTrue();
  }

  @Test
  void content_thatDiffersInTheVersionOnly_isTheSame() {
    KubernetesObject touched =
        KubernetesObject.parse(ASSIGNMENT.replace("\"17\"", "\"18\"").replace("kubectl\"", "x\""));
    KubernetesObject changed = KubernetesObject.parse(ASSIGNMENT.replace("0.25", "0.5"));

    assertThat(touched.resourceVersion()).isEqualTo("18");
    assertThat(touched.hasContentOf(object)).isTrue();
    assertThat(changed.hasContentOf(object)).isFalse();
  }

  @Test
  void parse_ofWhatIsNoObject_isRefused() {
    for (String json : List.of("", "[]", "{}", "{\"metadata\": 1}", ASSIGNMENT + "{}", "{")) {
      assertThatIllegalArgumentException()
          .as(json)
          .isThrownBy(() -> KubernetesObject.parse(json))
          .withMessageStartingWith("object: ");
    }
  }

  @Test
  void read_ofHostileObjects_givesAnObjectOrAnIoException() throws IOException {
    Random random = new Random(4);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder json = new StringBuilder(ASSIGNMENT);
      for (int n = random.nextInt(4); n >= 0; n--) {
        int place = random.nextInt(json.length());
        String piece =
            List.of("{", "}", "[", "]", "\"", ":", ",", "null", "1e999", "-", "\\")
                .get(random.nextInt(11));
        json.replace(place, Math.min(json.length(), place + random.nextInt(12)), piece);
      }
      try {
        KubernetesObject found =
            read(json.toString(), new KubernetesObjectReader("", "", KeptFields.all()));
        assertThat(found.name()).isNotEmpty();
        assertThat(found.labels().values()).allSatisfy(label -> assertThat(label).isNotNull());
        read++;
      } catch (IOException expected) {
        // What is no object may be said to be none.
      }
    }
    assertThat(read).isPositive();
  }

  @Test
  void read_leavesTheParserAtTheObjectsEnd() throws IOException {
    try (JsonParser parser = new JsonFactory().createParser("[" + ASSIGNMENT + ", 7]")) {
      parser.nextToken();
      parser.nextToken();
      new KubernetesObjectReader("", "", KeptFields.metadata()).read(parser);

      assertThat(parser.currentToken()).isEqualTo(JsonToken.END_OBJECT);
      assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_NUMBER_INT);
    }
  }

  private static KubernetesObject read(String json, KubernetesObjectReader reader)
      throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      return reader.read(parser).object();
    }
  }
}
