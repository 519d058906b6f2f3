package io.forebay.sources.k8s;

import io.forebay.api.EndpointInfo;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which Kubernetes objects belong to which endpoints: an object and an endpoint belong together if
 * they have a key in common, so that thousands of both are joined by look-ups. An object may belong
 * to many endpoints, and an endpoint may have many objects. Immutable.
 *
 * <p>Namespaces count where both sides know theirs: an object belongs only to endpoints of its
 * namespace, unless {@link #acrossNamespaces()} is asked for. An endpoint's namespace is its label
 * {@code namespace}, which the discovery {@code kubernetes-pods} sets, with {@code pod} and {@code
 * kubernetes.io/hostname}. Objects that are in no namespace, such as nodes, and endpoints without
 * that label match in all.
 *
 * <pre>{@code
 * EndpointMapping sameNameAsThePod = EndpointMapping.byName();
 * EndpointMapping sameModel = EndpointMapping.byLabels("example.com/model");
 * EndpointMapping namedInTheSpec = EndpointMapping.byField("pod", "spec", "podName");
 * EndpointMapping ownedByThePod = EndpointMapping.byOwner();
 * EndpointMapping itsNode = EndpointMapping.byNode();
 * EndpointMapping own =
 *     EndpointMapping.of(
 *         object -> Set.copyOf(object.texts("spec", "servers")),
 *         endpoint -> Set.of(endpoint.id().value()));
 * }</pre>
 */
public final class EndpointMapping {
  private static final String NAMESPACE = "namespace";
  private static final String POD = "pod";
  private static final String NODE = "kubernetes.io/hostname";

  private final String text;
  private final Function<? super KubernetesObject, ? extends Set<String>> objectKeys;
  private final Function<? super EndpointInfo, ? extends Set<String>> endpointKeys;
  private final boolean ownCode;
  private final boolean acrossNamespaces;

  private EndpointMapping(
      String text,
      Function<? super KubernetesObject, ? extends Set<String>> objectKeys,
      Function<? super EndpointInfo, ? extends Set<String>> endpointKeys,
      boolean ownCode,
      boolean acrossNamespaces) {
    this.text = text;
    this.objectKeys = Objects.requireNonNull(objectKeys, "keysOfObject");
    this.endpointKeys = Objects.requireNonNull(endpointKeys, "keysOfEndpoint");
    this.ownCode = ownCode;
    this.acrossNamespaces = acrossNamespaces;
  }

  /**
   * The object has the name of the endpoint's pod.
   *
   * @return a mapping
   */
  public static EndpointMapping byName() {
    return byName(POD);
  }

  /**
   * The object's name is the value of a label of the endpoint.
   *
   * @param endpointLabel the name of that label
   * @return a mapping
   */
  public static EndpointMapping byName(String endpointLabel) {
    Objects.requireNonNull(endpointLabel, "endpointLabel");
    return new EndpointMapping(
        "by name = label " + endpointLabel,
        object -> Set.of(object.name()),
        endpoint -> label(endpoint.labels(), endpointLabel),
        false,
        false);
  }

  /**
   * Object and endpoint both have all of these labels, with the same values.
   *
   * @param labels the names of the labels, at least one
   * @return a mapping
   * @throws IllegalArgumentException if no label is named
   */
  public static EndpointMapping byLabels(String... labels) {
    List<String> names = List.of(labels);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("labels: none (expected: at least one)");
    }
    return new EndpointMapping(
        "by labels " + names,
        object -> values(object.labels(), names),
        endpoint -> values(endpoint.labels(), names),
        false,
        false);
  }

  /**
   * The value of a label of the object is that of another label of the endpoint.
   *
   * @param objectLabel the name of the object's label
   * @param endpointLabel the name of the endpoint's label
   * @return a mapping
   */
  public static EndpointMapping byLabel(String objectLabel, String endpointLabel) {
    Objects.requireNonNull(objectLabel, "objectLabel");
    Objects.requireNonNull(endpointLabel, "endpointLabel");
    return new EndpointMapping(
        "by label " + objectLabel + " = label " + endpointLabel,
        object -> label(object.labels(), objectLabel),
        endpoint -> label(endpoint.labels(), endpointLabel),
        false,
        false);
  }

  /**
   * The text in a field of the object, or one of a list of texts, is the value of a label of the
   * endpoint.
   *
   * @param endpointLabel the name of that label
   * @param path the names of the fields that lead to it, at least one
   * @return a mapping
   * @throws IllegalArgumentException if the path is empty
   */
  public static EndpointMapping byField(String endpointLabel, String... path) {
    Objects.requireNonNull(endpointLabel, "endpointLabel");
    String[] names = List.of(path).toArray(new String[0]);
    if (names.length == 0) {
      throw new IllegalArgumentException("path: none (expected: at least one name)");
    }
    return new EndpointMapping(
        "by field " + String.join(".", names) + " = label " + endpointLabel,
        object -> texts(object, names),
        endpoint -> label(endpoint.labels(), endpointLabel),
        false,
        false);
  }

  /**
   * The endpoint's pod is one of the object's owners. It works for endpoints whose {@linkplain
   * EndpointInfo#uid() uid} is that of their pod.
   *
   * @return a mapping
   */
  public static EndpointMapping byOwner() {
    return new EndpointMapping(
        "by owner",
        object ->
            object.owners().stream()
                .map(KubernetesObject.OwnerReference::uid)
                .filter(uid -> !uid.isEmpty())
                .collect(Collectors.toUnmodifiableSet()),
        endpoint -> key(endpoint.uid()),
        false,
        false);
  }

  /**
   * The object is about the node that the endpoint runs on, which is told by the endpoint's label
   * {@code kubernetes.io/hostname}.
   *
   * @param path the names of the fields that lead to the node's name, {@code "spec", "nodeName"}
   *     for example; none if the object has the node's name, as nodes themselves have
   * @return a mapping
   */
  public static EndpointMapping byNode(String... path) {
    return path.length == 0 ? byName(NODE) : byField(NODE, path);
  }

  /**
   * Each object belongs to all endpoints: settings for all, for example.
   *
   * @return a mapping
   */
  public static EndpointMapping toAll() {
    Set<String> one = Set.of("");
    return new EndpointMapping("to all", object -> one, endpoint -> one, false, false);
  }

  /**
   * Object and endpoint have a key in common, whatever that is.
   *
   * <p>The functions have to be quick, without side effects, and always to give the same for the
   * same. They are called when an object or an endpoint comes or changes, by a thread of the
   * collection's own. What belongs to an object or endpoint for which one throws is nothing.
   *
   * @param keysOfObject gives the object's keys; none if it belongs to no endpoint
   * @param keysOfEndpoint gives the endpoint's keys; none if it has no objects
   * @return a mapping
   */
  public static EndpointMapping of(
      Function<? super KubernetesObject, ? extends Set<String>> keysOfObject,
      Function<? super EndpointInfo, ? extends Set<String>> keysOfEndpoint) {
    return new EndpointMapping("by own keys", keysOfObject, keysOfEndpoint, true, false);
  }

  /**
   * Returns this mapping without regard to namespaces.
   *
   * @return a mapping
   */
  public EndpointMapping acrossNamespaces() {
    return new EndpointMapping(text, objectKeys, endpointKeys, ownCode, true);
  }

  /** Tells whether finding keys runs somebody's own code, of which nobody knows what it does. */
  boolean isOwnCode() {
    return ownCode;
  }

  MappingKeys keysOf(KubernetesObject object) {
    return MappingKeys.of(acrossNamespaces ? "" : object.namespace(), objectKeys.apply(object));
  }

  MappingKeys keysOf(EndpointInfo endpoint) {
    String namespace = acrossNamespaces ? "" : endpoint.labels().getOrDefault(NAMESPACE, "");
    return MappingKeys.of(namespace, endpointKeys.apply(endpoint));
  }

  private static Set<String> label(Map<String, String> labels, String name) {
    return key(labels.get(name));
  }

  private static Set<String> key(@Nullable String key) {
    return key == null || key.isEmpty() ? Set.of() : Set.of(key);
  }

  private static Set<String> values(Map<String, String> labels, List<String> names) {
    StringBuilder key = new StringBuilder();
    for (String name : names) {
      String value = labels.get(name);
      if (value == null) {
        return Set.of();
      }
      // With its length before it, no value can look like two.
      key.append(value.length()).append(':').append(value);
    }
    return Set.of(key.toString());
  }

  private static Set<String> texts(KubernetesObject object, String[] path) {
    Object value = object.content();
    for (String name : path) {
      value = value instanceof Map<?, ?> fields ? fields.get(name) : null;
    }
    Set<String> texts = new LinkedHashSet<>();
    for (Object item : value instanceof List<?> list ? list : Arrays.asList(value)) {
      if (item instanceof String found && !found.isEmpty()) {
        texts.add(found);
      }
    }
    return texts;
  }

  /** Returns what has to be equal, for logs. */
  @Override
  public String toString() {
    return acrossNamespaces ? text + ", across namespaces" : text;
  }
}
