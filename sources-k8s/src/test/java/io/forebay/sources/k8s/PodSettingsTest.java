package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.forebay.core.DataLayer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration may say of pods. */
class PodSettingsTest {
  @TempDir private Path folder;

  private String problems(String discovery, String source) throws Exception {
    return problems(discovery, "kubernetes-pods", source);
  }

  private String problems(String discovery, String type, String source) throws Exception {
    Path file = folder.resolve("forebay.yaml");
    Files.writeString(
        file,
        "discovery: [%s]\nsources: {type: %s%s}\n"
            .formatted(
                discovery.isEmpty()
                    ? "{type: fixed, endpoints: {id: a, address: b, port: 1}}"
                    : discovery,
                type,
                source.isEmpty() ? "" : ", " + source));
    Throwable thrown =
        catchThrowable(() -> DataLayer.builder().discoverProviders().config(file).build().close());
    return thrown == null ? "" : String.valueOf(thrown.getMessage());
  }

  private static String pods(String fields) {
    return "{type: kubernetes-pods, " + fields + "}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "selector: a=b, ports: 8000",
        "selector: '', ports: [8000, 8001], metricsPort: 9090, ipFamily: IPv6, idPrefix: eu-",
        "pool: llama, namespace: serving, nodeTopology: false",
        "service: llama",
        "service: llama, ports: 8000",
        "service: llama, portNames: [http, grpc]",
      })
  void discovery_ofSoundSettings_isMade(String fields) throws Exception {
    assertThat(problems(pods(fields), "")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ports: 8000|selector: none of selector, pool, service (expected: one of them",
        "selector: a, pool: b|pool: selector and pool are set (expected: one of selector, pool",
        "selector: a|ports: none (expected: the ports at which the pods serve, for example 8000)",
        "selector: a, ports: 0|ports: [0] (expected: ports from 1 to 65535, each once)",
        "selector: a, ports: [1, 1]|ports: [1, 1] (expected: ports from 1 to 65535, each once)",
        "selector: a, ports: 1, portNames: [x]|portNames: [x] (expected: none, because only a service",
        "pool: a, ports: [1]|ports: [1] (expected: none, because the pool has them)",
        "service: a, ports: [1], portNames: [x]|ports: [1] (expected: only one of ports and portN",
        "service: a, portNames: [x, x]|portNames: [x, x] (expected: names that are not blank",
        "pool: 'a,b=c'|pool: 'a,b=c' (expected: at most 253 small letters",
        "service: A|service: 'A' (expected: at most 253 small letters",
        "pool: a, namespace: A|namespace: 'A' (expected: at most 63 small letters",
        "pool: a, metricsPort: 0|metricsPort: 0 (expected: 1 to 65535)",
        "pool: a, ipFamily: ipv6|ipFamily: 'ipv6' (expected: one of 'IPv4', 'IPv6'",
        "pool: a, idPrefix: ' '|idPrefix",
        "pool: a, nodeTopologie: true|did you mean 'nodeTopology'",
      })
  void discovery_ofBadSettings_isRefused(String fields, String problem) throws Exception {
    String problems = problems(pods(fields), "selector: a");

    assertThat(problems).contains(problem).startsWith("1 problem ");
  }

  @Test
  void source_withoutPods_takesThoseOfTheOneDiscovery() throws Exception {
    assertThat(problems(pods("pool: llama"), "annotations: [a], nodeTopology: false")).isEmpty();
    assertThat(problems("", "selector: a=b, namespace: ns")).isEmpty();
    assertThat(problems("", ""))
        .contains(
            "sources.selector: none of selector, pool, service, and no discovery of type"
                + " kubernetes-pods to take it from (expected: one of them, for example selector:"
                + " app=vllm)");
    assertThat(problems(pods("name: x, pool: a") + "," + pods("name: y, pool: b"), ""))
        .contains("and 2 discoveries of type kubernetes-pods to take it from");
    assertThat(problems(pods("pool: a"), "namespace: ns"))
        .contains("sources.selector: none of selector, pool, service (expected: one of them");
  }

  @Test
  void source_ofABadDiscovery_hasNoProblemOfItsOwn() throws Exception {
    assertThat(problems(pods("pool: A"), "")).startsWith("1 problem ").contains("pool: 'A'");
  }

  @Test
  void watchSource_withoutACluster_takesThatOfTheDiscoveries() throws Exception {
    String kubeconfig = "kubeconfig: one.yaml, ";
    String same = pods("name: x, qps: 5, " + kubeconfig + "pool: a");
    String other = pods("name: z, " + kubeconfig + "context: prod, pool: c");

    assertThat(watchProblems(same + "," + pods("name: y, " + kubeconfig + "pool: b"), ""))
        .isEmpty();
    assertThat(watchProblems(same + "," + other, "kubeconfig: two.yaml")).isEmpty();
    assertThat(watchProblems(pods(kubeconfig + "pool: A"), ""))
        .startsWith("1 problem ")
        .contains("pool: 'A'");
    assertThat(watchProblems(same + "," + other, "namespace: ns"))
        .startsWith("1 problem ")
        .contains(
            "kubeconfig: not set, and the discoveries of type kubernetes-pods are of different"
                + " clusters: the cluster of ",
            "one.yaml; the cluster of ",
            "one.yaml, context prod (expected: kubeconfig or context, which say where the objects"
                + " are)");
  }

  private String watchProblems(String discoveries, String fields) throws Exception {
    return problems(discoveries, "kubernetes-watch", fields);
  }

  @Test
  void selections_checkTheirNames() {
    assertThatThrownBy(() -> PodSelection.pool("a=b"))
        .hasMessageStartingWith("pool: 'a=b' (expected: at most 253 small letters");
    assertThatThrownBy(() -> PodSelection.service(""))
        .hasMessageStartingWith("service: '' (expected: ");
    assertThatThrownBy(() -> PodSelection.labels("a").inNamespace("a/b"))
        .hasMessageStartingWith("namespace: 'a/b' (expected: at most 63 small letters");
    assertThat(PodSelection.labels(" a=b ")).isEqualTo(PodSelection.labels("a=b"));
    assertThat(PodSelection.pool("a")).isNotEqualTo(PodSelection.service("a"));
  }
}
