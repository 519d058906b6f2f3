package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads endpoint slices of v1 and of v1beta1, which tells of nodes in another way. */
final class EndpointSliceReader implements ObjectReader<EndpointSlice> {
  private final SharedStrings strings = new SharedStrings();

  @Override
  public EndpointSlice read(JsonParser parser) throws IOException {
    ObjectHead head = new ObjectHead(strings);
    String[] addressType = {""};
    List<EndpointSlice.Port> ports = new ArrayList<>(2);
    Map<EndpointSlice.Target, EndpointSlice.Server> servers = new HashMap<>();
    JsonFields.object(
        parser,
        (name, value) -> {
          switch (name) {
            case "metadata" -> JsonFields.object(value, head::field);
            case "addressType" -> addressType[0] = strings.share(JsonFields.textOrEmpty(value));
            case "ports" -> JsonFields.array(value, port -> new PortDraft().read(port, ports));
            case "endpoints" ->
                JsonFields.array(value, server -> new ServerDraft().read(server, servers));
            default -> value.skipChildren();
          }
        });
    return new EndpointSlice(
        head.key(),
        head.uid(),
        head.resourceVersion(),
        addressType[0],
        List.copyOf(ports),
        Map.copyOf(servers));
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof EndpointSliceReader;
  }

  @Override
  public int hashCode() {
    return EndpointSliceReader.class.hashCode();
  }

  private final class PortDraft implements JsonFields.Field {
    private String name = "";
    private String protocol = "TCP";
    private int number;

    private void read(JsonParser parser, List<EndpointSlice.Port> ports) throws IOException {
      JsonFields.object(parser, this);
      if (protocol.equals("TCP") && number > 0 && number <= 65535) {
        ports.add(new EndpointSlice.Port(name, number));
      }
    }

    @Override
    public void read(String field, JsonParser value) throws IOException {
      switch (field) {
        case "name" -> name = strings.share(JsonFields.textOrEmpty(value));
        case "protocol" -> {
          String text = JsonFields.text(value);
          protocol = text == null ? protocol : text;
        }
        case "port" -> number = JsonFields.integer(value, 0);
        default -> value.skipChildren();
      }
    }
  }

  private final class ServerDraft implements JsonFields.Field {
    private String address = "";
    private boolean ready = true;
    private boolean terminating;
    private String targetKind = "";
    private String targetName = "";
    private @Nullable String targetUid;
    private @Nullable String node;
    private final Map<String, String> topology = new HashMap<>();

    private void read(JsonParser parser, Map<EndpointSlice.Target, EndpointSlice.Server> servers)
        throws IOException {
      JsonFields.object(parser, this);
      if (address.isEmpty()) {
        return;
      }
      boolean pod = targetKind.equals("Pod") && !targetName.isEmpty();
      servers.putIfAbsent(
          new EndpointSlice.Target(pod, pod ? targetName : address),
          new EndpointSlice.Server(
              address, pod ? targetUid : null, node, Map.copyOf(topology), ready && !terminating));
    }

    @Override
    public void read(String field, JsonParser value) throws IOException {
      switch (field) {
        case "addresses" -> JsonFields.array(value, this::address);
        case "conditions" -> JsonFields.object(value, this::condition);
        case "targetRef" -> JsonFields.object(value, this::target);
        case "nodeName" -> node(JsonFields.text(value));
        case "zone" -> zone(JsonFields.text(value));
        case "topology", "deprecatedTopology" -> {
          Map<String, String> labels = JsonFields.texts(value, NodeReader::topology, strings);
          labels.forEach(topology::putIfAbsent);
          node(labels.get(NodeReader.HOSTNAME));
        }
        default -> value.skipChildren();
      }
    }

    // A slice tells the name of the node, and beta slices its label: they are nearly always equal.
    private void node(@Nullable String name) {
      if (name != null && !name.isEmpty() && node == null) {
        node = strings.share(name);
      }
    }

    private void zone(@Nullable String zone) {
      if (zone != null && !zone.isEmpty()) {
        topology.put(NodeReader.ZONE, strings.share(zone));
      }
    }

    /** The first address counts: the others are said to lead to the same server. */
    private void address(JsonParser value) throws IOException {
      String text = JsonFields.textOrEmpty(value);
      if (address.isEmpty()) {
        address = text;
      }
    }

    private void condition(String name, JsonParser value) throws IOException {
      Boolean is = JsonFields.bool(value);
      if (is != null && name.equals("ready")) {
        ready = is;
      } else if (is != null && name.equals("terminating")) {
        terminating = is;
      }
    }

    private void target(String name, JsonParser value) throws IOException {
      switch (name) {
        case "kind" -> targetKind = JsonFields.textOrEmpty(value);
        case "name" -> targetName = JsonFields.textOrEmpty(value);
        case "uid" -> targetUid = JsonFields.text(value);
        default -> value.skipChildren();
      }
    }
  }
}
