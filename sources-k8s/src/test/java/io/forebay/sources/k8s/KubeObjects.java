package io.forebay.sources.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Objects whose version depends on the server, or of which fabric8 knows nothing. */
final class KubeObjects {
  static final String SLICE_GROUP = "discovery.k8s.io";

  private KubeObjects() {}

  static ResourceDefinitionContext pools() {
    return context(KubeNamespace.POOL_GROUP, "v1", "InferencePool", "inferencepools");
  }

  /** Returns how endpoint slices are served: v1 since Kubernetes 1.21. */
  static ResourceDefinitionContext slices(KubeApiServer server) throws Exception {
    boolean stable = server.get("/apis/" + SLICE_GROUP).contains(SLICE_GROUP + "/v1\"");
    return context(SLICE_GROUP, stable ? "v1" : "v1beta1", "EndpointSlice", "endpointslices");
  }

  static GenericKubernetesResource slice(
      String slice, String service, int port, KubeNamespace.SliceEndpoint... endpoints) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (KubeNamespace.SliceEndpoint endpoint : endpoints) {
      all.add(
          Map.of(
              "addresses", List.of(endpoint.ip()),
              "conditions", Map.of("ready", endpoint.ready()),
              "targetRef", Map.of("kind", "Pod", "name", endpoint.pod())));
    }
    return new GenericKubernetesResourceBuilder()
        .withMetadata(metadata(slice, Map.of("kubernetes.io/service-name", service)))
        .addToAdditionalProperties("addressType", "IPv4")
        .addToAdditionalProperties("endpoints", all)
        .addToAdditionalProperties("ports", List.of(Map.of("name", "http", "port", port)))
        .build();
  }

  static GenericKubernetesResource pool(String pool, Map<String, String> selector, int... ports) {
    List<Map<String, Object>> targets = new ArrayList<>();
    for (int port : ports) {
      targets.add(Map.of("number", port));
    }
    return new GenericKubernetesResourceBuilder()
        .withMetadata(metadata(pool, Map.of()))
        .addToAdditionalProperties(
            "spec",
            Map.of(
                "selector",
                Map.of("matchLabels", selector),
                "targetPorts",
                targets,
                "endpointPickerRef",
                Map.of("name", "picker", "port", Map.of("number", 9002))))
        .build();
  }

  private static ObjectMeta metadata(String name, Map<String, String> labels) {
    return new ObjectMetaBuilder().withName(name).withLabels(labels).build();
  }

  private static ResourceDefinitionContext context(
      String group, String version, String kind, String plural) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(group)
        .withVersion(version)
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }
}
