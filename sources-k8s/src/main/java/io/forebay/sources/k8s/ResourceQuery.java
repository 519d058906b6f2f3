package io.forebay.sources.k8s;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which Kubernetes objects are to be seen: those of one resource, in one namespace or all, that
 * match selectors. Equal queries share a watch. Immutable.
 *
 * <pre>{@code
 * ResourceQuery pods = ResourceQuery.resource("v1", "pods").labelSelector("app=vllm");
 * ResourceQuery pools =
 *     ResourceQuery.kind("inference.networking.k8s.io/v1", "InferencePool").inNamespace("serving");
 * ResourceQuery nodes = ResourceQuery.resource("v1", "nodes").inAllNamespaces();
 * }</pre>
 */
public final class ResourceQuery {
  private final String apiVersion;
  private final String kind;
  private final String plural;
  private final Scope scope;
  private final String namespace;
  private final String labels;
  private final String fields;

  private enum Scope {
    DEFAULT,
    ONE,
    ALL
  }

  private ResourceQuery(
      String apiVersion,
      String kind,
      String plural,
      Scope scope,
      String namespace,
      String labels,
      String fields) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.plural = plural;
    this.scope = scope;
    this.namespace = namespace;
    this.labels = labels;
    this.fields = fields;
  }

  /**
   * Returns a query for a kind, as it stands in a manifest. The API server is asked what it calls
   * the resource.
   *
   * @param apiVersion group and version, for example {@code apps/v1}, or the version alone for the
   *     core group
   * @param kind for example {@code Deployment}
   * @return all objects in the cluster's default namespace
   * @throws IllegalArgumentException if a part is not valid
   */
  public static ResourceQuery kind(String apiVersion, String kind) {
    return new ResourceQuery(
        checkVersion(apiVersion), checkName("kind", kind), "", Scope.DEFAULT, "", "", "");
  }

  /**
   * Returns a query for a resource, as it stands in a role.
   *
   * @param apiVersion group and version, for example {@code apps/v1}, or the version alone for the
   *     core group
   * @param plural for example {@code deployments}
   * @return all objects in the cluster's default namespace
   * @throws IllegalArgumentException if a part is not valid
   */
  public static ResourceQuery resource(String apiVersion, String plural) {
    return new ResourceQuery(
        checkVersion(apiVersion), "", checkName("resource", plural), Scope.DEFAULT, "", "", "");
  }

  private static String checkVersion(String apiVersion) {
    if (!apiVersion.matches("([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?v[0-9][a-z0-9]*")) {
      throw new IllegalArgumentException(
          "apiVersion: '" + apiVersion + "' (expected: group/version, for example apps/v1, or v1)");
    }
    return apiVersion;
  }

  private static String checkName(String what, String name) {
    if (!name.matches("[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?")) {
      throw new IllegalArgumentException(
          what + ": '" + name + "' (expected: letters, digits and '-', for example pods)");
    }
    return name;
  }

  /**
   * Returns this query for one namespace.
   *
   * @param namespace its name
   * @return a query
   * @throws IllegalArgumentException if that is no name of a namespace
   */
  public ResourceQuery inNamespace(String namespace) {
    return new ResourceQuery(
        apiVersion, kind, plural, Scope.ONE, OptionRule.NAMESPACE.check(namespace), labels, fields);
  }

  /**
   * Returns this query for all namespaces; also for resources that are in none, nodes for example.
   *
   * @return a query
   */
  public ResourceQuery inAllNamespaces() {
    return new ResourceQuery(apiVersion, kind, plural, Scope.ALL, "", labels, fields);
  }

  /**
   * Returns this query for objects with certain labels.
   *
   * @param selector as the API server takes it, for example {@code app=vllm,role in (decode)};
   *     empty for all
   * @return a query
   */
  public ResourceQuery labelSelector(String selector) {
    return new ResourceQuery(
        apiVersion,
        kind,
        plural,
        scope,
        namespace,
        Objects.requireNonNull(selector, "selector").strip(),
        fields);
  }

  /**
   * Returns this query for objects with certain values in fields; the API server knows few.
   *
   * @param selector as the API server takes it, for example {@code metadata.name=vllm}; empty for
   *     all
   * @return a query
   */
  public ResourceQuery fieldSelector(String selector) {
    return new ResourceQuery(
        apiVersion,
        kind,
        plural,
        scope,
        namespace,
        labels,
        Objects.requireNonNull(selector, "selector").strip());
  }

  /** Returns this query with the namespace filled in that holds where none is named. */
  ResourceQuery withDefault(String namespace) {
    return scope == Scope.DEFAULT ? inNamespace(namespace) : this;
  }

  /** Group and version; the version alone for the core group. */
  String apiVersion() {
    return apiVersion;
  }

  /** The API group; empty for the core group. */
  String group() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  /** Empty if the plural was named. */
  String kind() {
    return kind;
  }

  /** Empty if the kind was named. */
  String plural() {
    return plural;
  }

  /** Empty for all namespaces, and where none was named. */
  String namespace() {
    return namespace;
  }

  String labelSelector() {
    return labels;
  }

  String fieldSelector() {
    return fields;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof ResourceQuery other
        && apiVersion.equals(other.apiVersion)
        && kind.equals(other.kind)
        && plural.equals(other.plural)
        && scope == other.scope
        && namespace.equals(other.namespace)
        && labels.equals(other.labels)
        && fields.equals(other.fields);
  }

  @Override
  public int hashCode() {
    return Objects.hash(apiVersion, kind, plural, scope, namespace, labels, fields);
  }

  /** Returns what is asked for, for logs. */
  @Override
  public String toString() {
    return (kind.isEmpty() ? plural : kind)
        + " ("
        + apiVersion
        + ")"
        + switch (scope) {
          case DEFAULT -> "";
          case ONE -> " in namespace " + namespace;
          case ALL -> " in all namespaces";
        }
        + (labels.isEmpty() ? "" : ", labels " + labels)
        + (fields.isEmpty() ? "" : ", fields " + fields);
  }
}
