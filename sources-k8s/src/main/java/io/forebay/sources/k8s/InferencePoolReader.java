package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads inference pools of both groups: the older one has a plain selector and one port. */
final class InferencePoolReader implements ObjectReader<InferencePool> {
  private final SharedStrings strings = new SharedStrings();

  @Override
  public InferencePool read(JsonParser parser) throws IOException {
    Draft draft = new Draft();
    JsonFields.object(
        parser,
        (name, value) -> {
          switch (name) {
            case "metadata" -> JsonFields.object(value, draft.head::field);
            case "spec" -> JsonFields.object(value, draft::spec);
            default -> value.skipChildren();
          }
        });
    return new InferencePool(
        draft.head.key(),
        draft.head.uid(),
        draft.head.resourceVersion(),
        Map.copyOf(draft.labels == null ? draft.plain : draft.labels),
        List.copyOf(draft.ports));
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof InferencePoolReader;
  }

  @Override
  public int hashCode() {
    return InferencePoolReader.class.hashCode();
  }

  private final class Draft {
    private final ObjectHead head = new ObjectHead(strings);
    private final Map<String, String> plain = new HashMap<>();
    private @Nullable Map<String, String> labels;
    private final List<Integer> ports = new ArrayList<>();

    private void spec(String name, JsonParser value) throws IOException {
      switch (name) {
        case "selector" -> JsonFields.object(value, this::selector);
        case "targetPortNumber" -> port(JsonFields.integer(value, 0));
        case "targetPorts" ->
            JsonFields.array(value, port -> JsonFields.object(port, this::targetPort));
        default -> value.skipChildren();
      }
    }

    private void selector(String name, JsonParser value) throws IOException {
      // An object cannot be a label of the older group, so no group has to be known here.
      if (name.equals("matchLabels") && value.currentToken() == JsonToken.START_OBJECT) {
        labels = JsonFields.texts(value, label -> true, strings);
        return;
      }
      String text = JsonFields.text(value);
      if (text != null) {
        plain.put(name, text);
      }
    }

    private void targetPort(String name, JsonParser value) throws IOException {
      if (name.equals("number")) {
        port(JsonFields.integer(value, 0));
      } else {
        value.skipChildren();
      }
    }

    private void port(int port) {
      if (port > 0 && port <= 65535 && !ports.contains(port)) {
        ports.add(port);
      }
    }
  }
}
