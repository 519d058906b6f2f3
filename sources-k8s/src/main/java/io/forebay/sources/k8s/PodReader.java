package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads of a pod what discoveries and sources use, and passes over the rest, which is most. */
final class PodReader implements ObjectReader<Pod> {
  /** Which ports serve. */
  static final String ACTIVE_PORTS = "llm-d.ai/active-ports";

  /** The name that the annotation had first. */
  static final String ACTIVE_PORTS_BEFORE = "inference.networking.k8s.io/active-ports";

  private final Set<String> annotations;
  private final SharedStrings strings = new SharedStrings();

  /**
   * Makes a reader.
   *
   * @param annotations the names of those that are kept
   */
  PodReader(Set<String> annotations) {
    this.annotations = Set.copyOf(annotations);
  }

  @Override
  public Pod read(JsonParser parser) throws IOException {
    Draft draft = new Draft();
    JsonFields.object(
        parser,
        (name, value) -> {
          switch (name) {
            case "metadata" -> JsonFields.object(value, draft::metadata);
            case "spec" -> JsonFields.object(value, draft::spec);
            case "status" -> JsonFields.object(value, draft::status);
            default -> value.skipChildren();
          }
        });
    return draft.pod();
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof PodReader other && annotations.equals(other.annotations);
  }

  @Override
  public int hashCode() {
    return annotations.hashCode();
  }

  private final class Draft {
    private final ObjectHead head = new ObjectHead(strings);
    private Map<String, String> labels = Map.of();
    private Map<String, String> kept = Map.of();
    private @Nullable String activePorts;
    private @Nullable String activePortsBefore;
    private @Nullable String node;
    private @Nullable String hostAddress;
    private String primaryAddress = "";
    private final List<String> addresses = new ArrayList<>(2);
    private boolean ready;
    private @Nullable Instant readySince;
    private boolean terminating;
    private boolean ended;
    private @Nullable Instant startTime;
    private int restarts;
    private final List<String> images = new ArrayList<>(2);

    private @Nullable String shared(JsonParser value) throws IOException {
      String text = JsonFields.text(value);
      return text == null || text.isEmpty() ? null : strings.share(text);
    }

    private void metadata(String name, JsonParser value) throws IOException {
      switch (name) {
        case "labels" -> labels = JsonFields.texts(value, label -> true, strings);
        case "annotations" -> annotations(value);
        case "deletionTimestamp" -> terminating = JsonFields.text(value) != null;
        default -> head.field(name, value);
      }
    }

    private void annotations(JsonParser parser) throws IOException {
      Map<String, String> all =
          JsonFields.texts(
              parser,
              name ->
                  annotations.contains(name)
                      || name.equals(ACTIVE_PORTS)
                      || name.equals(ACTIVE_PORTS_BEFORE),
              strings);
      activePorts = all.get(ACTIVE_PORTS);
      activePortsBefore = all.get(ACTIVE_PORTS_BEFORE);
      kept = Annotations.only(all, annotations);
    }

    private void spec(String name, JsonParser value) throws IOException {
      switch (name) {
        case "nodeName" -> node = shared(value);
        case "containers" ->
            JsonFields.array(value, container -> JsonFields.object(container, this::container));
        default -> value.skipChildren();
      }
    }

    private void container(String name, JsonParser value) throws IOException {
      if (!name.equals("image")) {
        value.skipChildren();
        return;
      }
      String image = shared(value);
      if (image != null && !images.contains(image)) {
        images.add(image);
      }
    }

    private void status(String name, JsonParser value) throws IOException {
      switch (name) {
        case "phase" -> {
          String phase = JsonFields.textOrEmpty(value);
          ended = phase.equals("Succeeded") || phase.equals("Failed");
        }
        case "hostIP" -> hostAddress = shared(value);
        case "podIP" -> primaryAddress = JsonFields.textOrEmpty(value);
        case "podIPs" ->
            JsonFields.array(value, address -> JsonFields.object(address, this::address));
        case "startTime" -> startTime = JsonFields.time(value);
        case "conditions" -> JsonFields.array(value, this::condition);
        case "containerStatuses" ->
            JsonFields.array(value, container -> JsonFields.object(container, this::state));
        default -> value.skipChildren();
      }
    }

    private void address(String name, JsonParser value) throws IOException {
      if (!name.equals("ip")) {
        value.skipChildren();
        return;
      }
      String address = JsonFields.textOrEmpty(value);
      if (!address.isEmpty() && !addresses.contains(address)) {
        addresses.add(address);
      }
    }

    private void condition(JsonParser parser) throws IOException {
      Condition condition = new Condition();
      JsonFields.object(parser, condition);
      if (condition.type.equals("Ready")) {
        ready = condition.status.equals("True");
        readySince = ready ? condition.since : null;
      }
    }

    private void state(String name, JsonParser value) throws IOException {
      if (!name.equals("restartCount")) {
        value.skipChildren();
        return;
      }
      long sum = (long) restarts + Math.max(0, JsonFields.integer(value, 0));
      restarts = (int) Math.min(sum, Integer.MAX_VALUE);
    }

    private Pod pod() throws IOException {
      if (!primaryAddress.isEmpty()) {
        addresses.remove(primaryAddress);
        addresses.add(0, primaryAddress);
      }
      return new Pod(
          head.key(),
          head.uid(),
          head.resourceVersion(),
          node,
          hostAddress,
          List.copyOf(addresses),
          labels,
          kept,
          activePorts == null ? activePortsBefore : activePorts,
          ready,
          readySince,
          terminating,
          ended,
          startTime,
          restarts,
          List.copyOf(images));
    }
  }

  private static final class Condition implements JsonFields.Field {
    private String type = "";
    private String status = "";
    private @Nullable Instant since;

    @Override
    public void read(String name, JsonParser value) throws IOException {
      switch (name) {
        case "type" -> type = JsonFields.textOrEmpty(value);
        case "status" -> status = JsonFields.textOrEmpty(value);
        case "lastTransitionTime" -> since = JsonFields.time(value);
        default -> value.skipChildren();
      }
    }
  }
}
