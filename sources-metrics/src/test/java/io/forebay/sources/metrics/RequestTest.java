package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.HostPort;
import org.junit.jupiter.api.Test;

class RequestTest {
  @Test
  void host_portOfTheScheme_isLeftOut() {
    assertThat(Request.host(new HostPort("vllm-0", 80), 80)).isEqualTo("vllm-0");
    assertThat(Request.host(new HostPort("vllm-0", 80), 443)).isEqualTo("vllm-0:80");
    assertThat(Request.host(new HostPort("10.0.0.1", 8000), 80)).isEqualTo("10.0.0.1:8000");
  }

  @Test
  void host_ipv6_isInBracketsWithoutZone() {
    assertThat(Request.host(new HostPort("2001:db8::1", 443), 443)).isEqualTo("[2001:db8::1]");
    assertThat(Request.host(new HostPort("fe80::1%eth0", 8000), 80)).isEqualTo("[fe80::1]:8000");
  }

  @Test
  void userAgent_versionUnknown_isTheNameAlone() {
    assertThat(Request.userAgent("0.1.0")).isEqualTo("forebay/0.1.0");
    assertThat(Request.userAgent(null)).isEqualTo("forebay");
  }

  @Test
  void literal_nameOrAddress_isToldApartWithoutAsking() throws Exception {
    assertThat(Dial.literal("10.0.0.1")).hasToString("/10.0.0.1");
    assertThat(Dial.literal("::1")).hasToString("/0:0:0:0:0:0:0:1");
    assertThat(Dial.literal("localhost")).isNull();
    assertThat(Dial.literal("10.0.0.1.example")).isNull();
    assertThat(Dial.literal("not:an:address")).isNull();
  }

  @Test
  void printable_anything_isShortAndOnOneLine() {
    assertThat(Failures.printable("a\r\nb\u00e9\u0007")).isEqualTo("a??b??");
    assertThat(Failures.printable("x".repeat(10_000))).hasSize(163).endsWith("x...");
  }
}
