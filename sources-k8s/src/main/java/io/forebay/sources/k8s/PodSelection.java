package io.forebay.sources.k8s;

import java.util.Objects;
import java.util.regex.Pattern;
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

  static final String NAME_EXPECTED =
      "at most 253 small letters, digits, '-' and '.', for example llama";

  // What is more than a name would select something else in a query.
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");

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
   * @return pods of the namespace of the cluster's context or service account
   */
  public static PodSelection labels(String selector) {
    return new PodSelection(By.LABELS, Objects.requireNonNull(selector, "selector").strip(), "");
  }

  /**
   * Selects what an {@code InferencePool} selects, now and as it changes.
   *
   * @param name the pool's name
   * @return pods of the namespace of the cluster's context or service account
   * @throws IllegalArgumentException if that is no name of an object
   */
  public static PodSelection pool(String name) {
    return new PodSelection(By.POOL, checkName("pool", name), "");
  }

  /**
   * Selects what is behind a {@code Service}, by its endpoint slices.
   *
   * @param name the service's name
   * @return pods of the namespace of the cluster's context or service account
   * @throws IllegalArgumentException if that is no name of an object
   */
  public static PodSelection service(String name) {
    return new PodSelection(By.SERVICE, checkName("service", name), "");
  }

  /**
   * Returns this selection in a namespace.
   *
   * @param namespace its name
   * @return a selection
   * @throws IllegalArgumentException if that is no name of a namespace
   */
  public PodSelection inNamespace(String namespace) {
    return new PodSelection(by, name, OptionRule.NAMESPACE.check(namespace));
  }

  private static String checkName(String what, String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          what + ": '" + name + "' (expected: " + NAME_EXPECTED + ")");
    }
    return name;
  }

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  By by() {
    return by;
  }

  /** The selector, or the name of the pool or the service. */
  String name() {
    return name;
  }

  /** Returns a query in the namespace of this selection. */
  ResourceQuery within(ResourceQuery query) {
    return namespace.isEmpty() ? query : query.inNamespace(namespace);
  }

  /**
   * Returns the name of the pool or service, with its namespace.
   *
   * @param usual the namespace of the cluster's context or service account; empty if not known
   */
  String place(String usual) {
    if (!namespace.isEmpty()) {
      return name + " in namespace " + namespace;
    }
    return usual.isEmpty() ? name : name + " in namespace " + usual + " (no other is set)";
  }

  /** Empty for that of the cluster's context or service account. */
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
