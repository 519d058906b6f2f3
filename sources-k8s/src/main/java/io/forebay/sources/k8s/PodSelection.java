package io.forebay.sources.k8s;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which pods serve: those with certain labels, those of an inference pool, or those behind a
 * service. Immutable; equal selections are followed once.
 *
 * <pre>{@code
 * PodSelection labelled = PodSelection.labels("app=vllm");
 * PodSelection pool = PodSelection.pool("llama").inNamespace("serving");
 * PodSelection service = PodSelection.service("llama");
 * }</pre>
 */
public final class PodSelection {
  /** What names the pods. */
  enum By {
    LABELS,
    POOL,
    SERVICE
  }

  private final By by;
  private final String name;
  private final String namespace;

  private PodSelection(By by, String name, String namespace) {
    this.by = by;
    this.name = name;
    this.namespace = namespace;
  }

  /**
   * Selects by labels.
   *
   * @param selector as the API server takes it, for example {@code app=vllm,role in (decode)};
   *     empty for all pods of the namespace
   * @return pods of the cluster's default namespace
   */
  public static PodSelection labels(String selector) {
    return new PodSelection(By.LABELS, Objects.requireNonNull(selector, "selector").strip(), "");
  }

  /**
   * Selects what an {@code InferencePool} selects, now and as it changes.
   *
   * @param name the pool's name
   * @return pods of the cluster's default namespace
   */
  public static PodSelection pool(String name) {
    return new PodSelection(By.POOL, Objects.requireNonNull(name, "name"), "");
  }

  /**
   * Selects what is behind a {@code Service}, by its endpoint slices.
   *
   * @param name the service's name
   * @return pods of the cluster's default namespace
   */
  public static PodSelection service(String name) {
    return new PodSelection(By.SERVICE, Objects.requireNonNull(name, "name"), "");
  }

  /**
   * Returns this selection in a namespace.
   *
   * @param namespace its name
   * @return a selection
   */
  public PodSelection inNamespace(String namespace) {
    return new PodSelection(by, name, Objects.requireNonNull(namespace, "namespace"));
  }

  By by() {
    return by;
  }

  /** The selector, or the name of the pool or the service. */
  String name() {
    return name;
  }

  /** Empty for the cluster's default namespace. */
  String namespace() {
    return namespace;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof PodSelection other
        && by == other.by
        && name.equals(other.name)
        && namespace.equals(other.namespace);
  }

  @Override
  public int hashCode() {
    return Objects.hash(by, name, namespace);
  }

  /** Returns what is selected, for logs. */
  @Override
  public String toString() {
    String place = namespace.isEmpty() ? "" : " in namespace " + namespace;
    return switch (by) {
      case LABELS -> name.isEmpty() ? "all pods" + place : "pods with " + name + place;
      case POOL -> "pool " + name + place;
      case SERVICE -> "service " + name + place;
    };
  }
}
