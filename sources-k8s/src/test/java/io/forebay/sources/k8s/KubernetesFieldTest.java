package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.AttributeKey;
import io.forebay.api.ConfigurationException;
import io.forebay.core.DataLayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attributes of Kubernetes objects by configuration alone. */
@Timeout(120)
class KubernetesFieldTest {
  private static final String START =
      """
      discovery:
        - type: fixed
          endpoints:
            - {id: a, address: 10.0.0.1, port: 8000, labels: {kubernetes.io/hostname: field-1}}
      sources:
        - type: kubernetes-watch
          kubeconfig: %s
          collections:
            - type: kubernetes-field
              name: a
      """;

  @TempDir private Path folder;

  private DataLayer layer(String kubeconfig, String fields) throws Exception {
    Path file = folder.resolve("forebay.yaml");
    Files.writeString(file, START.formatted(kubeconfig) + fields.indent(8));
    return DataLayer.builder()
        .provider(new KubernetesWatchSourceProvider())
        .provider(new KubernetesFieldCollectionProvider())
        .config(file)
        .build();
  }

  private void refused(String fields, String... messages) {
    assertThatThrownBy(() -> layer("none", fields).close())
        .isInstanceOf(ConfigurationException.class)
        .message()
        .contains(messages);
  }

  @ParameterizedTest
  @CsvSource({
    "{}",
    "{by: name}",
    "'{by: name, endpointLabel: x, acrossNamespaces: true}'",
    "'{by: labels, labels: [a, b]}'",
    "'{by: label, objectLabel: a}'",
    "'{by: field, path: [spec, podName], endpointLabel: pod}'",
    "{by: owner}",
    "{by: node}",
    "'{by: node, path: [spec, nodeName]}'",
    "{by: all}"
  })
  void everyMapping_isTaken(String endpoints) {
    assertThatCode(
            () ->
                layer(
                        "none",
                        "attribute: a\npath: [spec, x]\napiVersion: apps/v1\nkind: Deployment\n"
                            + "endpoints: "
                            + endpoints)
                    .close())
        .doesNotThrowAnyException();
  }

  @Test
  void mistakes_areToldWithTheirPlaces() {
    String good = "attribute: a\npath: [spec, x]\napiVersion: v1\nresource: configmaps\n";

    refused("kind: Node", "attribute: missing", "path: missing", "apiVersion: missing");
    refused(good + "kind: ConfigMap", "kind: (expected: exactly one of kind and resource)");
    refused(good.replace("resource: configmaps", ""), "exactly one of kind and resource");
    refused(good.replace("v1", "V 1"), "apiVersion: 'V 1' (expected: group/version");
    refused(good.replace("configmaps", "'a b'"), "resource: 'a b' (expected: letters");
    refused(good + "namespace: A", "namespace: 'A' (expected: at most 63 small letters");
    refused(
        good + "namespace: a\nallNamespaces: true", "allNamespaces: true (expected: no namespace");
    refused(
        good.replace("[spec, x]", "[]"),
        "path: an empty list (expected: at least one name of a field)");
    refused(good.replace("attribute: a", "attribute: '?'"), "attribute: ", "'?'");
    refused(good + "as: list", "as: 'list' (expected: ");
    refused(good + "endpoints: {by: pod}", "endpoints.by: 'pod' (expected: ");
    refused(good + "endpoints: {by: labels}", "endpoints.labels: missing (expected: a value");
    refused(good + "endpoints: {by: label}", "endpoints.objectLabel: missing");
    refused(good + "endpoints: {by: field}", "endpoints.path: missing");
    refused(
        good + "endpoints: {by: owner, path: [a]}",
        "endpoints.path: given (expected: not with by: owner, which does not read it)");
    refused(good + "endpoints: {bye: owner}", "endpoints.bye: unknown field");
  }

  @ParameterizedTest
  @CsvSource({
    "8, 8",
    "500m, 0.5",
    "16Gi, 17179869184",
    "1.5k, 1500",
    "1e3, 1000",
    "-2, -2",
    "12E, 12e18",
    ".5, 0.5",
    "100n, 1e-7",
    "1Ki, 1024"
  })
  void quantity_ofKubernetes_isRead(String text, double amount) {
    assertThat(Quantity.parse(text).orElseThrow()).isEqualTo(amount);
  }

  @ParameterizedTest
  @CsvSource({"''", "x", "1 Gi", "Gi", "1gi", "1e999", "--1", "NaN", "0x10", "1.2.3"})
  void quantity_thatIsNone_isRefused(String text) {
    assertThat(Quantity.parse(text)).isEmpty();
  }

  /** With a server. */
  @Nested
  @ExtendWith(WithKubeApiServer.class)
  class OnARealServer {
    @Test
    void cluster_thatIsNotSet_isThatOfTheDiscovery(KubeApiServer server) throws Exception {
      KubeNamespace namespace = server.namespace("inherit");
      KubeAccount account =
          namespace
              .account("a")
              .allow("", "pods", "list", "watch")
              .allow("", "configmaps", "list", "watch");
      namespace.readyPod("llm-0", Map.of("app", "vllm"), "10.1.0.1");
      KubeResources.apply(
          server,
          """
          apiVersion: v1
          kind: ConfigMap
          metadata: {name: llm-0, namespace: %s}
          data: {tier: gold}
          """
              .formatted(namespace.name()));
      String yaml =
          """
          discovery:
            type: kubernetes-pods
            kubeconfig: KUBECONFIG
            selector: app=vllm
            ports: 8000
            nodeTopology: false
          sources:
            type: kubernetes-watch
            collections:
              type: kubernetes-field
              attribute: tier
              path: [data, tier]
              apiVersion: v1
              resource: configmaps
          """;
      try (PodLayer layer = new PodLayer(folder, account.kubeconfig(), yaml)) {
        assertThat(layer.layer().awaitReady(Duration.ofSeconds(30))).isTrue();
        layer.await(
            () ->
                "gold"
                    .equals(
                        layer
                            .layer()
                            .endpoints()
                            .get(0)
                            .attributes()
                            .get(AttributeKey.of("tier", String.class))));
      }
    }

    @Test
    void fields_ofANode_becomeAttributes(KubeApiServer server) throws Exception {
      KubeNamespace namespace = server.namespace("field");
      KubeAccount account = namespace.account("a").allowInCluster("", "nodes", "list", "watch");
      KubeResources.node(server, "field-1", Map.of("rack", "r1", "watts", "1.5k"));
      String node =
          """
          attribute: rack
          path: [metadata, labels, rack]
          apiVersion: v1
          kind: Node
          allNamespaces: true
          endpoints: {by: node}
          """;
      String power =
          """
          - type: kubernetes-field
            attribute: watts
            as: number
            path: [metadata, labels, watts]
            apiVersion: v1
            kind: Node
            allNamespaces: true
            endpoints: {by: node}
          """;
      Path file = folder.resolve("forebay.yaml");
      Files.writeString(
          file, START.formatted(account.kubeconfig()) + node.indent(8) + power.indent(6));
      try (DataLayer layer =
          DataLayer.builder()
              .provider(new KubernetesWatchSourceProvider())
              .provider(new KubernetesFieldCollectionProvider())
              .config(file)
              .build()
              .start()) {
        assertThat(layer.awaitReady(Duration.ofSeconds(30))).isTrue();
        var attributes = layer.endpoints().get(0).attributes();
        assertThat(attributes.get(AttributeKey.of("rack", String.class))).isEqualTo("r1");
        assertThat(attributes.get(AttributeKey.of("watts", Double.class))).isEqualTo(1500);
      }
    }
  }
}
