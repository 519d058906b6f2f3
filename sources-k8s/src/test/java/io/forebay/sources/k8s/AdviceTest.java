package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdviceTest {
  private static final ResourceQuery PODS =
      ResourceQuery.resource("v1", "pods").inNamespace("serving");

  private static String advice(ApiFault.Kind kind, String message, ResourceQuery query) {
    return Advice.of(new ApiFault(kind, message), query, "pods", "list");
  }

  @Test
  void forbidden_hasTheRoleForTheServiceAccount() {
    assertThat(
            advice(
                ApiFault.Kind.FORBIDDEN,
                "GET: 403: User \"system:serviceaccount:team:gate.way\" cannot list",
                PODS))
        .contains("It takes the verb list on pods in the namespace serving, for system:service")
        .endsWith(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: forebay-pods
              namespace: serving
            rules:
            - apiGroups: [""]
              resources: ["pods"]
              verbs: ["list", "watch"]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata:
              name: forebay-pods
              namespace: serving
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: Role
              name: forebay-pods
            subjects:
            - kind: ServiceAccount
              name: gate.way
              namespace: team
            """);
  }

  @Test
  void forbidden_everywhereForAUser_hasAClusterRole() {
    ResourceQuery query = ResourceQuery.resource("apps/v1", "pods").inAllNamespaces();
    assertThat(advice(ApiFault.Kind.FORBIDDEN, "403: user \"a\\b\" cannot list", query))
        .contains("on pods.apps in all namespaces, for a\\b. This grants it:\n")
        .contains("kind: ClusterRole\n", "apiGroups: [\"apps\"]", "kind: ClusterRoleBinding\n")
        .doesNotContain("namespace: ")
        .endsWith("- kind: User\n  apiGroup: rbac.authorization.k8s.io\n  name: \"a\\\\b\"\n");
  }

  @Test
  void forbidden_ofAnUnknownUser_leavesTheSubjectToFillIn() {
    assertThat(advice(ApiFault.Kind.FORBIDDEN, "403", PODS))
        .contains("on pods in the namespace serving. This grants it, once the subject is")
        .contains("name: \"NAME OF THE USER\"");
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHORIZED, does not know who we are",
    "NOT_FOUND, does not serve pods of v1: is its CustomResourceDefinition installed",
    "UNREACHABLE, Is the API server up",
    "SILENT, may swallow what is sent",
    "TLS, has to be signed by the certificate-authority",
    "THROTTLED, lower qps",
  })
  void others_sayWhatToDo(ApiFault.Kind kind, String text) {
    assertThat(advice(kind, "what happened", PODS)).startsWith("what happened. ").contains(text);
  }

  @Test
  void notFound_whereItMayBeInNoNamespace_saysSo() {
    String hint = "Or is it in no namespace, as nodes are?";
    assertThat(advice(ApiFault.Kind.NOT_FOUND, "404", PODS)).contains(hint);
    assertThat(advice(ApiFault.Kind.NOT_FOUND, "404", PODS.inAllNamespaces())).doesNotContain(hint);
    ResourceQuery byKind = ResourceQuery.kind("v1", "Pod").inNamespace("serving");
    assertThat(advice(ApiFault.Kind.NOT_FOUND, "404", byKind)).doesNotContain(hint);
  }

  @Test
  void whatNobodyCanMend_isToldAsItIs() {
    assertThat(advice(ApiFault.Kind.SERVER, "500", PODS)).isEqualTo("500");
  }
}
