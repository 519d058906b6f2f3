package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long a server that refuses asks to wait. */
class FaultStatusTest {
  private static final Instant NOW = Instant.parse("2025-03-04T05:06:07Z");

  private static @Nullable Duration asked(int code, String... header) {
    return Faults.status("GET /", code, new byte[0], List.of(header), NOW).retryAfter();
  }

  @Test
  void retryAfter_inSeconds_isAtMostFiveMinutes() {
    assertThat(asked(429, "7")).isEqualTo(Duration.ofSeconds(7));
    assertThat(asked(503, "300")).isEqualTo(Duration.ofMinutes(5));
    assertThat(asked(429, "301")).isEqualTo(Duration.ofMinutes(5));
    assertThat(asked(429, "999999999")).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void retryAfter_asADate_isTheTimeUntilThen() {
    assertThat(asked(429, "Tue, 04 Mar 2025 05:06:27 GMT")).isEqualTo(Duration.ofSeconds(20));
    assertThat(asked(429, "Tue, 04 Mar 2025 05:06:06 GMT")).as("past").isEqualTo(Duration.ZERO);
    assertThat(asked(429, "Tue, 04 Mar 2025 06:06:07 GMT")).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void retryAfter_thatCannotBeUnderstood_isNone() {
    assertThat(asked(429, "soon")).isNull();
    assertThat(asked(429, "-1")).isNull();
    assertThat(asked(429)).isNull();
    assertThat(asked(403, "7")).as("waiting does not help").isNull();
  }
}
