package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.attributes.PodInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodReaderTest {
  private static final String WHOLE =
      """
      {'kind': 'Pod', 'apiVersion': 'v1',
       'metadata': {'name': 'vllm-0', 'namespace': 'serving', 'uid': 'u-1', 'resourceVersion': '7',
         'labels': {'app': 'vllm', 'role': 'decode'},
         'annotations': {'tier': 'gold', 'other': 'x', 'llm-d.ai/active-ports': '8000,8001'},
         'managedFields': [{'manager': 'x', 'fieldsV1': {'f:metadata': {'f:name': {}}}}]},
       'spec': {'nodeName': 'n1', 'volumes': [{'name': 'v', 'emptyDir': {}}],
         'containers': [
           {'name': 'a', 'image': 'vllm:1', 'env': [{'name': 'image', 'value': 'no'}]},
           {'name': 'b', 'image': 'sidecar:2'}, {'name': 'c', 'image': 'vllm:1'}]},
       'status': {'phase': 'Running', 'hostIP': '192.0.2.1', 'podIP': '10.0.0.1',
         'podIPs': [{'ip': '10.0.0.1'}, {'ip': '2001:db8::1'}],
         'startTime': '2026-11-01T10:00:00Z',
         'conditions': [
           {'type': 'Ready', 'status': 'True', 'lastTransitionTime': '2026-11-01T10:01:00Z'},
           {'type': 'ContainersReady', 'status': 'False'}],
         'containerStatuses': [
           {'name': 'a', 'restartCount': 2}, {'name': 'b', 'restartCount': 1}]}}
      """;

  private final PodReader reader = new PodReader(Set.of("tier"));

  private Pod read(String json) throws IOException {
    return Read.json(reader, json);
  }

  @Test
  void pod_isReadWhole() throws Exception {
    Pod pod = read(WHOLE);

    assertThat(pod.key()).isEqualTo(new ObjectKey("serving", "vllm-0"));
    assertThat(pod.resourceVersion()).isEqualTo("7");
    assertThat(pod.hostAddress()).isEqualTo("192.0.2.1");
    assertThat(pod.activePorts()).isEqualTo("8000,8001");
    assertThat(pod.serves()).isTrue();
    assertThat(pod.info(pod.annotations(), Map.of("zone", "z")))
        .isEqualTo(
            new PodInfo(
                "serving",
                "vllm-0",
                "u-1",
                Optional.of("n1"),
                List.of("10.0.0.1", "2001:db8::1"),
                Map.of("app", "vllm", "role", "decode"),
                Map.of("tier", "gold"),
                Optional.of(Instant.parse("2026-11-01T10:00:00Z")),
                Optional.of(Instant.parse("2026-11-01T10:01:00Z")),
                3,
                List.of("vllm:1", "sidecar:2"),
                Map.of("zone", "z")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'deletionTimestamp': '2026-11-01T10:00:00Z', 'name'",
        "'status': {'phase': 'Succeeded'",
        "'status': {'phase': 'Failed'",
      })
  void pod_thatEnds_doesNotServe(String change) throws Exception {
    String at = change.contains("phase") ? "'status': {'phase': 'Running'" : "'name'";

    assertThat(read(WHOLE.replaceFirst(java.util.regex.Pattern.quote(at), change)).serves())
        .isFalse();
  }

  @Test
  void pod_thatIsNotReadyOrHasNoAddress_doesNotServe() throws Exception {
    assertThat(read(WHOLE.replace("'status': 'True'", "'status': 'Unknown'")))
        .matches(pod -> !pod.serves())
        .matches(pod -> pod.readySince() == null);
    assertThat(read(WHOLE.replace("'10.0.0.1'", "''").replace("'2001:db8::1'", "null")).serves())
        .isFalse();
  }

  @Test
  void pod_withPrimaryAddressAlone_hasIt() throws Exception {
    Pod pod = read("{'metadata': {'name': 'a'}, 'status': {'podIP': '10.0.0.9'}}");

    assertThat(pod.addresses()).containsExactly("10.0.0.9");
    assertThat(pod.key()).isEqualTo(new ObjectKey("", "a"));
    assertThat(pod.serves()).isFalse();
  }

  @Test
  void annotation_ofActivePorts_isReadUnderItsFormerNameToo() throws Exception {
    String former = WHOLE.replace("llm-d.ai/active", "inference.networking.k8s.io/active");
    String both =
        WHOLE.replace("'tier': 'gold'", "'inference.networking.k8s.io/active-ports': '9'");

    assertThat(read(former).activePorts()).isEqualTo("8000,8001");
    assertThat(read(both).activePorts()).isEqualTo("8000,8001");
    assertThat(read(both).annotations()).isEmpty();
    assertThat(Read.json(new PodReader(Set.of("llm-d.ai/active-ports")), WHOLE).annotations())
        .containsOnlyKeys("llm-d.ai/active-ports");
  }

  @Test
  void fields_ofOtherTypes_countAsAbsent() throws Exception {
    Pod pod =
        read(
            """
            {'metadata': {'name': 'a', 'uid': 7, 'labels': {'x': {'y': 'z'}, 'ok': 'yes', 'n': 1},
               'annotations': [], 'deletionTimestamp': null},
             'spec': [{'nodeName': 'n'}],
             'status': {'podIP': {'ip': '10.0.0.1'}, 'podIPs': ['10.0.0.1', {'ip': 1}, [[]]],
               'startTime': 'yesterday', 'conditions': {'type': 'Ready', 'status': 'True'},
               'containerStatuses': [{'restartCount': 99999999999999999999}, {'restartCount': -5},
                  {'restartCount': 2147483647}, {'restartCount': 2147483647}]}}
            """);

    assertThat(pod.uid()).isEmpty();
    assertThat(pod.labels()).isEqualTo(Map.of("ok", "yes"));
    assertThat(pod.addresses()).isEmpty();
    assertThat(pod.startTime()).isNull();
    assertThat(pod.ready()).isFalse();
    assertThat(pod.terminating()).isFalse();
    assertThat(pod.restarts()).isEqualTo(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'metadata': {}}",
        "{'metadata': {'name': 5}}",
        "{'metadata': {'name': ''}}",
        "{'metadata': 'name'}"
      })
  void object_withoutName_isRefused(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("name");
  }

  @Test
  void strings_thatManyPodsHave_areHeldOnce() throws Exception {
    Pod one = read(WHOLE);
    Pod other = read(WHOLE.replace("vllm-0", "vllm-1"));

    assertThat(other.node()).isSameAs(one.node());
    assertThat(other.key().namespace()).isSameAs(one.key().namespace());
    assertThat(other.labels().get("role")).isSameAs(one.labels().get("role"));
    assertThat(other.images().get(0)).isSameAs(one.images().get(0));
  }

  @Test
  void readers_thatKeepTheSame_areEqual() {
    assertThat(new PodReader(Set.of("a"))).isEqualTo(new PodReader(Set.of("a")));
    assertThat(new PodReader(Set.of("a"))).hasSameHashCodeAs(new PodReader(Set.of("a")));
    assertThat(new PodReader(Set.of("a"))).isNotEqualTo(new PodReader(Set.of()));
  }

  @Test
  void annotations_ofAllThatAsked_areInTheReader() {
    Annotations annotations = new Annotations();
    annotations.ask(Set.of("a"));
    PodReader before = annotations.reader();
    annotations.ask(Set.of("b"));

    assertThat(annotations.reader()).isEqualTo(new PodReader(Set.of("a", "b")));
    annotations.ask(Set.of("a"));
    assertThat(annotations.reader()).isEqualTo(new PodReader(Set.of("a", "b")));
    assertThat(before).isEqualTo(new PodReader(Set.of("a")));
  }
}
