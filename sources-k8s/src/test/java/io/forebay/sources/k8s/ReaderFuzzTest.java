package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever JSON comes, the readers keep what they can, or refuse it. */
class ReaderFuzzTest {
  private static final int ROUNDS = 20_000;

  private static final List<String> NAMES =
      List.of(
          "metadata",
          "spec",
          "status",
          "name",
          "namespace",
          "uid",
          "resourceVersion",
          "labels",
          "annotations",
          "llm-d.ai/active-ports",
          "deletionTimestamp",
          "nodeName",
          "containers",
          "image",
          "phase",
          "hostIP",
          "podIP",
          "podIPs",
          "ip",
          "startTime",
          "conditions",
          "type",
          "lastTransitionTime",
          "containerStatuses",
          "restartCount",
          "selector",
          "matchLabels",
          "targetPorts",
          "number",
          "targetPortNumber",
          "addressType",
          "ports",
          "port",
          "protocol",
          "endpoints",
          "addresses",
          "ready",
          "terminating",
          "targetRef",
          "kind",
          "zone",
          "topology",
          "kubernetes.io/hostname",
          "");

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "8000",
          "70000",
          "1e400",
          "0.5",
          "123456789012345678901234567890",
          "\"\"",
          "\"a\"",
          "\"Ready\"",
          "\"True\"",
          "\"Pod\"",
          "\"2026-11-01T10:00:00Z\"",
          "\"10.0.0.1\"",
          "\"\\u0000\\ud800\"",
          "\"IPv4\"");

  static List<ObjectReader<?>> readers() {
    return List.of(
        new PodReader(Set.of("a")),
        new NodeReader(),
        new InferencePoolReader(),
        new EndpointSliceReader());
  }

  @ParameterizedTest
  @MethodSource("readers")
  void json_ofAnyShape_isReadOrRefused(ObjectReader<?> reader) throws Exception {
    Random random = new Random(7);
    int read = 0;
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder json = new StringBuilder("{\"metadata\":{\"name\":\"a\"},");
      fields(random, json, 5);
      String text = json.append('}').toString();
      // Half of them are cut, or have a byte of something else.
      boolean damaged = random.nextBoolean();
      if (damaged) {
        int at = random.nextInt(text.length());
        text =
            random.nextBoolean()
                ? text.substring(0, at)
                : text.substring(0, at) + (char) random.nextInt(128) + text.substring(at + 1);
      }
      try {
        assertThat(reader.read(parser(text))).isNotNull();
        read++;
      } catch (IOException e) {
        assertThat(damaged || String.valueOf(e.getMessage()).contains("metadata.name"))
            .as("%s: %s", text, e)
            .isTrue();
      }
    }
    assertThat(read).isGreaterThan(ROUNDS / 4);
  }

  private static com.fasterxml.jackson.core.JsonParser parser(String text) throws IOException {
    var parser = new com.fasterxml.jackson.core.JsonFactory().createParser(text);
    if (parser.nextToken() != com.fasterxml.jackson.core.JsonToken.START_OBJECT) {
      throw new IOException("metadata.name: no object at all");
    }
    return parser;
  }

  private static void fields(Random random, StringBuilder json, int depth) {
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      json.append(i == 0 ? "" : ",")
          .append('"')
          .append(NAMES.get(random.nextInt(NAMES.size())))
          .append("\":");
      value(random, json, depth);
    }
  }

  private static void value(Random random, StringBuilder json, int depth) {
    switch (depth == 0 ? 2 : random.nextInt(4)) {
      case 0 -> {
        json.append('{');
        fields(random, json, depth - 1);
        json.append('}');
      }
      case 1 -> {
        json.append('[');
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
          json.append(i == 0 ? "" : ",");
          value(random, json, depth - 1);
        }
        json.append(']');
      }
      default -> json.append(VALUES.get(random.nextInt(VALUES.size())));
    }
  }
}
