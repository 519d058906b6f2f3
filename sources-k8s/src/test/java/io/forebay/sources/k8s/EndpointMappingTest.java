package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.forebay.api.EndpointInfo;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndpointMappingTest {
  private final EndpointInfo endpoint =
      EndpointInfo.builder("e", "10.0.0.1", 8000)
          .label("namespace", "serving")
          .label("pod", "vllm-0")
          .label("kubernetes.io/hostname", "gpu-1")
          .label("model", "llama")
          .label("tier", "gold")
          .label("empty", "")
          .uid("u-7")
          .build();

  private static KubernetesObject object(String metadata, String others) {
    return KubernetesObject.parse(
        ("{'metadata': {" + metadata + "}" + others + "}").replace('\'', '"'));
  }

  private boolean belongs(EndpointMapping mapping, KubernetesObject object) {
    return belongs(mapping, object, endpoint);
  }

  private static boolean belongs(
      EndpointMapping mapping, KubernetesObject object, EndpointInfo endpoint) {
    KeyIndex<String> objects = new KeyIndex<>();
    objects.add(mapping.keysOf(object), "found");
    KeyIndex<String> endpoints = new KeyIndex<>();
    endpoints.add(mapping.keysOf(endpoint), "found");
    boolean found = !objects.find(mapping.keysOf(endpoint)).isEmpty();
    assertThat(!endpoints.find(mapping.keysOf(object)).isEmpty()).isEqualTo(found);
    return found;
  }

  @Test
  void byName_comparesWithThePodOrALabel() {
    assertThat(belongs(EndpointMapping.byName(), object("'name': 'vllm-0'", ""))).isTrue();
    assertThat(belongs(EndpointMapping.byName(), object("'name': 'vllm-1'", ""))).isFalse();
    assertThat(belongs(EndpointMapping.byName("model"), object("'name': 'llama'", ""))).isTrue();
    assertThat(belongs(EndpointMapping.byName("none"), object("'name': 'llama'", ""))).isFalse();
  }

  @Test
  void byLabels_comparesAllOfThem() {
    EndpointMapping mapping = EndpointMapping.byLabels("model", "tier");

    assertThat(belongs(mapping, object("'name': 'x', 'labels': {'model': 'llama'}", ""))).isFalse();
    String both = "'name': 'x', 'labels': {'model': 'llama', 'tier': 'gold'}";
    assertThat(belongs(mapping, object(both, ""))).isTrue();
    assertThat(belongs(mapping, object(both.replace("gold", "free"), ""))).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(EndpointMapping::byLabels)
        .withMessage("labels: none (expected: at least one)");
  }

  @Test
  void byLabels_whoseValuesLookAlikeTogether_areToldApart() {
    EndpointInfo other =
        EndpointInfo.builder("f", "10.0.0.2", 8000).label("a", "x1:y").label("b", "").build();
    KubernetesObject object = object("'name': 'x', 'labels': {'a': 'x', 'b': 'y0:'}", "");

    assertThat(belongs(EndpointMapping.byLabels("a", "b"), object, other)).isFalse();
  }

  @Test
  void byLabel_comparesTwoOfDifferentNames() {
    EndpointMapping mapping = EndpointMapping.byLabel("for-model", "model");

    assertThat(belongs(mapping, object("'name': 'x', 'labels': {'for-model': 'llama'}", "")))
        .isTrue();
    assertThat(belongs(mapping, object("'name': 'x', 'labels': {'model': 'llama'}", ""))).isFalse();
  }

  @Test
  void byField_comparesATextOrAnyOfAList() {
    EndpointMapping mapping = EndpointMapping.byField("pod", "spec", "pods");

    assertThat(belongs(mapping, object("'name': 'x'", ", 'spec': {'pods': 'vllm-0'}"))).isTrue();
    assertThat(belongs(mapping, object("'name': 'x'", ", 'spec': {'pods': ['a', 'vllm-0']}")))
        .isTrue();
    assertThat(belongs(mapping, object("'name': 'x'", ", 'spec': {'pods': ['a', 5]}"))).isFalse();
    assertThat(belongs(mapping, object("'name': 'x'", ", 'spec': {'pods': 5}"))).isFalse();
    assertThat(belongs(mapping, object("'name': 'x'", ""))).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EndpointMapping.byField("pod"))
        .withMessage("path: none (expected: at least one name)");
  }

  @Test
  void byField_thatIsEmpty_belongsToNoEndpointWhoseLabelIsEmpty() {
    EndpointMapping mapping = EndpointMapping.byField("empty", "spec", "pod");

    assertThat(belongs(mapping, object("'name': 'x'", ", 'spec': {'pod': ''}"))).isFalse();
  }

  @Test
  void byOwner_comparesTheUidsOfOwners() {
    EndpointMapping mapping = EndpointMapping.byOwner();

    String owned = "'name': 'x', 'ownerReferences': [{'uid': 'u-1'}, {'uid': 'u-7'}]";
    assertThat(belongs(mapping, object(owned, ""))).isTrue();
    assertThat(belongs(mapping, object(owned.replace("u-7", "u-8"), ""))).isFalse();
    EndpointInfo withoutUid = EndpointInfo.of("f", "10.0.0.2", 8000);
    assertThat(belongs(mapping, object("'name': 'x', 'ownerReferences': [{}]", ""), withoutUid))
        .isFalse();
  }

  @Test
  void byNode_comparesTheNameOrAField() {
    assertThat(belongs(EndpointMapping.byNode(), object("'name': 'gpu-1'", ""))).isTrue();
    assertThat(belongs(EndpointMapping.byNode(), object("'name': 'gpu-2'", ""))).isFalse();
    assertThat(
            belongs(
                EndpointMapping.byNode("spec", "nodeName"),
                object("'name': 'x'", ", 'spec': {'nodeName': 'gpu-1'}")))
        .isTrue();
  }

  @Test
  void toAll_belongsToAllOfTheNamespace() {
    assertThat(belongs(EndpointMapping.toAll(), object("'name': 'x'", ""))).isTrue();
    assertThat(belongs(EndpointMapping.toAll(), object("'name': 'x', 'namespace': 'serving'", "")))
        .isTrue();
    assertThat(belongs(EndpointMapping.toAll(), object("'name': 'x', 'namespace': 'other'", "")))
        .isFalse();
  }

  @Test
  void namespaces_countWhereBothKnowThem() {
    KubernetesObject here = object("'name': 'vllm-0', 'namespace': 'serving'", "");
    KubernetesObject elsewhere = object("'name': 'vllm-0', 'namespace': 'other'", "");
    EndpointInfo anywhere =
        EndpointInfo.builder("f", "10.0.0.2", 8000).label("pod", "vllm-0").build();

    assertThat(belongs(EndpointMapping.byName(), here)).isTrue();
    assertThat(belongs(EndpointMapping.byName(), elsewhere)).isFalse();
    assertThat(belongs(EndpointMapping.byName().acrossNamespaces(), elsewhere)).isTrue();
    assertThat(belongs(EndpointMapping.byName(), elsewhere, anywhere)).isTrue();
  }

  @Test
  void of_needsOneKeyInCommon() {
    EndpointMapping mapping =
        EndpointMapping.of(
            object -> Set.copyOf(object.texts("spec", "servers")),
            info -> Set.of(info.id().value(), info.address()));

    assertThat(belongs(mapping, object("'name': 'x'", ", 'spec': {'servers': ['10.0.0.1']}")))
        .isTrue();
    assertThat(belongs(mapping, object("'name': 'x'", ", 'spec': {'servers': ['f']}"))).isFalse();
    assertThat(belongs(mapping, object("'name': 'x'", ""))).isFalse();
  }
}
