package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.ScriptedServer.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.FetchException;
import io.forebay.api.HostPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pages of machines, which the endpoints on them share. */
@ExtendWith(LeakCheck.class)
class NodeTargetsTest {
  @Test
  void target_ofANode_isItsAddressAtThePort() {
    MetricsSource source = MetricsSource.builder().node().port(9400).build();

    assertThat(source.target(Rig.endpoint(info("a", "10.0.0.9"))))
        .isEqualTo(new HostPort("10.0.0.9", 9400));
    assertThat(source.target(Rig.endpoint(EndpointInfo.of("b", "10.0.0.1", 8000))))
        .isEqualTo(new HostPort("10.0.0.1", 9400));
    Endpoint endpoint = Rig.endpoint(info("a", "10.0.0.9"));
    assertThat(MetricsSource.builder().build().target(endpoint)).isSameAs(endpoint);
  }

  @Test
  void build_nodeWithoutPort_saysThatItIsMissing() {
    assertThatThrownBy(() -> MetricsSource.builder().node().build())
        .hasMessage("port: missing (expected: the port at each node, because target is node)");
  }

  @Test
  void fetch_endpointsOfOneNode_shareTheConnectionAsLongAsOneIsThere() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(MetricsSource.builder().node().port(server.port()))) {
      Endpoint a = rig.add(info("a", "127.0.0.1"));
      Endpoint b = rig.add(info("b", "127.0.0.1"));
      assertThat(rig.fetch(a).jobs()).isEqualTo(3);
      assertThat(rig.fetch(b).jobs()).isEqualTo(3);
      assertThat(server.connections()).isEqualTo(1);

      rig.remove(a);
      assertThat(rig.fetch(a).failure().reason()).isEqualTo("cancelled");
      assertThat(rig.fetch(b).jobs()).isEqualTo(3);
      assertThat(server.connections()).isEqualTo(1);

      rig.remove(b);
      server.awaitClosed(1);
      assertThat(rig.fetch(b).failure().reason()).isEqualTo("cancelled");
    }
  }

  @Test
  void fetch_endpointMovesToAnotherNode_followsAndLeavesNothingBehind() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        ScriptedServer other =
            new ScriptedServer(
                ScriptedServer.page(PAGE.replace('3', '4')), "127.0.0.2", server.port(), null);
        Rig rig = new Rig(MetricsSource.builder().node().port(server.port()))) {
      Rig.TestEndpoint moving = rig.add(info("a", "127.0.0.1"));
      Endpoint staying = rig.add(info("b", "127.0.0.2"));
      assertThat(rig.fetch(moving).jobs()).isEqualTo(3);
      assertThat(rig.fetch(staying).jobs()).isEqualTo(4);

      moving.info(info("a", "127.0.0.2")); // No update tells of it.
      assertThat(rig.source().target(moving)).isEqualTo(rig.source().target(staying));
      assertThat(rig.fetch(moving).jobs()).isEqualTo(4);
      server.awaitClosed(1);
      assertThat(other.connections()).isEqualTo(1);

      rig.remove(staying);
      assertThat(rig.fetch(moving).jobs()).isEqualTo(4);
      rig.remove(moving);
      other.awaitClosed(1);
      assertThat(server.connections() + other.connections()).isEqualTo(2);
    }
  }

  @Test
  void fetch_nodeAddressThatIsNone_failsForThatEndpointUntilItIsMended() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(MetricsSource.builder().node().port(server.port()))) {
      Rig.TestEndpoint bad = rig.add(info("bad", "[127.0.0.1]"));
      Endpoint good = rig.add(info("good", "127.0.0.1"));

      FetchException failure = rig.fetch(bad).failure();
      assertThat(failure.reason()).isEqualTo("dns");
      assertThat(failure).hasMessageContaining("nodeAddress of bad").hasMessageContaining("'[127.");
      assertThat(rig.source().target(bad)).isSameAs(bad);
      assertThat(rig.fetch(good).jobs()).isEqualTo(3);

      bad.info(info("bad", "127.0.0.1"));
      assertThat(rig.fetch(bad).jobs()).isEqualTo(3);
      rig.remove(bad);
      rig.remove(good);
      server.awaitClosed(1);
    }
  }

  private static EndpointInfo info(String id, String node) {
    return EndpointInfo.builder(id, "127.0.0.3", 1).nodeAddress(node).build();
  }
}
