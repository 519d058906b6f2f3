package io.forebay.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.attributes.LoraAdapters;
import io.forebay.api.attributes.ModelServerMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the values of the API accept and refuse. */
class ValuesTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:8000,10.0.0.1,8000",
    "[::1]:1,::1,1",
    "[fe80::1%eth0]:65535,fe80::1%eth0,65535",
    "vllm-0.svc:80,vllm-0.svc,80"
  })
  void hostPort_ofAnyForm_roundTrips(String text, String host, int port) {
    HostPort parsed = HostPort.parse(text);
    assertThat(parsed).isEqualTo(new HostPort(host, port));
    assertThat(parsed).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":80",
        "host",
        "host:",
        "host:x",
        "host:0",
        "host:65536",
        "::1:80",
        "[::1]",
        "[]:1",
        "a b:1",
        "user@host:1",
        "http://host:1",
        "host:+1",
        "[10.0.0.1:80]:90"
      })
  void hostPort_ofAnotherForm_isRefused(String text) {
    assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::",
        "::1",
        "2001:DB8::1",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
        "64:ff9b::192.0.2.255",
        "1:2:3:4:5:6:0.0.0.0",
        "10.0.0.1",
        "vllm-0.svc",
        "under_score"
      })
  void endpointInfo_atAHost_isMade(String host) {
    EndpointInfo info = EndpointInfo.builder("x", host, 8000).nodeAddress(host).build();
    assertThat(info.address()).isEqualTo(host);
    assertThat(info.nodeAddress()).isEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.1:8000",
        "vllm-0:8000",
        "host:",
        ":80",
        ":",
        ":::",
        "[::1]",
        "[::1]:80",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "1::2::3",
        "::12345",
        "::g",
        "1:",
        ":1::2",
        "::1:",
        "::1.2.3",
        "::1.2.3.4.",
        "::1.2.3.256",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "fe80::1%",
        "%eth0:"
      })
  void endpointInfo_atNoHost_isRefused(String host) {
    String expected =
        "'" + host + "' (expected: a host name or an IP address, without port and brackets)";
    assertThatThrownBy(() -> EndpointInfo.of("x", host, 8000)).hasMessage("address: " + expected);
    assertThatThrownBy(() -> new HostPort(host, 1)).hasMessage("host: " + expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", " a", "a ", "\ta", "a\nb"})
  void endpointId_withoutAName_isRefused(String name) {
    assertThatThrownBy(() -> EndpointId.of(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "expected: not blank, no control characters, no white space at its ends");
  }

  @Test
  void endpointInfo_withoutMetricsAddress_servesThemItself() {
    assertThat(EndpointInfo.of("a", "::1", 8000).metricsAddress()).hasToString("[::1]:8000");
  }

  @Test
  void endpointInfo_ofAnotherLabel_isTheSameServerButNotEqual() {
    EndpointInfo one = EndpointInfo.of("a", "h", 1);
    EndpointInfo two = EndpointInfo.builder("a", "h", 1).label("x", "y").build();
    assertThat(one.sameServer(two)).isTrue();
    assertThat(one).isNotEqualTo(two);
    assertThat(one).isEqualTo(EndpointInfo.of("a", "h", 1));
    assertThat(one.sameServer(EndpointInfo.builder("a", "h", 1).rank(1).build())).isFalse();
    assertThatThrownBy(() -> two.labels().put("z", "z"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void endpointInfo_ofANegativeRank_isRefused() {
    assertThatThrownBy(() -> EndpointInfo.builder("a", "h", 1).rank(-1))
        .hasMessage("rank: -1 (expected: >= 0)");
  }

  @Test
  void attributeKey_ofTheSameNameAndType_isTheSameObject() {
    AttributeKey<String> key = AttributeKey.of("values.same", String.class);
    assertThat(AttributeKey.of("values.same", String.class)).isSameAs(key);
    assertThat(AttributeKey.of("values.same", Long.class)).isNotSameAs(key);
  }

  @Test
  void attributeKey_madeByManyThreads_hasASlotOfItsOwn() {
    List<AttributeKey<String>> keys =
        IntStream.range(0, 2000)
            .parallel()
            .mapToObj(i -> AttributeKey.of("values.k" + i % 500, String.class))
            .toList();
    assertThat(keys.stream().distinct().toList()).hasSize(500);
    assertThat(keys.stream().map(AttributeKey::slot).distinct().toList()).hasSize(500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "-a", "ä", "a\n"})
  void attributeKey_ofABadName_isRefused(String name) {
    assertThatThrownBy(() -> AttributeKey.of(name, String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("attribute key: '" + name + "'");
  }

  @Test
  void attributeKey_ofAPrimitive_isRefused() {
    assertThatThrownBy(() -> AttributeKey.of("values.primitive", int.class))
        .hasMessageContaining("int (expected: a class or record)");
  }

  @Test
  void attribute_observedInTheFuture_hasNoNegativeAge() {
    AttributeKey<String> key = AttributeKey.of("values.age", String.class);
    Instant now = Instant.now();
    Attribute<String> attribute = new Attribute<>(key, "x", now, 1, null);
    assertThat(attribute.age(now.minusSeconds(5))).isZero();
    assertThat(attribute.age(now.plusSeconds(5))).isEqualTo(Duration.ofSeconds(5));
    assertThat(attribute.stale()).isFalse();
  }

  @Test
  void modelServerMetrics_outOfRange_isRefused() {
    OptionalLong none = OptionalLong.empty();
    assertThatThrownBy(
            () ->
                new ModelServerMetrics(
                    OptionalLong.of(-1), none, OptionalDouble.empty(), none, none))
        .hasMessage("waitingRequests: -1 (expected: >= 0)");
    assertThatThrownBy(() -> new ModelServerMetrics(none, none, OptionalDouble.of(1.5), none, none))
        .hasMessage("kvCacheUsage: 1.5 (expected: 0 to 1)");
    assertThatThrownBy(
            () -> new ModelServerMetrics(none, none, OptionalDouble.of(Double.NaN), none, none))
        .hasMessage("kvCacheUsage: NaN (expected: 0 to 1)");
  }

  @Test
  void loraAdapters_afterItWasMade_cannotBeChanged() {
    Set<String> names = new LinkedHashSet<>(List.of("b", "a"));
    LoraAdapters adapters = new LoraAdapters(names, Set.of(), OptionalLong.empty());
    names.add("c");
    assertThat(adapters.running()).containsExactly("b", "a");
    assertThatThrownBy(() -> adapters.running().add("d"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void configurationException_saysAllProblems() {
    ConfigurationException e =
        new ConfigurationException(
            List.of(
                new ConfigurationProblem("f.yaml:1:2", "a.b", "1 (expected: 2)"),
                new ConfigurationProblem("code", "", "no source")));
    assertThat(e)
        .hasMessage(
            "2 problems in the configuration:\n  f.yaml:1:2: a.b: 1 (expected: 2)\n  code: no source");
  }
}
