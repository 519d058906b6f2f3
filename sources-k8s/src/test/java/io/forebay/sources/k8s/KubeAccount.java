package io.forebay.sources.k8s;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A service account of a real API server: its tokens, and what it may do. The server takes a moment
 * to see what was allowed or forbidden. Thread-safe.
 */
public final class KubeAccount {
  private final KubeNamespace namespace;
  private final ServiceAccount account;

  KubeAccount(KubeNamespace namespace, ServiceAccount account) {
    this.namespace = namespace;
    this.account = account;
  }

  /** Its name. */
  public String name() {
    return account.getMetadata().getName();
  }

  /** Its namespace. */
  public KubeNamespace namespace() {
    return namespace;
  }

  /**
   * Returns a new token. The server itself issues those for ten minutes and more. Shorter ones are
   * signed here; the server takes a token that it has seen for up to ten seconds longer.
   *
   * @param lifetime how long it is valid; negative for one that has expired
   */
  public String token(Duration lifetime) throws Exception {
    return ServiceAccountTokens.token(client(), server().tokenKeys(), account, lifetime);
  }

  /** Returns a new kubeconfig with a token that is valid for an hour. */
  public Path kubeconfig() throws Exception {
    return kubeconfig(server().uri());
  }

  /** Returns one that goes to a proxy in front of the server. */
  public Path kubeconfig(URI uri) throws Exception {
    return server().kubeconfig(uri, namespace.name(), "token: " + token(Duration.ofHours(1)));
  }

  /**
   * Returns a new kubeconfig with a file of a token.
   *
   * @param uri the server's, or that of a proxy in front of it
   */
  public Path kubeconfig(URI uri, Path tokenFile) throws Exception {
    return server().kubeconfig(uri, namespace.name(), "tokenFile: \"" + tokenFile + "\"");
  }

  /**
   * Allows it something in its namespace, by a Role of this resource's name.
   *
   * @param group empty for the core group
   * @param resource plural, for example {@code pods}, or {@code pods/status}
   */
  public KubeAccount allow(String group, String resource, String... verbs) {
    String role = roleName(group, resource);
    client()
        .rbac()
        .roles()
        .inNamespace(namespace.name())
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName(role)
                .endMetadata()
                .withRules(rule(group, resource, verbs))
                .build())
        .create();
    client()
        .rbac()
        .roleBindings()
        .inNamespace(namespace.name())
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(role)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", role)
                .withSubjects(subject())
                .build())
        .create();
    return this;
  }

  /** Withdraws what was allowed on this resource in its namespace. */
  public void forbid(String group, String resource) {
    String role = roleName(group, resource);
    client().rbac().roleBindings().inNamespace(namespace.name()).withName(role).delete();
    client().rbac().roles().inNamespace(namespace.name()).withName(role).delete();
  }

  /** Allows it something in the whole cluster. */
  public KubeAccount allowInCluster(String group, String resource, String... verbs) {
    String role = namespace.name() + "-" + roleName(group, resource);
    client()
        .rbac()
        .clusterRoles()
        .resource(
            new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(role)
                .endMetadata()
                .withRules(rule(group, resource, verbs))
                .build())
        .create();
    client()
        .rbac()
        .clusterRoleBindings()
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(role)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .withSubjects(subject())
                .build())
        .create();
    return this;
  }

  /** Withdraws what was allowed on this resource in the whole cluster. */
  public void forbidInCluster(String group, String resource) {
    String role = namespace.name() + "-" + roleName(group, resource);
    client().rbac().clusterRoleBindings().withName(role).delete();
    client().rbac().clusterRoles().withName(role).delete();
  }

  private String roleName(String group, String resource) {
    return name() + "-" + resource.replace('/', '-') + (group.isEmpty() ? "" : "." + group);
  }

  private static PolicyRule rule(String group, String resource, String... verbs) {
    return new PolicyRuleBuilder()
        .withApiGroups(group)
        .withResources(resource)
        .withVerbs(verbs)
        .build();
  }

  private Subject subject() {
    return new Subject("", "ServiceAccount", name(), namespace.name());
  }

  private KubeApiServer server() {
    return namespace.server();
  }

  private KubernetesClient client() {
    return server().client();
  }
}
