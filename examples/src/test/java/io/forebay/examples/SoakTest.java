package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SoakTest {
  private static final int ENDPOINTS = 100;
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final long MEBIBYTE = 1 << 20;

  private static SoakSample sample(
      int second, int threads, long heap, long descriptors, long scrapes, long failures) {
    return new SoakSample(
        second * 1_000_000_000L,
        Map.of("forebay-worker", threads, "soak-http", 2, "main", 1),
        heap,
        descriptors,
        scrapes,
        failures,
        0,
        9,
        11,
        10);
  }

  private interface Change {
    SoakSample at(int second);
  }

  private static List<String> faults(Change change) {
    List<SoakSample> samples = new ArrayList<>();
    for (int second = 0; second <= 300; second += 10) {
      samples.add(change.at(second));
    }
    return SoakVerdict.faults(samples, ENDPOINTS, INTERVAL);
  }

  @Test
  void flat_isGood() {
    assertThat(faults(s -> sample(s, 4, (20 + s % 3) * MEBIBYTE, 300 + s % 2, s * 100L, 0)))
        .isEmpty();
  }

  @Test
  void anythingThatGrows_isAFault() {
    assertThat(faults(s -> sample(s, 4, (20 + s / 10) * MEBIBYTE, 300, s * 100L, 0)))
        .singleElement()
        .asString()
        .startsWith("heap: grew");
    assertThat(faults(s -> sample(s, 4, 20 * MEBIBYTE, 300 + s, s * 100L, 0)))
        .singleElement()
        .asString()
        .startsWith("file descriptors: grew");
    assertThat(faults(s -> sample(s, 104, 20 * MEBIBYTE, 300, s * 100L, 0)))
        .containsExactly("threads of the data layer: 104 (expected: <= 16)");
  }

  @Test
  void phasesThatHeap_areAFault() {
    assertThat(
            faults(
                s ->
                    new SoakSample(
                        s * 1_000_000_000L, Map.of(), MEBIBYTE, 300, s * 100L, 0, 0, 0, 100, 10)))
        .containsExactly("phases: 0 % to 1000 % of the average (expected: 50 % to 150 %)");
  }

  @Test
  void phasesThatLeaveAGap_areAFault() {
    assertThat(
            faults(
                s ->
                    new SoakSample(
                        s * 1_000_000_000L, Map.of(), MEBIBYTE, 300, s * 100L, 0, 0, 4, 14, 10)))
        .containsExactly("phases: 40 % to 140 % of the average (expected: 50 % to 150 %)");
  }

  @Test
  void missedOrFailedScrapes_areAFault() {
    assertThat(faults(s -> sample(s, 4, 20 * MEBIBYTE, 300, s * 99L, 0)))
        .singleElement()
        .asString()
        .startsWith("scrapes: 29700 (expected: about 30000");
    assertThat(faults(s -> sample(s, 4, 20 * MEBIBYTE, 300, s * 100L, s / 100)))
        .containsExactly("failed scrapes: 3 (expected: 0)");
  }

  @Test
  void soak_short_printsWhatItSaw() {
    Io.Run run = Io.run("soak", "--endpoints", "20", "--minutes", "0.05", "--interval", "500ms");

    // The verdict depends on how busy this machine is; that there is one does not.
    assertThat(run.code()).isIn(0, 1);
    assertThat(run.out())
        .contains("20 endpoints on ")
        .contains("forebay-worker=")
        .contains("scrapes ")
        .containsPattern("(?m)^(Good: .*|Not good\\.)$");
  }
}
