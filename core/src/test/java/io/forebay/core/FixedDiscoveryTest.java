package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.EndpointInfo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FixedDiscoveryTest {
  @Test
  void start_always_namesAllAtOnce() {
    List<EndpointInfo> endpoints =
        new ArrayList<>(List.of(EndpointInfo.of("a", "h", 1), EndpointInfo.of("b", "h", 2)));
    FixedDiscovery discovery = FixedDiscovery.of(endpoints);
    endpoints.clear();
    RecordingSink sink = new RecordingSink();
    discovery.start(sink);

    assertThat(sink.drain()).containsExactly("[a, b]");
    assertThat(discovery).hasToString("fixed (2 endpoints)");
  }

  @Test
  void of_sameIdTwice_isRefused() {
    assertThatThrownBy(
            () -> FixedDiscovery.of(EndpointInfo.of("a", "h", 1), EndpointInfo.of("a", "h", 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("endpoint id: 'a' twice (expected: each id once)");
  }
}
