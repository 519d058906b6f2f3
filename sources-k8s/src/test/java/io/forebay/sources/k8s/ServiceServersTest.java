package io.forebay.sources.k8s;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.EndpointInfo;
import io.forebay.sources.k8s.EndpointSlice.Target;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServiceServersTest {
  private static EndpointRules rules(
      List<Integer> ports, List<String> names, @Nullable IpFamily family) {
    return new EndpointRules(ports, names, null, family, "");
  }

  private static final EndpointRules PLAIN = rules(List.of(), List.of(), null);

  private static EndpointSlice slice(String name, String type, String ports, String... endpoints)
      throws Exception {
    return Read.json(
        new EndpointSliceReader(),
        "{'metadata': {'name': '%s', 'namespace': 'ns'}, 'addressType': '%s', 'ports': [%s],"
                .formatted(name, type, ports)
            + "'endpoints': ["
            + String.join(",", endpoints)
            + "]}");
  }

  private static final String HTTP = "{'name': 'http', 'port': 8000}";

  private static String pod(String name, String address, boolean ready) {
    return "{'addresses': ['%s'], 'conditions': {'ready': %s}, 'targetRef': {'kind': 'Pod', 'name': '%s'}}"
        .formatted(address, ready, name);
  }

  private static String other(String address) {
    return "{'addresses': ['%s']}".formatted(address);
  }

  private static List<String> endpoints(EndpointRules rules, EndpointSlice... slices) {
    ServiceServers servers = new ServiceServers("llama", rules, new EndpointMaker("test", rules));
    Collection<EndpointSlice> all = Arrays.asList(slices);
    Map<Target, List<EndpointInfo>> found =
        servers.endpoints(ServiceServers.targets(all), servers.ordered(all), node -> Map.of());
    return found.values().stream()
        .flatMap(List::stream)
        .map(EndpointInfo::toString)
        .sorted()
        .toList();
  }

  @Test
  void server_inSeveralSlices_isThereOnce() throws Exception {
    assertThat(
            endpoints(
                PLAIN,
                slice("b", "IPv4", HTTP, pod("p", "10.0.0.1", true), pod("q", "10.0.0.2", true)),
                slice("a", "IPv4", HTTP, pod("p", "10.0.0.1", true))))
        .containsExactly("p-rank-0 (10.0.0.1:8000)", "q-rank-0 (10.0.0.2:8000)");
  }

  @Test
  void server_thatMovesBetweenSlices_servesIfOneOfThemSaysSo() throws Exception {
    assertThat(
            endpoints(
                PLAIN,
                slice("a", "IPv4", HTTP, pod("p", "10.0.0.1", false)),
                slice("b", "IPv4", HTTP, pod("p", "10.0.0.1", true))))
        .containsExactly("p-rank-0 (10.0.0.1:8000)");
    assertThat(endpoints(PLAIN, slice("a", "IPv4", HTTP, pod("p", "10.0.0.1", false)))).isEmpty();
  }

  @Test
  void addresses_ofBothFamilies_makeOneEndpoint() throws Exception {
    EndpointSlice[] both = {
      slice("a", "IPv6", HTTP, pod("p", "2001:db8::1", true), pod("six", "2001:db8::6", true)),
      slice("b", "IPv4", HTTP, pod("p", "10.0.0.1", true))
    };

    assertThat(endpoints(PLAIN, both))
        .containsExactly("p-rank-0 (10.0.0.1:8000)", "six-rank-0 ([2001:db8::6]:8000)");
    assertThat(endpoints(rules(List.of(), List.of(), IpFamily.IPV6), both))
        .containsExactly("p-rank-0 ([2001:db8::1]:8000)", "six-rank-0 ([2001:db8::6]:8000)");
    assertThat(endpoints(rules(List.of(), List.of(), IpFamily.IPV4), both))
        .containsExactly("p-rank-0 (10.0.0.1:8000)");
  }

  @Test
  void servers_thatAreNoPods_areNamedByAddressAndOfOneFamily() throws Exception {
    assertThat(
            endpoints(
                PLAIN,
                slice("a", "IPv6", HTTP, other("2001:db8::1")),
                slice("b", "IPv4", HTTP, other("10.0.0.1"), other("10.0.0.2"))))
        .containsExactly(
            "llama-10.0.0.1-rank-0 (10.0.0.1:8000)", "llama-10.0.0.2-rank-0 (10.0.0.2:8000)");
    assertThat(endpoints(PLAIN, slice("a", "FQDN", HTTP, other("llama.example.com"))))
        .containsExactly("llama-llama.example.com-rank-0 (llama.example.com:8000)");
    assertThat(endpoints(PLAIN, slice("a", "Carrier pigeon", HTTP, other("coo")))).isEmpty();
  }

  @Test
  void ports_areRankedByNumberOrAsSet() throws Exception {
    EndpointSlice slice =
        slice(
            "a",
            "IPv4",
            "{'name': 'b', 'port': 9000}, {'name': 'a', 'port': 9001}, {'name': 'c', 'port': 8000},"
                + "{'name': 'u', 'port': 1, 'protocol': 'UDP'}",
            pod("p", "10.0.0.1", true));

    assertThat(endpoints(PLAIN, slice))
        .containsExactly(
            "p-rank-0 (10.0.0.1:8000)", "p-rank-1 (10.0.0.1:9000)", "p-rank-2 (10.0.0.1:9001)");
    assertThat(endpoints(rules(List.of(), List.of("a", "absent", "b"), null), slice))
        .containsExactly("p-rank-0 (10.0.0.1:9001)", "p-rank-2 (10.0.0.1:9000)");
    assertThat(endpoints(rules(List.of(7, 9000, 8000), List.of(), null), slice))
        .containsExactly("p-rank-1 (10.0.0.1:9000)", "p-rank-2 (10.0.0.1:8000)");
  }

  @Test
  void labels_tellNamespacePodAndPlace() throws Exception {
    ServiceServers servers = new ServiceServers("llama", PLAIN, new EndpointMaker("test", PLAIN));
    EndpointSlice slice =
        slice(
            "a",
            "IPv4",
            HTTP,
            "{'addresses': ['10.0.0.1'], 'nodeName': 'n1', 'zone': 'z1',"
                + "'targetRef': {'kind': 'Pod', 'name': 'p', 'uid': 'u'}}");
    List<EndpointSlice> slices = List.of(slice);

    EndpointInfo endpoint =
        requireNonNull(
                servers
                    .endpoints(
                        ServiceServers.targets(slices),
                        servers.ordered(slices),
                        node -> Map.of("topology.kubernetes.io/rack", "r of " + node))
                    .get(new Target(true, "p")))
            .get(0);

    assertThat(endpoint.uid()).isEqualTo("u");
    assertThat(endpoint.labels())
        .isEqualTo(
            Map.of(
                "namespace", "ns",
                "pod", "p",
                "topology.kubernetes.io/zone", "z1",
                "topology.kubernetes.io/rack", "r of n1",
                "kubernetes.io/hostname", "n1"));
  }
}
