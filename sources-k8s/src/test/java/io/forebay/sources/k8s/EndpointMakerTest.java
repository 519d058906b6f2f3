package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.EndpointInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointMakerTest {
  private static final EndpointRules PLAIN =
      new EndpointRules(List.of(), List.of(), null, null, "");

  private static Pod pod(String annotations) throws IOException {
    return Read.json(
        new PodReader(Set.of()),
        """
        {'metadata': {'name': 'vllm-0', 'namespace': 'serving', 'uid': 'u-1',
           'labels': {'app': 'vllm', 'pod': 'mine'}, 'annotations': {%s}},
         'spec': {'nodeName': 'n1'},
         'status': {'phase': 'Running', 'hostIP': '192.0.2.1', 'podIP': '10.0.0.1',
           'podIPs': [{'ip': '10.0.0.1'}, {'ip': '2001:db8::1'}],
           'conditions': [{'type': 'Ready', 'status': 'True'}]}}
        """
            .formatted(annotations));
  }

  private static List<EndpointInfo> endpoints(EndpointRules rules, Pod pod, Integer... ports) {
    return new EndpointMaker("test", rules).of(pod, List.of(ports), Map.of());
  }

  @Test
  void pod_hasOneEndpointForEachPort() throws Exception {
    List<EndpointInfo> endpoints =
        new EndpointMaker("test", PLAIN)
            .of(pod(""), List.of(8000, 8001), Map.of("topology.kubernetes.io/zone", "z"));

    EndpointInfo expected =
        EndpointInfo.builder("vllm-0-rank-1", "10.0.0.1", 8001)
            .rank(1)
            .uid("u-1")
            .nodeAddress("192.0.2.1")
            .label("topology.kubernetes.io/zone", "z")
            .label("app", "vllm")
            .label("namespace", "serving")
            .label("pod", "vllm-0")
            .label("kubernetes.io/hostname", "n1")
            .build();
    assertThat(endpoints).hasSize(2).element(1).isEqualTo(expected);
    assertThat(endpoints.get(0).id().value()).isEqualTo("vllm-0-rank-0");
  }

  @Test
  void hostname_thatTheNodeTells_stays() throws Exception {
    List<EndpointInfo> endpoints =
        new EndpointMaker("test", PLAIN)
            .of(pod(""), List.of(8000), Map.of("kubernetes.io/hostname", "host-1"));

    assertThat(endpoints.get(0).labels()).containsEntry("kubernetes.io/hostname", "host-1");
  }

  @Test
  void rules_setAddressMetricsAndId() throws Exception {
    EndpointRules rules = new EndpointRules(List.of(), List.of(), 9090, IpFamily.IPV6, "eu-");

    EndpointInfo endpoint = endpoints(rules, pod(""), 8000).get(0);

    assertThat(endpoint.id().value()).isEqualTo("eu-vllm-0-rank-0");
    assertThat(endpoint.hostPort()).hasToString("[2001:db8::1]:8000");
    assertThat(endpoint.metricsAddress()).hasToString("[2001:db8::1]:9090");
  }

  @Test
  void pod_withoutAnAddressOfTheFamily_hasNone() throws Exception {
    Pod pod =
        Read.json(
            new PodReader(Set.of()),
            """
            {'metadata': {'name': 'a'}, 'status': {'podIP': '10.0.0.1',
               'conditions': [{'type': 'Ready', 'status': 'True'}]}}
            """);
    EndpointRules rules = new EndpointRules(List.of(), List.of(), null, IpFamily.IPV6, "");

    assertThat(endpoints(rules, pod, 8000)).isEmpty();
    assertThat(endpoints(PLAIN, pod, 8000)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8001|1",
        "' 8001 , 8000'|0 1",
        "''|''",
        "' '|''",
        "9000|''",
        "8001,all|1",
        "all|''",
        "8000-8001|''",
        "99999999999,-8000,8000.5|''",
        ",8000,|0",
      })
  void activePorts_keepTheirRank(String annotation, @Nullable String ranks) throws Exception {
    Pod pod = pod("'llm-d.ai/active-ports': '" + annotation + "'");

    assertThat(endpoints(PLAIN, pod, 8000, 8001))
        .extracting(endpoint -> String.valueOf(endpoint.rank()))
        .containsExactly(ranks == null || ranks.isEmpty() ? new String[0] : ranks.split(" "));
  }

  @Test
  void address_thatCannotBe_costsItsEndpointOnly() throws Exception {
    Pod pod =
        Read.json(
            new PodReader(Set.of()),
            """
            {'metadata': {'name': 'a'}, 'status': {'podIP': 'not an address',
               'conditions': [{'type': 'Ready', 'status': 'True'}]}}
            """);

    assertThat(endpoints(PLAIN, pod, 8000)).isEmpty();
  }
}
