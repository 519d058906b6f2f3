package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointListener;
import io.forebay.api.attributes.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From labels to the attribute. */
class TopologyTest {
  private FakeTime time = new FakeTime();
  @TempDir private Path folder;

  private static EndpointInfo.Builder info() {
    return EndpointInfo.builder("a", "10.0.0.1", 8000);
  }

  private static LayerSetup setup(TopologyCollection collection) {
    LayerSetupBuilder builder = new LayerSetupBuilder();
    builder.discovery(FixedDiscovery.of(info().build()));
    builder.source(new EndpointInfoSource(), spec -> spec.collect(collection));
    return builder.build();
  }

  private TestLayer started(LayerSetup setup) {
    time = new FakeTime(); // One that ended with its layer stands still.
    return TestLayer.started(time, setup.sources(), new EndpointListener[0]);
  }

  private @Nullable Topology topology(TopologyCollection collection, EndpointInfo info) {
    try (TestLayer layer = started(setup(collection))) {
      layer.sink().replaceAll(List.of(info));
      time.advance(Duration.ofSeconds(1));
      assertThat(layer.collection(0, "a", "topology").state()).isEqualTo("complete");
      return layer.endpoint("a").attributes().get(Topology.KEY);
    }
  }

  private static Topology place(
      @Nullable String hostname,
      @Nullable String rack,
      @Nullable String zone,
      @Nullable String region) {
    return new Topology(
        Optional.ofNullable(hostname),
        Optional.ofNullable(rack),
        Optional.ofNullable(zone),
        Optional.ofNullable(region));
  }

  @Test
  void labels_ofKubernetes_areReadByDefault() {
    EndpointInfo info =
        info()
            .label("kubernetes.io/hostname", "node-7")
            .label("topology.kubernetes.io/rack", "r1")
            .label("topology.kubernetes.io/zone", "z1")
            .label("failure-domain.beta.kubernetes.io/zone", "old zone")
            .label("topology.kubernetes.io/region", " ")
            .label("failure-domain.beta.kubernetes.io/region", "old region")
            .build();
    assertThat(topology(TopologyCollection.builder().build(), info))
        .isEqualTo(place("node-7", "r1", "z1", "old region"));
  }

  @Test
  void labels_thatAreNotThere_leaveTheFieldEmpty_andAllOfThemNoAttribute() {
    TopologyCollection collection = TopologyCollection.builder().build();
    assertThat(topology(collection, info().label("topology.kubernetes.io/zone", "z").build()))
        .isEqualTo(place(null, null, "z", null));
    assertThat(topology(collection, info().label("zone", "z").build())).isNull();
    assertThat(topology(collection, info().label("kubernetes.io/hostname", "").build())).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "node-7, node-7",
    "10gpu.example.com, 10gpu.example.com",
    "192.168.1.7,",
    "2001:db8::1,",
    "fe80::a%eth0,",
    "::ffff:10.0.0.1,",
  })
  void nodeAddress_namesTheMachineIfItIsAName(String address, @Nullable String hostname) {
    TopologyCollection collection = TopologyCollection.builder().build();
    Topology topology = topology(collection, info().nodeAddress(address).build());
    assertThat(topology).isEqualTo(hostname == null ? null : place(hostname, null, null, null));
  }

  @Test
  void nodeAddress_givesWayToALabel() {
    EndpointInfo info =
        info().nodeAddress("by-address").label("kubernetes.io/hostname", "by-label").build();
    assertThat(topology(TopologyCollection.builder().build(), info))
        .isEqualTo(place("by-label", null, null, null));
    assertThat(topology(TopologyCollection.builder().hostname().build(), info))
        .isEqualTo(place("by-address", null, null, null));
  }

  @Test
  void labels_thatChange_showWithinAnInterval() {
    try (TestLayer layer = started(setup(TopologyCollection.builder().build()))) {
      layer.sink().replaceAll(List.of(info().label("topology.kubernetes.io/zone", "z1").build()));
      time.advance(Duration.ofSeconds(1));
      var endpoint = layer.endpoint("a");
      layer.sink().replaceAll(List.of(info().label("topology.kubernetes.io/zone", "z2").build()));
      assertThat(endpoint.attributes().get(Topology.KEY)).isEqualTo(place(null, null, "z1", null));
      time.advance(Duration.ofSeconds(5));
      assertThat(endpoint.attributes().get(Topology.KEY)).isEqualTo(place(null, null, "z2", null));
      assertThat(layer.endpoint("a")).isSameAs(endpoint);
      layer.sink().replaceAll(List.of(info().build()));
      time.advance(Duration.ofSeconds(5));
      assertThat(endpoint.attributes().find(Topology.KEY)).isNull();
    }
  }

  private LayerSetupBuilder configured(String fields) throws IOException {
    String config =
        """
        discovery: {type: fixed, endpoints: {id: a, address: 10.0.0.1, port: 8000}}
        sources:
          type: endpoint-info
          collections: {type: topology%s}
        """
            .formatted(fields);
    LayerSetupBuilder builder = new LayerSetupBuilder();
    builder.config(Files.writeString(folder.resolve("forebay.yaml"), config));
    return builder;
  }

  @Test
  void configuration_setsTheLabels() throws IOException {
    LayerSetup setup = configured(", hostname: [h1, h2], rack: [r], zone: [z], region: []").build();
    assertThat(setup.sources().get(0).timing().interval()).isEqualTo(Duration.ofSeconds(5));
    try (TestLayer layer = started(setup)) {
      layer
          .sink()
          .replaceAll(
              List.of(
                  info()
                      .label("h2", "host")
                      .label("r", "rack")
                      .label("z", "zone")
                      .label("topology.kubernetes.io/region", "region")
                      .build()));
      time.advance(Duration.ofSeconds(1));
      assertThat(layer.endpoint("a").attributes().get(Topology.KEY))
          .isEqualTo(place("host", "rack", "zone", null));
    }
  }

  @Test
  void configuration_thatIsWrong_isExplained() throws IOException {
    LayerSetupBuilder builder = configured(", hostname: ['', x], zones: [z]");
    assertThat(Refused.message(folder, builder::build))
        .isEqualTo(
            """
            2 problems in the configuration:
              forebay.yaml:4:43: sources.collections.hostname: a list (expected: names of labels, \
            none blank)
              forebay.yaml:4:52: sources.collections.zones: unknown field (expected: one of \
            type, name, maximalAge, hostname, rack, zone, region; did you mean 'zone'?)""");
  }
}
