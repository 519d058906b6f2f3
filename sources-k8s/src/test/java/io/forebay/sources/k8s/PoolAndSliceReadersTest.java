package io.forebay.sources.k8s;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sources.k8s.EndpointSlice.Port;
import io.forebay.sources.k8s.EndpointSlice.Server;
import io.forebay.sources.k8s.EndpointSlice.Target;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PoolAndSliceReadersTest {
  @Test
  void pool_ofTheNewerGroup_hasLabelsAndPorts() throws Exception {
    InferencePool pool =
        Read.json(
            new InferencePoolReader(),
            """
            {'metadata': {'name': 'llama', 'namespace': 'serving'},
             'spec': {'selector': {'matchLabels': {'b': '2', 'a': '1'}, 'matchExpressions': []},
               'targetPorts': [{'number': 8001}, {'number': 8000}, {'number': 8001}, {'number': 0},
                  {'number': 65536}, {}, 7]}}
            """);

    assertThat(pool.labelSelector()).isEqualTo("a=1,b=2");
    assertThat(pool.ports()).containsExactly(8001, 8000);
  }

  @Test
  void pool_ofTheOlderGroup_hasLabelsAndOnePort() throws Exception {
    InferencePool pool =
        Read.json(
            new InferencePoolReader(),
            """
            {'metadata': {'name': 'llama'},
             'spec': {'targetPortNumber': 8000, 'selector': {'app': 'vllm', 'matchLabels': 'odd'}}}
            """);

    assertThat(pool.labelSelector()).isEqualTo("app=vllm,matchLabels=odd");
    assertThat(pool.ports()).containsExactly(8000);
  }

  @Test
  void pool_withoutSpec_selectsNothing() throws Exception {
    InferencePool pool = Read.json(new InferencePoolReader(), "{'metadata': {'name': 'llama'}}");

    assertThat(pool.selector()).isEmpty();
    assertThat(pool.ports()).isEmpty();
  }

  @Test
  void slice_hasPortsAndServers() throws Exception {
    EndpointSlice slice =
        Read.json(
            new EndpointSliceReader(),
            """
            {'metadata': {'name': 's', 'namespace': 'serving'}, 'addressType': 'IPv4',
             'ports': [{'name': 'http', 'port': 8000, 'protocol': 'TCP'}, {'port': 9000},
               {'name': 'dns', 'port': 53, 'protocol': 'UDP'}, {'name': 'any'}, {'port': 70000}],
             'endpoints': [
               {'addresses': ['10.0.0.1', '10.0.0.9'], 'conditions': {'ready': true},
                'targetRef': {'kind': 'Pod', 'name': 'a', 'uid': 'u'}, 'nodeName': 'n1',
                'zone': 'z1'},
               {'addresses': ['10.0.0.2'], 'targetRef': {'kind': 'Pod', 'name': 'b'},
                'conditions': {'ready': null}},
               {'addresses': ['10.0.0.3'], 'conditions': {'ready': false}},
               {'addresses': ['10.0.0.4'], 'conditions': {'ready': true, 'terminating': true},
                'targetRef': {'kind': 'Machine', 'name': 'm', 'uid': 'x'}},
               {'addresses': []}, 5]}
            """);

    assertThat(slice.ports()).containsExactly(new Port("http", 8000), new Port("", 9000));
    assertThat(slice.servers())
        .isEqualTo(
            Map.of(
                new Target(true, "a"),
                new Server(
                    "10.0.0.1", "u", "n1", Map.of("topology.kubernetes.io/zone", "z1"), true),
                new Target(true, "b"),
                new Server("10.0.0.2", null, null, Map.of(), true),
                new Target(false, "10.0.0.3"),
                new Server("10.0.0.3", null, null, Map.of(), false),
                new Target(false, "10.0.0.4"),
                new Server("10.0.0.4", null, null, Map.of(), false)));
  }

  @Test
  void slice_ofTheBetaVersion_tellsOfItsNodeByLabels() throws Exception {
    EndpointSlice slice =
        Read.json(
            new EndpointSliceReader(),
            """
            {'metadata': {'name': 's'}, 'addressType': 'IPv4',
             'endpoints': [{'addresses': ['10.0.0.1'],
                'topology': {'kubernetes.io/hostname': 'n1', 'topology.kubernetes.io/zone': 'z1',
                   'other': 'x'}}]}
            """);

    Server server = requireNonNull(slice.servers().get(new Target(false, "10.0.0.1")));
    assertThat(server.node()).isEqualTo("n1");
    assertThat(server.topology())
        .containsOnlyKeys("kubernetes.io/hostname", "topology.kubernetes.io/zone");
  }

  @Test
  void node_hasItsPlaceOnly() throws Exception {
    Node node =
        Read.json(
            new NodeReader(),
            """
            {'metadata': {'name': 'n1', 'uid': 'u', 'labels': {'kubernetes.io/hostname': 'h',
               'topology.kubernetes.io/rack': 'r', 'failure-domain.beta.kubernetes.io/zone': 'z',
               'kubernetes.io/arch': 'amd64'}}, 'spec': {'taints': [{'labels': {'x': 'y'}}]}}
            """);

    assertThat(node.key()).isEqualTo(new ObjectKey("", "n1"));
    assertThat(node.topology())
        .isEqualTo(
            Map.of(
                "kubernetes.io/hostname",
                "h",
                "topology.kubernetes.io/rack",
                "r",
                "failure-domain.beta.kubernetes.io/zone",
                "z"));
  }
}
