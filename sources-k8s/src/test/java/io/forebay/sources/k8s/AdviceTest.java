package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdviceTest {
  private static final ResourceQuery PODS =
      ResourceQuery.resource("v1", "pods").inNamespace("serving");

  private static String advice(ApiFault.Kind kind, String message, ResourceQuery query) {
    return Advice.of(new ApiFault(kind, message), query, query.plural(), false);
  }

  @Test
  void forbidden_hasTheRoleForTheServiceAccount() {
    assertThat(
            advice(
                ApiFault.Kind.FORBIDDEN,
                "GET: 403: User \"system:serviceaccount:team:gate.way\" cannot list",
                PODS))
        .contains(
            "It takes the verbs list and watch on pods in the namespace serving, for system:service")
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
    "UNAUTHORIZED, on Kubernetes 1.28 and newer",
    "EXPIRED, all is listed anew",
    "NOT_FOUND, does not serve pods of v1. kubectl api-resources shows",
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
  void notFound_inTheCoreGroup_hasNoDefinition() {
    String hint = "Is its CustomResourceDefinition installed";
    assertThat(advice(ApiFault.Kind.NOT_FOUND, "404", PODS)).doesNotContain(hint);
    ResourceQuery things = ResourceQuery.resource("example.com/v1", "things").inAllNamespaces();
    assertThat(advice(ApiFault.Kind.NOT_FOUND, "404", things))
        .isEqualTo(
            "404. The API server does not serve things of example.com/v1. Is its"
                + " CustomResourceDefinition installed, and of this version? kubectl api-resources"
                + " shows what is served");
  }

  @Test
  void forbidden_ofAResourceThatMayNotBe_saysSo() {
    String doubt = "This grants it, once the subject is filled in, if there is such a resource:\n";
    ResourceQuery named = ResourceQuery.resource("v1", "configmapz").inNamespace("serving");
    assertThat(advice(ApiFault.Kind.FORBIDDEN, "403", named)).contains(doubt);
    assertThat(advice(ApiFault.Kind.FORBIDDEN, "403", PODS)).doesNotContain("if there is");
    ResourceQuery found = ResourceQuery.kind("v1", "ConfigMap").inNamespace("serving");
    assertThat(Advice.of(new ApiFault(ApiFault.Kind.FORBIDDEN, "403"), found, "configmaps", true))
        .doesNotContain("if there is");
  }

  @Test
  void unreachable_whatIsKnownStays_onlyIfSomethingIs() {
    ApiFault fault = new ApiFault(ApiFault.Kind.UNREACHABLE, "refused");
    assertThat(Advice.of(fault, PODS, "pods", true)).endsWith("reach it? What is known stays");
    assertThat(Advice.of(fault, PODS, "pods", false)).endsWith("may this host reach it?");
  }

  @Test
  void whatNobodyCanMend_isToldAsItIs() {
    assertThat(advice(ApiFault.Kind.SERVER, "500", PODS)).isEqualTo("500");
  }
}
