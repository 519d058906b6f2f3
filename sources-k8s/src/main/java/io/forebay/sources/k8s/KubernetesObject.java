package io.forebay.sources.k8s;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One Kubernetes object of any kind in one state, to be read only. Immutable.
 *
 * <p>Its metadata have methods of their own; all other fields are read by path and type, see {@link
 * ObjectFields}. What is never kept: {@code metadata.managedFields} and the annotation {@code
 * kubectl.kubernetes.io/last-applied-configuration}.
 *
 * <pre>{@code
 * KubernetesObject assignment =
 *     KubernetesObject.parse(
 *         "{'apiVersion': 'example.com/v1', 'kind': 'ModelAssignment',"
 *             + " 'metadata': {'name': 'vllm-0', 'namespace': 'serving'},"
 *             + " 'spec': {'modelName': 'llama-3-8b', 'weight': 5}}".replace('\'', '"'));
 * String model = assignment.text("spec", "modelName").orElseThrow();
 * long weight = assignment.integer("spec", "weight").orElse(1);
 * }</pre>
 */
public final class KubernetesObject extends ObjectFields {
  private final String apiVersion;
  private final String kind;
  private final ObjectKey key;
  private final String uid;
  private final String resourceVersion;
  private final CompactMap<String> labels;
  private final CompactMap<String> annotations;

  KubernetesObject(
      String apiVersion,
      String kind,
      ObjectKey key,
      String uid,
      String resourceVersion,
      CompactMap<Object> content) {
    super(content);
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.key = key;
    this.uid = uid;
    this.resourceVersion = resourceVersion;
    CompactMap<?> metadata =
        content.get("metadata") instanceof CompactMap<?> map ? map : CompactMap.empty();
    labels = texts(metadata.get("labels"));
    annotations = texts(metadata.get("annotations"));
  }

  /** Shares the map if all is text, as it is in all that the API server sends. */
  @SuppressWarnings("unchecked")
  private static CompactMap<String> texts(@Nullable Object value) {
    if (!(value instanceof CompactMap<?> map)) {
      return CompactMap.empty();
    }
    if (map.values().stream().allMatch(String.class::isInstance)) {
      return (CompactMap<String>) map;
    }
    TreeMap<String, String> texts = new TreeMap<>();
    map.forEach(
        (name, text) -> {
          if (text instanceof String string) {
            texts.put(name, string);
          }
        });
    return CompactMap.copyOf(texts);
  }

  /**
   * Reads an object from JSON, for tests of collections.
   *
   * @param json the object, with a name at least
   * @return the object
   * @throws IllegalArgumentException if that is no JSON object with a name
   */
  public static KubernetesObject parse(String json) {
    try {
      return KubernetesObjectReader.parse(json);
    } catch (IOException e) {
      throw new IllegalArgumentException("object: " + e.getMessage(), e);
    }
  }

  /**
   * Returns group and version, as they were asked for.
   *
   * @return for example {@code apps/v1}, or {@code v1} for the core group
   */
  public String apiVersion() {
    return apiVersion;
  }

  /**
   * Returns the kind.
   *
   * @return for example {@code Deployment}; empty if the query named the plural, and the server did
   *     not say: it leaves the kind out of lists of the kinds that are built in
   */
  public String kind() {
    return kind;
  }

  /**
   * Returns the namespace.
   *
   * @return its name; empty for objects that are in none, such as nodes
   */
  public String namespace() {
    return key.namespace();
  }

  /**
   * Returns the name.
   *
   * @return unique among the objects of the kind and namespace, as long as it lives
   */
  public String name() {
    return key.name();
  }

  /**
   * Returns what tells it from objects that had its name before, or will have it.
   *
   * @return the uid; empty if it was read from JSON that has none
   */
  public String uid() {
    return uid;
  }

  /**
   * Returns which state of the object this is. To be compared for equality only.
   *
   * @return the version; empty if it was read from JSON that has none
   */
  public String resourceVersion() {
    return resourceVersion;
  }

  /**
   * Returns the labels.
   *
   * @return an immutable map
   */
  public Map<String, String> labels() {
    return labels;
  }

  /**
   * Returns the annotations.
   *
   * @return an immutable map
   */
  public Map<String, String> annotations() {
    return annotations;
  }

  /**
   * Returns when the object was made, by the API server's clock.
   *
   * @return the time; empty if it is absent
   */
  public Optional<Instant> creationTime() {
    return time("metadata", "creationTimestamp");
  }

  /**
   * Returns the objects that this one belongs to.
   *
   * @return an immutable list
   */
  public List<OwnerReference> owners() {
    return objects("metadata", "ownerReferences").stream().map(OwnerReference::of).toList();
  }

  ObjectKey key() {
    return key;
  }

  /** Tells whether nothing differs but the version: what changed was not kept. */
  boolean hasContentOf(KubernetesObject other) {
    return key.equals(other.key) && uid.equals(other.uid) && content().equals(other.content());
  }

  /** Returns kind, namespace and name, for logs. */
  @Override
  public String toString() {
    return kind.isEmpty() ? key.toString() : kind + " " + key;
  }

  /**
   * An object that another one belongs to, in the same namespace or in none.
   *
   * <pre>{@code
   * KubernetesObject pod =
   *     KubernetesObject.parse("{'metadata': {'name': 'vllm-0'}}".replace('\'', '"'));
   * for (KubernetesObject.OwnerReference owner : pod.owners()) {
   *   System.out.println(owner.kind() + " " + owner.name());
   * }
   * }</pre>
   *
   * @param apiVersion group and version
   * @param kind its kind
   * @param name its name
   * @param uid its uid
   * @param controller whether it is the one that manages the object
   */
  public record OwnerReference(
      String apiVersion, String kind, String name, String uid, boolean controller) {
    private static OwnerReference of(ObjectFields fields) {
      return new OwnerReference(
          fields.text("apiVersion").orElse(""),
          fields.text("kind").orElse(""),
          fields.text("name").orElse(""),
          fields.text("uid").orElse(""),
          fields.bool("controller").orElse(false));
    }
  }
}
