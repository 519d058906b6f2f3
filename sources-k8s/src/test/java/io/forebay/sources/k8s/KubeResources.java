package io.forebay.sources.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What tests put into a real API server outside of a namespace. */
public final class KubeResources {
  private KubeResources() {}

  /** Applies manifests, as a user would paste them. */
  public static void apply(KubeApiServer server, String yaml) {
    KubernetesClient client = server.client();
    for (HasMetadata item :
        client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).items()) {
      client.resource(item).unlock().createOr(r -> r.update());
    }
  }

  /**
   * Makes {@code inferencepools} of the group {@code inference.networking.k8s.io}, v1, known; skips
   * the test where custom resources crash the server.
   */
  public static void installPools(KubeApiServer server) throws IOException {
    define(server, KubeNamespace.POOL_GROUP, "v1", "InferencePool", "inferencepools");
  }

  /**
   * Makes a namespaced resource known that takes any content, and waits until it is served; skips
   * the test where custom resources crash the server.
   */
  public static void define(
      KubeApiServer server, String group, String version, String kind, String plural)
      throws IOException {
    server.assumeCustomResources();
    String singular = kind.toLowerCase(Locale.ROOT);
    apply(
        server,
        """
          apiVersion: apiextensions.k8s.io/v1
          kind: CustomResourceDefinition
          metadata:
            name: %1$s.%2$s
            annotations: {"api-approved.kubernetes.io": "unapproved, for tests"}
          spec:
            group: %2$s
            scope: Namespaced
            names: {plural: %1$s, singular: %3$s, kind: %4$s, listKind: %4$sList}
            versions:
              - name: %5$s
                served: true
                storage: true
                schema:
                  openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
          """
            .formatted(plural, group, singular, kind, version));
    awaitServed(server, plural + "." + group);
  }

  /** Waits until a definition's resources are served. */
  public static void awaitServed(KubeApiServer server, String definition) {
    server
        .client()
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(definition)
        .waitUntilCondition(KubeResources::established, 30, TimeUnit.SECONDS);
  }

  /** Makes or replaces a node. */
  public static void node(KubeApiServer server, String name, Map<String, String> labels) {
    server
        .client()
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .build())
        .unlock()
        .createOr(r -> r.update());
  }

  private static boolean established(CustomResourceDefinition definition) {
    return definition != null
        && definition.getStatus() != null
        // The server says null before it has any.
        && Stream.ofNullable(definition.getStatus().getConditions())
            .flatMap(List::stream)
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }
}
