package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads of a node where it stands. */
final class NodeReader implements ObjectReader<Node> {
  static final String HOSTNAME = "kubernetes.io/hostname";
  static final String ZONE = "topology.kubernetes.io/zone";

  private final SharedStrings strings = new SharedStrings();

  /** Tells whether a label tells where a node stands. */
  static boolean topology(String label) {
    return label.startsWith("topology.kubernetes.io/")
        || label.startsWith("failure-domain.beta.kubernetes.io/")
        || label.equals(HOSTNAME);
  }

  @Override
  public Node read(JsonParser parser) throws IOException {
    Draft draft = new Draft();
    JsonFields.object(
        parser,
        (name, value) -> {
          if (name.equals("metadata")) {
            JsonFields.object(value, draft);
          } else {
            value.skipChildren();
          }
        });
    return new Node(
        draft.head.key(), draft.head.uid(), draft.head.resourceVersion(), draft.topology);
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof NodeReader;
  }

  @Override
  public int hashCode() {
    return NodeReader.class.hashCode();
  }

  private final class Draft implements JsonFields.Field {
    private final ObjectHead head = new ObjectHead(strings);
    private Map<String, String> topology = Map.of();

    @Override
    public void read(String name, JsonParser value) throws IOException {
      if (name.equals("labels")) {
        topology = JsonFields.texts(value, NodeReader::topology, strings);
      } else {
        head.field(name, value);
      }
    }
  }
}
